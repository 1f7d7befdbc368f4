namespace Keepalive.Topology.Harness;

/// <summary>A machine: a network namespace with an own /run that outlives its daemons, as on a real one.</summary>
internal sealed class Host(Segment segment, string space, string name, string folder)
{
    private readonly List<Daemon> daemons = [];
    private bool created;
    private string? mac;

    /// <summary>The name of the network namespace.</summary>
    public string Space => space;

    public string Name => name;

    /// <summary>What the host sees as /run: pid files are here.</summary>
    public string RunFolder => Directory.CreateDirectory(Path.Combine(folder, "run")).FullName;

    /// <summary>What daemons here have as TMPDIR: dumps are here.</summary>
    public string TemporaryFolder => Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;

    /// <summary>Variables that daemons which are started from now on get.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Words before those of daemons that are started from now on: a program that runs them with less than all powers, say.</summary>
    public string[] Wrapper { get; set; } = [];

    /// <summary>Where daemons that are started from now on send their lines too; null: to the console only.</summary>
    public SyslogDaemon? Syslog { get; private set; }

    /// <summary>What was started here, in order.</summary>
    public IReadOnlyList<Daemon> Daemons => daemons;

    /// <summary>The first address of eth0, without length.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Plugs one more interface into the segment.</summary>
    public void Plug(string link, params string[] addresses)
    {
        if (!created) Create();
        string port = Port(link);
        Shell.Run("ip", "link", "add", link, "netns", space, "type", "veth", "peer", "name", port, "netns", segment.Bridge);
        Shell.Run("ip", "-n", segment.Bridge, "link", "set", port, "master", "br0", "up");
        foreach (string address in addresses) Ip("address", "add", address, "brd", "+", "dev", link);
        Ip("link", "set", link, "up");
        if (Address.Length == 0 && addresses.Length > 0) Address = addresses[0].Split('/')[0];
    }

    /// <summary>Pulls the cable: the carrier goes.</summary>
    public void Unplug(string link = "eth0") => Shell.Run("ip", "-n", segment.Bridge, "link", "set", Port(link), "down");

    /// <summary>Puts the cable back.</summary>
    public void PlugBack(string link = "eth0") => Shell.Run("ip", "-n", segment.Bridge, "link", "set", Port(link), "up");

    /// <summary>Cuts the host off behind its carrier: it notices nothing but silence.</summary>
    public void Isolate(string link = "eth0") => Shell.Run("ip", "-n", segment.Bridge, "link", "set", Port(link), "nomaster");

    public void Rejoin(string link = "eth0") => Shell.Run("ip", "-n", segment.Bridge, "link", "set", Port(link), "master", "br0");

    /// <summary>Runs ip(8) in the host.</summary>
    public string Ip(params string[] arguments) => Shell.Run("ip", ["-n", space, .. arguments]);

    public void TryIp(params string[] arguments) => Shell.Try("ip", ["-n", space, .. arguments]);

    /// <summary>Runs a program in the host.</summary>
    public string Run(params string[] command) => Shell.Run("ip", ["netns", "exec", space, .. command]);

    public (int Status, string Output, string Errors) Try(params string[] command) =>
        Shell.Try("ip", ["netns", "exec", space, .. command]);

    /// <summary>Whether an address (without length) is on any interface.</summary>
    public bool Holds(string address) => Ip("-o", "address").Contains($" {address}/", StringComparison.Ordinal);

    /// <summary>A file of this host, for scripts and configurations.</summary>
    public string Write(string file, string text)
    {
        string path = Path.Combine(folder, file);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A script of this host, executable for its owner only (keepalived refuses what others may write).</summary>
    public string WriteScript(string file, string text)
    {
        string path = Write(file, "#!/bin/sh\n" + text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public string PathOf(string file) => Path.Combine(folder, file);

    public string Read(string file) => File.Exists(PathOf(file)) ? File.ReadAllText(PathOf(file)) : "";

    /// <summary>Starts a daemon in the foreground with this configuration.</summary>
    public Daemon Start(Program program, string configuration, params string[] options)
    {
        Daemon daemon = new(this, program, daemons.Count, Write("keepalived.conf", configuration), options);
        daemons.Add(daemon);
        return daemon;
    }

    /// <summary>A syslog daemon of this host's own, as the sample configures it.</summary>
    public SyslogDaemon StartSyslog() => Syslog = new SyslogDaemon(this);

    public void Stop()
    {
        foreach (Daemon daemon in daemons) daemon.Dispose();
        Syslog?.Dispose();
    }

    public void WriteLogs()
    {
        foreach (Daemon daemon in daemons) TestContext.Current.TestOutputHelper?.WriteLine($"---- {daemon}\n{daemon.Log}");
        TestContext.Current.TestOutputHelper?.WriteLine($"---- addresses of {name}\n{Ip("-o", "address")}");
    }

    /// <summary>The link-layer address of eth0.</summary>
    public string Mac => mac ??= Run("cat", "/sys/class/net/eth0/address").Trim();

    private string Port(string link) => link == "eth0" ? name : $"{name}.{link}";

    private void Create()
    {
        created = true;
        Shell.Run("ip", "netns", "add", space);
        Ip("link", "set", "lo", "up");
    }
}
