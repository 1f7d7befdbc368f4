using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>UDP_CHECK: a server that is silent is fit unless a reply is asked for; one that is unreachable never is.</summary>
internal sealed class UdpCheck(UdpCheckConfig config) : IDatagramCheck
{
    private static readonly byte[] DefaultPayload = "keepalived check - keepalived ch"u8.ToArray();

    public ProbeResult Silence => config.RequireReply
        ? new ProbeResult(false, "no reply in time")
        : new ProbeResult(true, "not refused");

    public byte[] Request(bool kernelNumbersEchoes) => config.Payload is { } payload ? [.. payload] : DefaultPayload;

    public ProbeResult Broken(int errno) => new(false, $"connection failed ({Errno.Name(errno)})");

    public ProbeResult? Judge(ReadOnlySpan<byte> datagram)
    {
        if (!config.RequireReply || config.ReplyData.Count == 0) return new ProbeResult(true, "answered");
        bool fits = datagram.Length >= config.MinReplyLength && datagram.Length <= config.MaxReplyLength && SameBytes(datagram);
        return fits ? new ProbeResult(true, "reply matches") : new ProbeResult(false, HealthMessages.UdpMismatch);
    }


    /// <summary>As many bytes as both have, as keepalived compares: a short reply that begins right is right.</summary>
    private bool SameBytes(ReadOnlySpan<byte> datagram)
    {
        int count = Math.Min(datagram.Length, config.ReplyData.Count);
        for (int i = 0; i < count; i++)
        {
            if (((datagram[i] ^ config.ReplyData[i]) & config.ReplyMask[i]) != 0) return false;
        }
        return true;
    }
}
