using System.Buffers.Binary;

namespace Keepalive.Bench;

/// <summary>Captured frames: pcap with nanosecond stamps, 24 bytes of header, then 16 bytes before each packet (pcap-savefile(5)).</summary>
internal static class Pcap
{
    public const int EthernetBytes = 14;
    public const int FileHeaderBytes = 24;

    /// <param name="time">Nanoseconds since the epoch.</param>
    /// <param name="frame">From the Ethernet header on.</param>
    public delegate void Visitor(long time, ReadOnlySpan<byte> frame);

    /// <summary>Every whole packet, in order; one that was cut off at the end of the file is left out.</summary>
    public static void ForEach(string file, Visitor visit)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        for (int at = FileHeaderBytes; at + 16 <= bytes.Length;)
        {
            long seconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            long nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 8)..]);
            if (at + 16 + length > bytes.Length) return;
            visit(seconds * 1_000_000_000 + nanoseconds, bytes.Slice(at + 16, length));
            at += 16 + length;
        }
    }

    /// <summary>The VRRP message of an IPv4 packet, from its version on; empty for anything else.</summary>
    public static ReadOnlySpan<byte> Advert(ReadOnlySpan<byte> frame)
    {
        bool isAdvert = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == 0x0800 && frame[EthernetBytes + 9] == 112;
        return isAdvert ? frame[(EthernetBytes + 4 * (frame[EthernetBytes] & 0xf))..] : [];
    }

    /// <summary>An ARP packet that says whose an address is, without having been asked.</summary>
    public static bool IsGratuitousArp(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> arp = frame[EthernetBytes..];
        return BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == 0x0806 && arp.Slice(14, 4).SequenceEqual(arp.Slice(24, 4));
    }
}
