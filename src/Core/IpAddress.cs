using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Keepalive.Core;

/// <summary>Which Internet Protocol; the values are Linux's AF_INET and AF_INET6.</summary>
public enum IpFamily : byte
{
    None = 0,
    V4 = 2,
    V6 = 10,
}

/// <summary>
/// An IPv4 or IPv6 address as a value: 16 bytes and a family, compared without allocation. IPv4 sits in the low 32 bits.
/// Ordering is that of the unsigned network-order number, as VRRP compares addresses (RFC 9568 section 6.4.3).
/// </summary>
public readonly record struct IpAddress(UInt128 Value, IpFamily Family) : IComparable<IpAddress>
{
    /// <summary>No address at all; distinct from 0.0.0.0 and ::.</summary>
    public static readonly IpAddress None;

    public static readonly IpAddress AnyV4 = new(0, IpFamily.V4);
    public static readonly IpAddress AnyV6 = new(0, IpFamily.V6);

    public bool IsNone => Family == IpFamily.None;
    public bool IsV4 => Family == IpFamily.V4;
    public bool IsV6 => Family == IpFamily.V6;

    /// <summary>Number of bytes on the wire: 4, 16, or 0 for <see cref="None"/>.</summary>
    public int ByteLength => Family switch { IpFamily.V4 => 4, IpFamily.V6 => 16, _ => 0 };

    /// <summary>Length of a host prefix: 32, 128, or 0.</summary>
    public int HostPrefixLength => ByteLength * 8;

    /// <summary>224.0.0.0/4 or ff00::/8.</summary>
    public bool IsMulticast => Family switch
    {
        IpFamily.V4 => ((uint)Value >> 28) == 0xe,
        IpFamily.V6 => (byte)(Value >> 120) == 0xff,
        _ => false,
    };

    /// <summary>fe80::/10 or 169.254.0.0/16.</summary>
    public bool IsLinkLocal => Family switch
    {
        IpFamily.V4 => ((uint)Value >> 16) == 0xa9fe,
        IpFamily.V6 => (ushort)(Value >> 118) == 0x3fa,
        _ => false,
    };

    public static IpAddress V4(byte a, byte b, byte c, byte d) => new((uint)(a << 24 | b << 16 | c << 8 | d), IpFamily.V4);

    /// <summary>Reads 4 or 16 bytes in network order.</summary>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static IpAddress FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => new IpAddress(BinaryPrimitives.ReadUInt32BigEndian(bytes), IpFamily.V4),
        16 => new IpAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes), IpFamily.V6),
        _ => throw new ArgumentException($"an address has 4 or 16 bytes, not {bytes.Length}", nameof(bytes)),
    };

    /// <summary>Writes <see cref="ByteLength"/> bytes in network order.</summary>
    public void CopyTo(Span<byte> destination)
    {
        if (IsV4) BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Value);
        else if (IsV6) BinaryPrimitives.WriteUInt128BigEndian(destination, Value);
    }

    /// <summary>Reads a dotted quad (four decimal numbers, as inet_pton) or an IPv6 text without zone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        if (!text.Contains(':')) return TryParseV4(text, out address);
        if (text.Contains('%') || text.Contains('[') || text.Contains('/')) return false;
        if (!IPAddress.TryParse(text, out IPAddress? parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6) return false;
        address = FromIPAddress(parsed);
        return true;
    }

    /// <exception cref="FormatException">Not an address.</exception>
    public static IpAddress Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out IpAddress address) ? address : throw new FormatException($"'{text}' is not an IP address");

    public static IpAddress FromIPAddress(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        return FromBytes(bytes[..written]);
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        CopyTo(bytes);
        return new IPAddress(bytes[..ByteLength]);
    }

    public int CompareTo(IpAddress other) => Family == other.Family ? Value.CompareTo(other.Value) : Family.CompareTo(other.Family);

    public static bool operator <(IpAddress left, IpAddress right) => left.CompareTo(right) < 0;
    public static bool operator >(IpAddress left, IpAddress right) => left.CompareTo(right) > 0;
    public static bool operator <=(IpAddress left, IpAddress right) => left.CompareTo(right) <= 0;
    public static bool operator >=(IpAddress left, IpAddress right) => left.CompareTo(right) >= 0;

    public override string ToString() => IsNone ? "none" : ToIPAddress().ToString();

    private static bool TryParseV4(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        uint value = 0;
        int dots = 0;
        int start = 0;
        uint octet = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '.')
            {
                if (i == start || ++dots > 3) return false;
                value = value << 8 | octet;
                octet = 0;
                start = i + 1;
                continue;
            }
            // inet_pton refuses 010 as well: a leading zero would be read as octal elsewhere.
            if (!char.IsAsciiDigit(c) || (octet == 0 && i > start)) return false;
            octet = octet * 10 + (uint)(c - '0');
            if (octet > 255) return false;
        }
        if (dots != 3 || start == text.Length) return false;
        address = new IpAddress(value << 8 | octet, IpFamily.V4);
        return true;
    }
}
