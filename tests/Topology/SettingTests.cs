using System.Collections.Concurrent;
using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Keywords, options and signals about the daemon as a whole, many in one daemon. Beside keepalived.</summary>
public sealed class SettingTests
{
    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void SchedulingMemoryFilesAndSignalsAreAsConfigured(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string me = host.PathOf("me");
        string script = host.WriteScript("me.sh", $"(grep VmLck /proc/self/status; cut -d' ' -f41 /proc/self/stat) >{me}.new; mv {me}.new {me}");
        ConcurrentQueue<string> seen = [];
        using FileSystemWatcher watcher = Watch(host.PathOf("."), "reloading", seen);
        Daemon daemon = host.Start(program, "instance blue\n" + Conf.Fast(priority: 100, extra: $"notify_master {script}", global: $"""
            vrrp_rt_priority 10
            vrrp_no_swap
            vrrp_rlimit_rttime 5000000
            data_use_instance
            reload_file {host.PathOf("reloading")}
            startup_script {host.WriteScript("hang.sh", "exec sleep 100")}
            startup_script_timeout 1
            """), "-B", "-b", host.PathOf("bfd.pid"));
        daemon.WaitForLog("Startup complete");
        Wait.Until("the script ran", () => host.Read("me").Length > 0);
        int child = int.Parse(Shell.Run("cat", Path.Combine(host.RunFolder, "keepalived/vrrp_blue.pid")), CultureInfo.InvariantCulture);

        daemon.WaitForLog("startup script timed out");
        // Fields 40 and 41 of /proc/PID/stat: SCHED_RR is 2.
        Assert.Equal(["10", "2"], StatOf(child)[37..39]);
        Assert.DoesNotContain("VmLck:\t       0 kB", File.ReadAllText($"/proc/{child}/status"), StringComparison.Ordinal);
        Assert.Contains("5000000              us", File.ReadAllText($"/proc/{child}/limits"), StringComparison.Ordinal);
        Assert.Equal("VmLck:\t       0 kB\n0\n", host.Read("me"));
        foreach (int pid in new[] { daemon.ParentPid, child }) daemon.Signal("PIPE", pid);
        daemon.Signal("USR1");
        string[] dumps = ["keepalived.blue.data", "keepalived_parent.blue.data"];
        Wait.Until("the dumps", () => dumps.All(name => File.Exists(Path.Combine(host.TemporaryFolder, name))));
        daemon.Signal("HUP");
        daemon.WaitForLog("Reload complete");
        // 2.2.7 has no such file.
        if (program == Program.Keepalive) Wait.Until("the reload file came and went", () => seen.Contains("Created") && seen.Contains("Deleted"));
        daemon.Signal("INT");
        daemon.WaitForExit();

        Assert.Equal(0, daemon.ExitCode);
        Assert.False(daemon.Said("died: "));
        // keepalived's child may be killed for the real-time limit while it stops.
        if (program == Program.Keepalive) daemon.WaitForLog("Stopped - used ");
        daemon.WaitForLog("CPU usage (self/children) user: ");
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithAllEveryChildRunsAndWithXAnAddressOfABackupGoesAtTheStart(Program program)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        right.Start(Program.Keepalived, Conf.Fast(priority: 150));
        Wait.Until("right is master", () => right.Holds(Conf.Vip));
        left.Ip("address", "add", Conf.Vip + "/24", "dev", "eth0");
        Daemon daemon = left.Start(program, Conf.Fast(priority: 100), "--all", "-X");
        daemon.WaitForLog("(VI_1) Entering BACKUP STATE (init)");
        Wait.Until("both children", () => daemon.VrrpPid != 0 && daemon.CheckerPid != 0);
        daemon.WaitForLog("Startup complete");

        Assert.False(left.Holds(Conf.Vip));
        Assert.Contains(daemon.CheckerPid, daemon.Descendants());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("-e", 6)]
    public void AMissingIncludeIsAnErrorWhenAllFilesMustBeThere(string option, int status)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string file = host.Write("include.conf", "include nowhere.conf\n" + Conf.Pair(priority: 100));
        string[] words = ["-t", "-f", file, .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

        foreach (Program program in Enum.GetValues<Program>()) Assert.Equal(status, host.Try([Programs.PathOf(program), .. words]).Status);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void SnmpAndDbusAreTakenAndOursSaysOnceThatTheyDoNothing(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string text = Conf.Fast(priority: 100, global: "enable_snmp_vrrp\nenable_traps\nsnmp_socket tcp:127.0.0.1:705");
        Daemon daemon = host.Start(program, text, "-x", "-A", "tcp:127.0.0.1:705");
        daemon.WaitForLog("(VI_1) Entering MASTER STATE");
        if (program == Program.Keepalived || Programs.OursIsStandIn) return;

        string[] expected =
            ["Option --snmp has no effect", "Option --snmp-agent-socket has no effect", "enable_snmp_vrrp", "enable_traps", "snmp_socket"];
        Assert.All(expected, text => Assert.True(daemon.TimesSaid(text) == 1, $"{text}: {daemon.TimesSaid(text)} times"));
    }

    [Fact]
    public void EachProcessWritesItsOwnLogFile()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Fast(priority: 100), $"--log-file={host.PathOf("ka.log")}", "--flush-log-file");

        Wait.Until("the line of the VRRP child", () => host.Read("ka_vrrp.log").Contains("(VI_1) Entering MASTER STATE", StringComparison.Ordinal));
        Wait.Until("the line of the parent", () => host.Read("ka.log").Contains("Startup complete", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(host.PathOf("ka.log")));
        Assert.DoesNotContain("MASTER", host.Read("ka.log"), StringComparison.Ordinal);
        Assert.False(daemon.HasExited);
    }

    /// <summary>"Created" and "Deleted" of a file.</summary>
    private static FileSystemWatcher Watch(string folder, string file, ConcurrentQueue<string> seen)
    {
        FileSystemWatcher watcher = new(folder, file);
        watcher.Created += (_, change) => seen.Enqueue($"{change.ChangeType}");
        watcher.Deleted += (_, change) => seen.Enqueue($"{change.ChangeType}");
        // Ours is written aside and put in place.
        watcher.Renamed += (_, _) => seen.Enqueue("Created");
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    /// <summary>The fields of /proc/PID/stat from the third on.</summary>
    private static string[] StatOf(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
