namespace Keepalive.Topology.Harness;

/// <summary>
/// One Ethernet segment: a bridge in its own network namespace, and hosts plugged into it. Disposing ends every process in it, prints what the
/// daemons said (shown when the test failed) and removes the namespaces.
/// </summary>
internal sealed class Segment : IDisposable
{
    private static int count;
    private readonly string prefix;
    private readonly DirectoryInfo files;
    private readonly List<Host> hosts = [];
    private readonly List<Capture> captures = [];

    public Segment()
    {
        Programs.RequireBed();
        Leftovers.Remove();
        prefix = $"ka{Environment.ProcessId}s{Interlocked.Increment(ref count)}";
        files = Directory.CreateTempSubdirectory(prefix);
        Shell.Run("ip", "netns", "add", Bridge);
        Shell.Run("ip", "-n", Bridge, "link", "add", "br0", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0");
        Shell.Run("ip", "-n", Bridge, "link", "set", "br0", "up");
        Shell.Run("ip", "-n", Bridge, "link", "set", "lo", "up");
    }

    /// <summary>The namespace of the bridge, where captures see every frame of the segment.</summary>
    public string Bridge => prefix + "br";

    public IReadOnlyList<Host> Hosts => hosts;

    /// <summary>
    /// Nothing happens here that anybody should be alarmed about: an alarm of two masters fails the test at its end. A daemon that is killed
    /// is not ordinary: its kernel still answers for the address, and the alarm of the one that takes over is right.
    /// </summary>
    public bool IsOrdinary { get; init; }

    /// <summary>The namespace of a host by its name, or of the bridge.</summary>
    public string SpaceOf(string name) => name == "bridge" ? Bridge : hosts.Single(host => host.Name == name).Space;

    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(files.FullName, name)).FullName;

    /// <summary>A new host with one interface, eth0, and these addresses (address/length) on it.</summary>
    public Host Add(string name, params string[] addresses) => AddWithLink(name, "eth0", addresses);

    /// <summary>The same with another name for the interface.</summary>
    public Host AddWithLink(string name, string link, params string[] addresses)
    {
        Host host = new(this, prefix + name, name, Folder(name));
        hosts.Add(host);
        host.Plug(link, addresses);
        return host;
    }

    /// <summary>Two hosts: left 10.9.0.1/24 and right 10.9.0.2/24.</summary>
    public (Host Left, Host Right) AddPair() => (Add("left", "10.9.0.1/24"), Add("right", "10.9.0.2/24"));

    /// <summary>Starts to capture VRRP, ARP and neighbour advertisements; returns when frames are being recorded.</summary>
    public Capture Capture() => Capture(Bridge, "br0");

    /// <summary>The same, of what one host hears.</summary>
    public Capture CaptureAt(Host host) => Capture(host.Space, "eth0");

    private Capture Capture(string space, string link)
    {
        Capture capture = new(space, link, Path.Combine(files.FullName, $"{captures.Count}.pcap"));
        captures.Add(capture);
        return capture;
    }

    /// <summary>The hosts that hold an address now.</summary>
    public Host[] HoldersOf(string address) => [.. hosts.Where(host => host.Holds(address))];

    public void Dispose()
    {
        foreach (Host host in hosts) host.Stop();
        foreach (Capture capture in captures) capture.Dispose();
        foreach (Host host in hosts) host.WriteLogs();
        foreach (Capture capture in captures) capture.WriteFrames();
        foreach (Host host in hosts) Leftovers.Delete(host.Space);
        Leftovers.Delete(Bridge);
        files.Delete(recursive: true);
        if (IsOrdinary) AssertNobodyWasAlarmed();
    }

    private void AssertNobodyWasAlarmed()
    {
        foreach (Daemon daemon in hosts.SelectMany(host => host.Daemons))
        {
            if (daemon.Said("SPLIT-BRAIN")) throw new BedException($"{daemon} gave a false alarm of two masters, see its log");
        }
    }
}
