using System.Buffers.Binary;

namespace Keepalive.Bench;

/// <summary>When adverts and gratuitous ARPs passed, in nanoseconds since the epoch, by link and VRID. Nodes are told by their address.</summary>
internal sealed class WireTimes
{
    private const int EthernetBytes = 14;

    private readonly Dictionary<(int Node, int Link, byte Vrid), List<long>> adverts = [];
    private readonly Dictionary<(string Mac, int Link, byte Vrid), long> announcements = [];
    private readonly Dictionary<(string Mac, int Link), int> nodes = [];

    /// <summary>pcap with nanosecond stamps: 24 bytes of header, then 16 bytes before each packet (pcap-savefile(5)).</summary>
    public void Read(int link, ReadOnlySpan<byte> bytes)
    {
        for (int at = 24; at + 16 <= bytes.Length;)
        {
            long seconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            long time = seconds * 1_000_000_000 + BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 8)..]);
            if (at + 16 + length > bytes.Length) return;
            Note(link, time, bytes.Slice(at + 16, length));
            at += 16 + length;
        }
    }

    public Dictionary<(int Link, byte Vrid), long> FirstAdverts(int node) => Of(node, times => times[0]);

    public Dictionary<(int Link, byte Vrid), long> LastAdverts(int node) => Of(node, times => times[^1]);

    public Dictionary<(int Link, byte Vrid), long> FirstAnnouncements(int node) => announcements
        .Where(item => nodes.GetValueOrDefault((item.Key.Mac, item.Key.Link)) == node)
        .ToDictionary(item => (item.Key.Link, item.Key.Vrid), item => item.Value);

    /// <summary>How far gaps between adverts are from the interval, in milliseconds, for the 99th of a hundred.</summary>
    public double DeviationP99(int node, TimeSpan interval)
    {
        double[] deviations = [.. adverts.Where(item => item.Key.Node == node)
            .SelectMany(item => item.Value.Zip(item.Value.Skip(1), (a, b) => Math.Abs((b - a) / 1e6 - interval.TotalMilliseconds))).Order()];
        return deviations.Length == 0 ? double.NaN : deviations[deviations.Length * 99 / 100];
    }

    private Dictionary<(int Link, byte Vrid), long> Of(int node, Func<List<long>, long> pick) =>
        adverts.Where(item => item.Key.Node == node).ToDictionary(item => (item.Key.Link, item.Key.Vrid), item => pick(item.Value));

    private void Note(int link, long time, ReadOnlySpan<byte> frame)
    {
        string mac = Convert.ToHexString(frame.Slice(6, 6));
        ReadOnlySpan<byte> payload = frame[EthernetBytes..];
        if (BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == 0x0800)
        {
            int node = payload[15];
            ReadOnlySpan<byte> advert = payload[(4 * (payload[0] & 0xf))..];
            nodes[(mac, link)] = node;
            // A priority of 0 is a release, not a master.
            if (advert[2] == 0) return;
            (int, int, byte) key = (node, link, advert[1]);
            if (!adverts.TryGetValue(key, out List<long>? times)) adverts[key] = times = [];
            times.Add(time);
        }
        // Gratuitous: sender and target address are the same; its last byte is the VRID here.
        else if (payload.Slice(14, 4).SequenceEqual(payload.Slice(24, 4)) && payload[16] == 9) announcements.TryAdd((mac, link, payload[17]), time);
    }
}
