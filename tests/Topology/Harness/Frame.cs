using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Keepalive.Topology.Harness;

/// <summary>A captured frame of the kinds that these tests look at.</summary>
/// <param name="Time">When the kernel saw it, UTC.</param>
/// <param name="Source">Sender's MAC address.</param>
internal abstract record Frame(DateTime Time, string Source)
{
    private const int MessageBytes = 8;
    private const int EthernetBytes = 14;

    /// <summary>Decodes Ethernet (no VLAN tag); null for other protocols.</summary>
    public static Frame? Decode(DateTime time, ReadOnlySpan<byte> frame)
    {
        if (frame.Length < EthernetBytes) return null;
        string source = Convert.ToHexString(frame.Slice(6, 6));
        ReadOnlySpan<byte> payload = frame[EthernetBytes..];
        return BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) switch
        {
            0x0806 when payload.Length >= 28 => Arp(time, source, payload),
            0x0800 when payload.Length >= 20 && payload[9] is 112 or 51 => Advert(time, source, payload),
            0x86dd when payload.Length >= 48 && payload[6] == 112 => AdvertOverIPv6(time, source, payload),
            0x86dd when payload.Length >= 64 && payload[6] == 58 => new NeighborFrame(time, source, new IPAddress(payload.Slice(48, 16)).ToString()),
            _ => null,
        };
    }

    protected string Clock => Time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static ArpFrame Arp(DateTime time, string source, ReadOnlySpan<byte> arp) => new(
        time, source, BinaryPrimitives.ReadUInt16BigEndian(arp[6..]), new IPAddress(arp.Slice(14, 4)).ToString(),
        new IPAddress(arp.Slice(24, 4)).ToString());

    private static byte[] Comparable(ReadOnlySpan<byte> ip, int length)
    {
        byte[] header = ip[..length].ToArray();
        header.AsSpan(4, 2).Clear();
        header.AsSpan(10, 2).Clear();
        return header;
    }

    /// <summary>RFC 3768 section 5 and RFC 5798 section 5: the first four bytes are the same in both versions.</summary>
    private static AdvertFrame? Advert(DateTime time, string source, ReadOnlySpan<byte> ip)
    {
        bool authenticated = ip[9] == 51;
        int offset = 4 * (ip[0] & 0xf) + (authenticated ? 24 : 0);
        int end = Math.Min(ip.Length, BinaryPrimitives.ReadUInt16BigEndian(ip[2..]));
        if (end < offset + MessageBytes || end < offset + MessageBytes + 4 * ip[offset + 3]) return null;
        ReadOnlySpan<byte> vrrp = ip[offset..end];
        return new AdvertFrame(time, source)
        {
            From = new IPAddress(ip.Slice(12, 4)).ToString(),
            To = new IPAddress(ip.Slice(16, 4)).ToString(),
            Ttl = ip[8],
            Version = vrrp[0] >> 4,
            Vrid = vrrp[1],
            Priority = vrrp[2],
            Addresses = Addresses(vrrp, size: 4),
            AuthType = vrrp[0] >> 4 == 2 ? vrrp[4] : 0,
            Sequence = authenticated ? BinaryPrimitives.ReadUInt32BigEndian(ip[(offset - 16)..]) : 0,
            Packet = [.. Comparable(ip, offset), .. vrrp],
        };
    }

    private static AdvertFrame AdvertOverIPv6(DateTime time, string source, ReadOnlySpan<byte> ip)
    {
        ReadOnlySpan<byte> vrrp = ip.Slice(40, BinaryPrimitives.ReadUInt16BigEndian(ip[4..]));
        return new AdvertFrame(time, source)
        {
            From = new IPAddress(ip.Slice(8, 16)).ToString(),
            To = new IPAddress(ip.Slice(24, 16)).ToString(),
            Ttl = ip[7],
            Version = vrrp[0] >> 4,
            Vrid = vrrp[1],
            Priority = vrrp[2],
            Addresses = Addresses(vrrp, size: 16),
            AuthType = 0,
            Packet = [.. ip[..40], .. vrrp],
        };
    }

    private static string[] Addresses(ReadOnlySpan<byte> vrrp, int size)
    {
        string[] addresses = new string[vrrp[3]];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = new IPAddress(vrrp.Slice(8 + size * i, size)).ToString();
        return addresses;
    }
}

/// <summary>An ARP request (1) or reply (2); gratuitous when it asks for its own address.</summary>
internal sealed record ArpFrame(DateTime Time, string Source, int Operation, string Sender, string Target) : Frame(Time, Source)
{
    public bool Gratuitous => Sender == Target;

    public override string ToString() => $"{Clock} {Source} ARP {Operation} {Sender} asks {Target}";
}

/// <summary>A neighbour advertisement of ICMPv6 (RFC 4861, section 4.4).</summary>
internal sealed record NeighborFrame(DateTime Time, string Source, string Target) : Frame(Time, Source)
{
    public override string ToString() => $"{Clock} {Source} NA {Target}";
}

/// <summary>A VRRP advert.</summary>
internal sealed record AdvertFrame(DateTime Time, string Source) : Frame(Time, Source)
{
    public required string From { get; init; }
    public required string To { get; init; }
    public required int Ttl { get; init; }
    public required int Version { get; init; }
    public required int Vrid { get; init; }
    public required int Priority { get; init; }
    public required string[] Addresses { get; init; }

    /// <summary>Version 2: 0 none, 1 PASS, 2 AH.</summary>
    public required int AuthType { get; init; }

    /// <summary>Of the Authentication Header; 0 without one.</summary>
    public uint Sequence { get; init; }

    /// <summary>IP header without identification and checksum, an Authentication Header if there is one, then the VRRP message.</summary>
    public required byte[] Packet { get; init; }

    public override string ToString() => $"{Clock} {Source} {From} > {To} VRRPv{Version} vrid {Vrid} prio {Priority} {string.Join(' ', Addresses)}";
}
