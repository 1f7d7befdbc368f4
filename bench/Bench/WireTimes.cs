namespace Keepalive.Bench;

/// <summary>When adverts and gratuitous ARPs passed, in nanoseconds since the epoch, by link and VRID. Nodes are told by their address.</summary>
internal sealed class WireTimes
{
    private readonly Dictionary<(int Node, int Link, byte Vrid), List<long>> adverts = [];
    private readonly Dictionary<(string Mac, int Link, byte Vrid), long> announcements = [];
    private readonly Dictionary<(string Mac, int Link), int> nodes = [];

    public void Read(int link, string file) => Pcap.ForEach(file, (time, frame) => Note(link, time, frame));

    public Dictionary<(int Link, byte Vrid), long> FirstAdverts(int node) => Of(node, times => times[0]);

    public Dictionary<(int Link, byte Vrid), long> LastAdverts(int node) => Of(node, times => times[^1]);

    public Dictionary<(int Link, byte Vrid), long> FirstAnnouncements(int node) => announcements
        .Where(item => nodes.GetValueOrDefault((item.Key.Mac, item.Key.Link)) == node)
        .ToDictionary(item => (item.Key.Link, item.Key.Vrid), item => item.Value);

    /// <summary>
    /// How far gaps between adverts are from the interval, in milliseconds, for the 99th of a hundred. The first gap is left out: masters of one
    /// moment make it shorter on purpose.
    /// </summary>
    public double DeviationP99(int node, TimeSpan interval)
    {
        double[] deviations = [.. adverts.Where(item => item.Key.Node == node)
            .SelectMany(item => item.Value.Skip(1).Zip(item.Value.Skip(2), (a, b) => Math.Abs((b - a) / 1e6 - interval.TotalMilliseconds))).Order()];
        return deviations.Length == 0 ? double.NaN : deviations[deviations.Length * 99 / 100];
    }

    private Dictionary<(int Link, byte Vrid), long> Of(int node, Func<List<long>, long> pick) =>
        adverts.Where(item => item.Key.Node == node).ToDictionary(item => (item.Key.Link, item.Key.Vrid), item => pick(item.Value));

    private void Note(int link, long time, ReadOnlySpan<byte> frame)
    {
        string mac = Convert.ToHexString(frame.Slice(6, 6));
        ReadOnlySpan<byte> advert = Pcap.Advert(frame), payload = frame[Pcap.EthernetBytes..];
        // Its last byte is the VRID here.
        if (Pcap.IsGratuitousArp(frame) && payload[16] == 9) announcements.TryAdd((mac, link, payload[17]), time);
        if (advert.IsEmpty) return;
        int node = payload[15];
        nodes[(mac, link)] = node;
        // A priority of 0 is a release, not a master.
        if (advert[2] == 0) return;
        (int, int, byte) key = (node, link, advert[1]);
        if (!adverts.TryGetValue(key, out List<long>? times)) adverts[key] = times = [];
        times.Add(time);
    }
}
