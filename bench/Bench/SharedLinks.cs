using System.Diagnostics;
using System.Globalization;

namespace Keepalive.Bench;

/// <summary>Two nodes on the same bridges, eth0, eth1, …; every bridge is captured. Node 1 has .0.1, node 2 .0.2 on each link.</summary>
internal sealed class SharedLinks : IDisposable
{
    private readonly string prefix = $"kabench{Environment.ProcessId}";
    private readonly DirectoryInfo files = Directory.CreateTempSubdirectory("kabench");
    private readonly List<Process> captures = [];
    private readonly int links;
    private readonly string filter;

    public SharedLinks(int links, string filter = "ip proto 112 or arp")
    {
        this.links = links;
        this.filter = filter;
        foreach (string space in (string[])[First, Second, Bridges]) Shell.Run("ip", "netns", "add", space);
        for (int i = 0; i < links; i++)
        {
            Shell.Run("ip", "-n", Bridges, "link", "add", $"br{i}", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0");
            Shell.Run("ip", "-n", Bridges, "link", "set", $"br{i}", "up");
            Join(First, i, 1);
            Join(Second, i, 2);
            Record(i);
        }
    }

    public string First => prefix + "a";

    public string Second => prefix + "b";

    /// <summary>Where the bridges are; with an address on one of them it is a client.</summary>
    public string Bridges => prefix + "r";

    /// <summary>Starts a daemon in the foreground with a /run of its own.</summary>
    public Process StartDaemon(string space, string program, string configuration)
    {
        string file = Path.Combine(files.FullName, space + ".conf");
        File.WriteAllText(file, configuration);
        string start = $"mount -t tmpfs tmpfs /run && date +%s%N >'{StampOf(space)}' && exec '{program}' -n -f '{file}'";
        return Shell.Start("ip", "netns", "exec", space, "unshare", "-m", "sh", "-c", start);
    }

    /// <summary>When the daemon in there was executed, in nanoseconds since the epoch.</summary>
    public long StartOf(string space) => long.Parse(File.ReadAllText(StampOf(space)), CultureInfo.InvariantCulture);

    private string StampOf(string space) => Path.Combine(files.FullName, space + ".started");

    /// <summary>Frames of a node pass its bridge, or get lost without the node seeing that.</summary>
    public void LetPass(int link, int host, bool pass) =>
        Shell.Run("ip", "netns", "exec", Bridges, "bridge", "link", "set", "dev", $"p{link}n{host}", "state", pass ? "3" : "0");

    /// <summary>Ends the captures and gives the file of a link.</summary>
    public string FinishedFile(int link)
    {
        foreach (Process capture in captures) Shell.Stop(capture);
        return FileOf(link);
    }

    /// <summary>Ends the captures and reads them.</summary>
    public WireTimes Finish()
    {
        foreach (Process capture in captures) Shell.Stop(capture);
        WireTimes times = new();
        for (int i = 0; i < links; i++) times.Read(i, FileOf(i));
        return times;
    }

    public void Dispose()
    {
        foreach (Process capture in captures)
        {
            Shell.Stop(capture);
            capture.Dispose();
        }
        foreach (string space in (string[])[First, Second, Bridges]) Shell.Run("ip", "netns", "del", space);
        files.Delete(recursive: true);
    }

    private string FileOf(int link) => Path.Combine(files.FullName, $"{link}.pcap");

    private void Join(string space, int i, int host)
    {
        string port = $"p{i}n{host}";
        Shell.Run("ip", "link", "add", $"eth{i}", "netns", space, "type", "veth", "peer", "name", port, "netns", Bridges);
        Shell.Run("ip", "-n", Bridges, "link", "set", port, "master", $"br{i}", "up");
        Shell.Run("ip", "-n", space, "address", "add", $"10.{200 + i}.0.{host}/16", "dev", $"eth{i}");
        Shell.Run("ip", "-n", space, "link", "set", $"eth{i}", "up");
    }

    private void Record(int i)
    {
        captures.Add(Shell.Start(
            "ip", "netns", "exec", Bridges, "tcpdump", "-i", $"br{i}", "-p", "-U", "-B", "16384", "-Z", "root",
            "--time-stamp-precision=nano", "-w", FileOf(i), filter));
        FileInfo file = new(FileOf(i));
        Shell.WaitUntil("tcpdump starts", TimeSpan.FromSeconds(10), () =>
        {
            file.Refresh();
            return file.Exists && file.Length >= Pcap.FileHeaderBytes;
        });
    }
}
