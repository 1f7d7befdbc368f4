using System.Diagnostics;

namespace Keepalive.Bench;

/// <summary>Adverts as the observer's kernel stamped them on arrival: nanoseconds since the epoch, and the VRID. ARP probes are counted.</summary>
internal sealed class Capture : IDisposable
{
    private readonly Process tcpdump;
    private readonly string file;

    public Capture(Segment segment, string name)
    {
        file = segment.PathOf(name);
        tcpdump = segment.StartInObserver(
            "tcpdump", "-i", "eth0", "-p", "-U", "-Z", "root", "--time-stamp-precision=nano", "-w", file, "ip proto 112 or arp");
        Shell.WaitUntil("tcpdump starts", TimeSpan.FromSeconds(10), () => File.Exists(file) && new FileInfo(file).Length >= Pcap.FileHeaderBytes);
    }

    /// <summary>After the end: questions of ARP without a sender address (RFC 5227).</summary>
    public int Probes { get; private set; }

    /// <summary>Ends the capture and gives the arrival times of each VRID, in order.</summary>
    public Dictionary<byte, List<long>> Finish()
    {
        Shell.Stop(tcpdump);
        return Read();
    }

    public void Dispose()
    {
        Shell.Stop(tcpdump);
        tcpdump.Dispose();
    }

    private Dictionary<byte, List<long>> Read()
    {
        Dictionary<byte, List<long>> arrivals = [];
        Pcap.ForEach(file, (time, frame) =>
        {
            ReadOnlySpan<byte> advert = Pcap.Advert(frame);
            if (advert.IsEmpty) CountProbe(frame[Pcap.EthernetBytes..]);
            else if (arrivals.TryGetValue(advert[1], out List<long>? list)) list.Add(time);
            else arrivals[advert[1]] = [time];
        });
        return arrivals;
    }

    private void CountProbe(ReadOnlySpan<byte> arp)
    {
        if (arp.Slice(14, 4).IndexOfAnyExcept((byte)0) < 0) Probes++;
    }
}
