using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Keepalive.Topology.Harness;

/// <summary>A captured frame of the kinds that these tests look at.</summary>
/// <param name="Time">When the kernel saw it, UTC.</param>
/// <param name="Source">Sender's MAC address.</param>
internal abstract record Frame(DateTime Time, string Source)
{
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
            0x0800 when payload.Length >= 20 && payload[9] == 112 => Advert(time, source, payload),
            _ => null,
        };
    }

    protected string Clock => Time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static ArpFrame Arp(DateTime time, string source, ReadOnlySpan<byte> arp) => new(
        time, source, BinaryPrimitives.ReadUInt16BigEndian(arp[6..]), new IPAddress(arp.Slice(14, 4)).ToString(),
        new IPAddress(arp.Slice(24, 4)).ToString());

    private static byte[] Comparable(ReadOnlySpan<byte> ip)
    {
        byte[] header = ip[..(4 * (ip[0] & 0xf))].ToArray();
        header.AsSpan(4, 2).Clear();
        header.AsSpan(10, 2).Clear();
        return header;
    }

    /// <summary>RFC 3768 section 5 and RFC 5798 section 5: the first four bytes are the same in both versions.</summary>
    private static AdvertFrame Advert(DateTime time, string source, ReadOnlySpan<byte> ip)
    {
        ReadOnlySpan<byte> vrrp = ip[(4 * (ip[0] & 0xf))..BinaryPrimitives.ReadUInt16BigEndian(ip[2..])];
        string[] addresses = new string[vrrp[3]];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = new IPAddress(vrrp.Slice(8 + 4 * i, 4)).ToString();
        return new AdvertFrame(time, source)
        {
            From = new IPAddress(ip.Slice(12, 4)).ToString(),
            To = new IPAddress(ip.Slice(16, 4)).ToString(),
            Ttl = ip[8],
            Version = vrrp[0] >> 4,
            Vrid = vrrp[1],
            Priority = vrrp[2],
            Addresses = addresses,
            AuthType = vrrp[0] >> 4 == 2 ? vrrp[4] : 0,
            Packet = [.. Comparable(ip), .. vrrp],
        };
    }
}

/// <summary>An ARP request (1) or reply (2); gratuitous when it asks for its own address.</summary>
internal sealed record ArpFrame(DateTime Time, string Source, int Operation, string Sender, string Target) : Frame(Time, Source)
{
    public bool Gratuitous => Sender == Target;

    public override string ToString() => $"{Clock} {Source} ARP {Operation} {Sender} asks {Target}";
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

    /// <summary>Version 2: 0 none, 1 PASS.</summary>
    public required int AuthType { get; init; }

    /// <summary>IP header without identification and checksum, then the VRRP message.</summary>
    public required byte[] Packet { get; init; }

    public override string ToString() => $"{Clock} {Source} {From} > {To} VRRPv{Version} vrid {Vrid} prio {Priority} {string.Join(' ', Addresses)}";
}
