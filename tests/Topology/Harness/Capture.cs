using System.Buffers.Binary;
using System.Diagnostics;

namespace Keepalive.Topology.Harness;

/// <summary>What is on the wire, recorded by tcpdump with the kernel's time stamps: all of the segment on its bridge, or what a host hears.</summary>
internal sealed class Capture : IDisposable
{
    private const int FileHeaderBytes = 24;
    private const int RecordHeaderBytes = 16;
    private const int FramesShownMax = 200;
    private readonly Process tcpdump;

    public Capture(string space, string link, string file)
    {
        File = file;
        string[] words =
        [
            "netns", "exec", space, "tcpdump", "-i", link, "-U", "-Z", "root", "--immediate-mode", "-s", "512",
            "--time-stamp-precision=micro", "-w", file,
            "arp or ip proto 112 or ip proto 51 or ip6 proto 112 or icmp6[icmp6type] == icmp6-neighboradvert",
        ];
        ProcessStartInfo info = new("ip", words) { RedirectStandardError = true, RedirectStandardOutput = true };
        tcpdump = Process.Start(info) ?? throw new BedException("cannot start tcpdump");
        Wait.Until("tcpdump records", () => System.IO.File.Exists(file) && new FileInfo(file).Length >= FileHeaderBytes);
    }

    /// <summary>The pcap file.</summary>
    public string File { get; }

    /// <summary>All frames until now, in order.</summary>
    public List<Frame> Frames()
    {
        byte[] bytes = Content();
        List<Frame> frames = [];
        for (int at = FileHeaderBytes; at + RecordHeaderBytes <= bytes.Length;)
        {
            ReadOnlySpan<byte> record = bytes.AsSpan(at);
            int length = BinaryPrimitives.ReadInt32LittleEndian(record[8..]);
            if (at + RecordHeaderBytes + length > bytes.Length) break;
            DateTime time = DateTime.UnixEpoch.AddSeconds(BinaryPrimitives.ReadUInt32LittleEndian(record))
                .AddMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(record[4..]));
            if (Frame.Decode(time, record.Slice(RecordHeaderBytes, length)) is { } frame) frames.Add(frame);
            at += RecordHeaderBytes + length;
        }
        return frames;
    }

    public AdvertFrame[] Adverts() => [.. Frames().OfType<AdvertFrame>()];

    public AdvertFrame[] AdvertsFrom(Host host) => [.. Adverts().Where(advert => advert.From == host.Address)];

    public ArpFrame[] GratuitousFor(string address) => [.. Frames().OfType<ArpFrame>().Where(arp => arp.Gratuitous && arp.Sender == address)];

    /// <summary>Neighbour advertisements for an IPv6 address.</summary>
    public NeighborFrame[] NeighborsFor(string address) => [.. Frames().OfType<NeighborFrame>().Where(frame => frame.Target == address)];

    /// <summary>The first advert of a host with a priority above 0 after a moment, once there is one.</summary>
    public AdvertFrame WaitForAdvert(Host host, DateTime after)
    {
        AdvertFrame? found = null;
        Wait.Until($"{host.Name} sends an advert", () =>
            (found = AdvertsFrom(host).FirstOrDefault(advert => advert.Time > after && advert.Priority > 0)) is not null);
        return found!;
    }

    public void Dispose()
    {
        if (!tcpdump.HasExited)
        {
            Shell.Try("kill", "-TERM", $"{tcpdump.Id}");
            tcpdump.WaitForExit(TimeSpan.FromSeconds(5));
        }
        tcpdump.Dispose();
    }

    public void WriteFrames()
    {
        List<Frame> frames = Frames();
        ITestOutputHelper? output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"---- {frames.Count} frames, the last {FramesShownMax} of them");
        foreach (Frame frame in frames.TakeLast(FramesShownMax)) output?.WriteLine(frame.ToString());
    }

    private byte[] Content()
    {
        using FileStream stream = new(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..read];
    }
}
