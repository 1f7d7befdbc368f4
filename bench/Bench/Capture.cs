using System.Buffers.Binary;
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
        Shell.WaitUntil("tcpdump starts", TimeSpan.FromSeconds(10), () => File.Exists(file) && new FileInfo(file).Length >= 24);
    }

    /// <summary>After the end: questions of ARP without a sender address (RFC 5227).</summary>
    public int Probes { get; private set; }

    /// <summary>Ends the capture and gives the arrival times of each VRID, in order.</summary>
    public Dictionary<byte, List<long>> Finish()
    {
        Shell.Stop(tcpdump);
        return Read(File.ReadAllBytes(file));
    }

    public void Dispose()
    {
        Shell.Stop(tcpdump);
        tcpdump.Dispose();
    }

    /// <summary>pcap with nanosecond stamps: 24 bytes of header, then 16 bytes before each packet (pcap-savefile(5)).</summary>
    private Dictionary<byte, List<long>> Read(ReadOnlySpan<byte> bytes)
    {
        const int ethernet = 14;
        Dictionary<byte, List<long>> arrivals = [];
        for (int at = 24; at + 16 <= bytes.Length;)
        {
            long seconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            long nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 8)..]);
            ReadOnlySpan<byte> packet = bytes.Slice(at + 16, length);
            at += 16 + length;
            if (BinaryPrimitives.ReadUInt16BigEndian(packet[12..]) == 0x0806)
            {
                if (packet.Slice(ethernet + 14, 4).IndexOfAnyExcept((byte)0) < 0) Probes++;
                continue;
            }
            int payload = ethernet + 4 * (packet[ethernet] & 0xf);
            byte vrid = packet[payload + 1];
            if (!arrivals.TryGetValue(vrid, out List<long>? list)) arrivals[vrid] = list = [];
            list.Add(seconds * 1_000_000_000 + nanoseconds);
        }
        return arrivals;
    }
}
