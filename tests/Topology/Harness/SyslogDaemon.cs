using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Keepalive.Topology.Harness;

/// <summary>A line in a file of rsyslogd.</summary>
/// <param name="Time">When rsyslogd's kernel got it.</param>
internal sealed record SyslogLine(DateTimeOffset Time, string Text);

/// <summary>A real rsyslogd for the daemons of one host, with the lines of samples/split-brain; its files are the host's.</summary>
internal sealed partial class SyslogDaemon : IDisposable
{
    private readonly Host host;
    private readonly Process process;

    /// <summary>Skips the running test when the machine has no such daemon.</summary>
    public SyslogDaemon(Host host)
    {
        if (!Shell.Has("rsyslogd")) Assert.Skip("needs the package rsyslog (./test installs it)");
        this.host = host;
        string sample = File.ReadAllText(Path.Combine(Programs.RepositoryRoot(), "samples", "split-brain", "rsyslog.conf"));
        string configuration = host.Write("rsyslog.conf", $"""
            global(workDirectory="{host.TemporaryFolder}")
            module(load="imuxsock" SysSock.Use="off")
            input(type="imuxsock" Socket="{Socket}" RateLimit.Interval="0")
            {sample.Replace("/var/log", host.PathOf("").TrimEnd('/'), StringComparison.Ordinal)}
            """);
        ProcessStartInfo start = new("rsyslogd", ["-n", "-f", configuration, "-i", host.PathOf("rsyslog.pid")]);
        process = Process.Start(start) ?? throw new BedException("cannot start rsyslogd");
        Wait.Until("rsyslogd listens", () => File.Exists(Socket));
    }

    private string Socket => host.PathOf("syslog");

    /// <summary>The daemon's words for facility local0.</summary>
    public string[] Options { get; } = ["-S", "0"];

    /// <summary>For the daemon's mount namespace: a /dev with little more than /dev/log.</summary>
    public string Mount
    {
        get
        {
            string dev = Directory.CreateDirectory(host.PathOf("dev")).FullName;
            return $"mount -t tmpfs tmpfs '{dev}' && "
                + $"for d in null zero full random urandom; do touch '{dev}'/$d; mount --bind /dev/$d '{dev}'/$d; done && "
                + $"ln -s '{Socket}' '{dev}/log' && mount --rbind '{dev}' /dev && ";
        }
    }

    /// <summary>Alerts of all phases in the file of facility local0.</summary>
    public SyslogLine[] SplitBrains => [.. Lines("keepalive.log").Where(line => line.Text.Contains("SPLIT-BRAIN", StringComparison.Ordinal))];

    /// <summary>The file of level err and above.</summary>
    public SyslogLine[] Errors => Lines("keepalive-alerts.log");

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }
        process.Dispose();
    }

    private SyslogLine[] Lines(string file) => [.. host.Read(file).Split('\n').Select(line => Line().Match(line)).Where(match => match.Success)
        .Select(match => new SyslogLine(DateTimeOffset.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value))];

    /// <summary>rsyslogd's own format: time, host, program[pid]: text.</summary>
    [GeneratedRegex(@"^(\S+) \S+ Keepalived_vrrp\[\d+\]: (.*)$")]
    private static partial Regex Line();
}
