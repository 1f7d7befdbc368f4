using Keepalive.Core;
using Keepalive.Linux;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Whether an interface forwards IPv6: the Router flag of its neighbour advertisements (RFC 4861 section 4.4), without which hosts would
/// drop the address as a default router. Read anew now and then, for somebody may switch it.
/// </summary>
internal sealed class RouterFlags(EventLoop loop)
{
    private static readonly TimeSpan ReadAnewAfter = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (Instant Until, bool Forwards)> known = new(StringComparer.Ordinal);

    public bool IsRouter(string interfaceName)
    {
        if (known.TryGetValue(interfaceName, out (Instant Until, bool Forwards) entry) && loop.Now < entry.Until) return entry.Forwards;
        bool forwards = Read(interfaceName);
        known[interfaceName] = (loop.Now + ReadAnewAfter, forwards);
        return forwards;
    }

    private static bool Read(string interfaceName)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/net/ipv6/conf/{interfaceName}/forwarding").Trim() != "0";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
