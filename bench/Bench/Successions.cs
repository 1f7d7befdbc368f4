namespace Keepalive.Bench;

/// <summary>What a capture says of each change from the master (node 1) to the backup (node 2) of one instance.</summary>
internal sealed class Successions
{
    private const int Backup = 2;
    private const byte ProtocolIcmp = 1;

    private readonly List<Change> changes = [];
    private string backupMac = "";
    private int lastNode;
    private long lastTime;

    public Successions(string file) => Pcap.ForEach(file, Note);

    /// <summary>Medians of advert, ARP and answer, and the longest wait for the advert: milliseconds beyond what a backup waits.</summary>
    public double[] Figures(double floor)
    {
        if (changes.Count == 0) throw new BenchException("no take-over was captured");
        double longest = changes.Max(change => change.Advert) - floor;
        return [Median(change => change.Advert), Median(change => change.Arp), Median(change => change.Answer), longest];

        double Median(Func<Change, double> pick)
        {
            double[] sorted = [.. changes.Select(pick).Where(double.IsFinite).Order()];
            return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2] - floor;
        }
    }

    private void Note(long time, ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> advert = Pcap.Advert(frame);
        if (!advert.IsEmpty)
        {
            if (advert[2] != 0) NoteAdvert(time, frame);
            return;
        }
        if (changes.Count == 0 || lastNode != Backup || Convert.ToHexString(frame.Slice(6, 6)) != backupMac) return;
        Change change = changes[^1];
        if (Pcap.IsGratuitousArp(frame)) change.Arp = Math.Min(change.Arp, (time - change.Began) / 1e6);
        else if (frame[Pcap.EthernetBytes + 9] == ProtocolIcmp) change.Answer = Math.Min(change.Answer, (time - change.Began) / 1e6);
    }

    private void NoteAdvert(long time, ReadOnlySpan<byte> frame)
    {
        int node = frame[Pcap.EthernetBytes + 15];
        if (node == Backup && lastNode != Backup && lastNode != 0)
        {
            backupMac = Convert.ToHexString(frame.Slice(6, 6));
            changes.Add(new Change { Began = lastTime, Advert = (time - lastTime) / 1e6 });
        }
        lastNode = node;
        lastTime = time;
    }

    /// <summary>Milliseconds since the last advert of the master; infinite for what did not come.</summary>
    private sealed class Change
    {
        public required long Began { get; init; }

        public required double Advert { get; init; }

        public double Arp { get; set; } = double.PositiveInfinity;

        public double Answer { get; set; } = double.PositiveInfinity;
    }
}
