using System.Text;
using Keepalive.Core;

namespace Keepalive.Linux;

/// <summary>Names of addresses as the system knows them: /etc/hosts, DNS, whatever nsswitch.conf says. May wait for a name server.</summary>
public static unsafe class HostNames
{
    private const int NameBytesMax = 1025;
    private const int SockaddrInSize = 16;
    private const int SockaddrIn6Size = 28;

    /// <summary>Null when the address has no name.</summary>
    public static string? Of(IpAddress address)
    {
        byte* socketAddress = stackalloc byte[SockaddrIn6Size];
        new Span<byte>(socketAddress, SockaddrIn6Size).Clear();
        *(ushort*)socketAddress = (ushort)address.Family;
        address.CopyTo(new Span<byte>(socketAddress + (address.IsV6 ? 8 : 4), address.ByteLength));
        byte* host = stackalloc byte[NameBytesMax];
        uint length = address.IsV6 ? SockaddrIn6Size : (uint)SockaddrInSize;
        if (Native.getnameinfo(socketAddress, length, host, NameBytesMax, null, 0, Native.NI_NAMEREQD) != 0) return null;
        return Encoding.UTF8.GetString(host, new ReadOnlySpan<byte>(host, NameBytesMax).IndexOf((byte)0));
    }
}
