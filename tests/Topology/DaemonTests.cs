using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>The daemon as an administrator sees it: processes, files, scripts around its life. Beside keepalived where that does the same.</summary>
public sealed class DaemonTests
{
    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void ScriptsRunBeforeTheFirstChildAndAfterTheLast(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("around.sh", $"echo \"$1\" >>{host.PathOf("story")}; [ \"$1\" = up ] || exit 3");
        string story = host.WriteScript("tell.sh", $"echo \"$3\" >>{host.PathOf("story")}");
        Daemon daemon = host.Start(program, Conf.Pair(
            priority: 100, extra: $"notify {story}", global: $"startup_script \"{script} up\"\nshutdown_script \"{script} down\""));
        Wait.Until("left is master", () => host.Read("story").Contains("MASTER", StringComparison.Ordinal));
        daemon.Terminate();

        Assert.Equal(["up", "BACKUP", "MASTER", "STOP", "down"], Lines(host, "story"));
        daemon.WaitForLog("Running startup script ");
        daemon.WaitForLog("startup script script succeeded");
        daemon.WaitForLog("Running shutdown script ");
        daemon.WaitForLog("shutdown script script failed, status 3");
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AnInstanceNameIsInPidFilesAndTheIdent(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, "instance blue\n" + Conf.Pair(priority: 100));
        daemon.WaitForLog("Startup complete");
        string[] files = [.. Directory.GetFiles(Path.Combine(host.RunFolder, "keepalived"), "*.pid").Select(Path.GetFileName).Order()!];

        Assert.Equal(["keepalived_blue.pid", "vrrp_blue.pid"], files);
        daemon.WaitForLog("Changing syslog ident to Keepalived_blue");
        Assert.False(File.Exists(Path.Combine(host.RunFolder, "keepalived.pid")));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void TheDaemonAndItsScriptsLiveInTheirNamespace(Program program)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        string script = left.WriteScript("where.sh", $"readlink /proc/self/ns/net >>{left.PathOf("where")}");
        Daemon daemon = left.Start(program, $"net_namespace {right.Space}\n" + Conf.Pair(priority: 100, extra: $"notify {script}"));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));
        string there = right.Run("readlink", "/proc/self/ns/net").Trim();

        Assert.False(left.Holds(Conf.Vip));
        Wait.Until("the script ran twice", () => Lines(left, "where").Length >= 2);
        Assert.All(Lines(left, "where"), line => Assert.Equal(there, line));
        Assert.All(daemon.Descendants(), pid => Assert.Equal(there, new FileInfo($"/proc/{pid}/ns/net").LinkTarget));
    }

    [Fact]
    public void ANamespaceThatDoesNotExistIsAFailure()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 100), "-s", "nosuchspace");
        daemon.WaitForExit();

        Assert.Equal(1, daemon.ExitCode);
        daemon.WaitForLog("Unable to set network namespace nosuchspace - exiting");
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void NamesPrioritiesProcessorsAndTheMaskAreThoseOfTheConfigurationAndOfScriptsTheOriginalOnes(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("me.sh", $"(umask; cat /proc/self/stat; grep Cpus_allowed_list /proc/self/status) >{host.PathOf("me.new")}"
            + $"; mv {host.PathOf("me.new")} {host.PathOf("me")}");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100, extra: $"notify_master {script}", global: """
            process_name ka_parent
            vrrp_process_name ka_vrrp
            vrrp_priority -5
            vrrp_cpu_affinity 0
            umask 027
            """));
        Wait.Until("the script ran", () => Lines(host, "me").Length == 3);
        int child = daemon.VrrpPid;

        Assert.Equal("ka_parent", File.ReadAllText($"/proc/{daemon.ParentPid}/comm").Trim());
        Assert.Equal("ka_vrrp", File.ReadAllText($"/proc/{child}/comm").Trim());
        Assert.Equal("-5", NiceIn(File.ReadAllText($"/proc/{child}/stat")));
        Assert.Contains("Cpus_allowed_list:\t0\n", File.ReadAllText($"/proc/{child}/status"), StringComparison.Ordinal);
        string[] me = Lines(host, "me");
        Assert.Equal("0027", me[0]);
        Assert.Equal("0", NiceIn(me[1]));
        // keepalived leaves its own processors to scripts.
        if (program == Program.Keepalived) return;
        Assert.Equal(File.ReadLines("/proc/self/status").First(line => line.StartsWith("Cpus_allowed_list", StringComparison.Ordinal)), me[2]);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void ConfigurationAndStateAreSavedAroundReloads(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string folder = host.PathOf("saved");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100, global: $"config_save_dir {folder}"));
        daemon.WaitForLog("Startup complete");
        daemon.Signal("HUP");
        daemon.WaitForLog("Reload complete");
        Wait.Until("four files", () => Directory.GetFiles(folder).Length == 4);
        string[] names = [.. Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

        Assert.Equal(
            [$"keepalived.conf.{daemon.ParentPid}.0", $"keepalived.conf.{daemon.ParentPid}.1",
                $"keepalived_vrrp.{daemon.VrrpPid}.1.post", $"keepalived_vrrp.{daemon.VrrpPid}.1.pre"],
            names);
        Assert.StartsWith($"# {host.PathOf("keepalived.conf")}\n", File.ReadAllText(Path.Combine(folder, names[0])), StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    /// <summary>The numbers are those of linux/capability.h; every thread of the process is looked at.</summary>
    [Fact]
    public void EachChildHoldsOnlyThePowersItNeeds()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("power.sh", $"grep CapEff /proc/self/status >{host.PathOf("power")}");
        string server = """

            virtual_server 10.9.0.100 80 {
                lb_algo rr
                lb_kind NAT
                real_server 10.9.0.50 80 {
                    TCP_CHECK {
                    }
                }
            }
            """;
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 100, extra: $"notify_master {script}") + server);
        Wait.Until("the script ran", () => Lines(host, "power").Length == 1);

        Assert.Equal(Mask(0, 2, 5, 6, 7, 12, 13, 23), PowersOf(daemon.VrrpPid));
        Assert.Equal(Mask(0, 2, 5, 6, 7, 10, 12, 13), PowersOf(daemon.CheckerPid));
        // A script that runs as root is root, as it was written for.
        string bounding = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapBnd", StringComparison.Ordinal));
        Assert.Equal(bounding.Split('\t')[1], Lines(host, "power")[0].Split('\t')[1]);
    }

    [Fact]
    public void AFileSaysWhenToReload()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string clock = host.PathOf("when");
        string file = Conf.Pair(priority: 100, global: $"reload_time_file {clock}");
        Daemon daemon = host.Start(Program.Keepalive, file);
        daemon.WaitForLog("Startup complete");
        File.WriteAllText(clock, "rubbish\n");
        daemon.WaitForLog("Invalid reload time 'rubbish' specified - ignoring");
        File.WriteAllText(clock, DateTime.UtcNow.AddHours(1).ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        daemon.WaitForLog("Scheduling reload for ");
        // In one step: an empty file in between would cancel the first time.
        string next = host.Write("next", DateTime.Now.AddSeconds(3).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        File.Move(next, clock, overwrite: true);
        daemon.WaitForLog("Reload time updated from ");
        daemon.WaitForLog("Reload complete");

        Assert.False(File.Exists(clock));
    }

    [Fact]
    public void ReloadWaitsAndTellsWhatCameOfIt()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 100, global: $"reload_check_config {host.PathOf("findings")}"));
        daemon.WaitForLog("Startup complete");
        string[] reload =
        [
            Programs.PathOf(Program.Keepalive), "reload", "--wait", "-f", host.PathOf("keepalived.conf"),
            "-p", Path.Combine(host.RunFolder, "keepalived.pid"),
        ];

        Assert.Equal(0, host.Try(reload).Status);
        daemon.Rewrite(Conf.Pair(priority: 300));
        (int status, _, string errors) = host.Try(reload);
        Assert.Equal(5, status);
        Assert.Contains("300", errors, StringComparison.Ordinal);
        Assert.Contains("refused: the running configuration stays", errors, StringComparison.Ordinal);
        Assert.Contains("300", host.Read("findings"), StringComparison.Ordinal);
        daemon.Rewrite(Conf.Pair(priority: 120));
        Assert.Equal(0, host.Try(reload).Status);
        daemon.Terminate();
        Assert.Equal(1, host.Try(reload).Status);
    }

    private static string Mask(params int[] numbers) => numbers.Aggregate(0UL, (mask, number) => mask | 1UL << number).ToString("x16");

    /// <summary>Permitted and effective powers of all threads, which must be the same.</summary>
    private static string PowersOf(int pid) => Directory.GetDirectories($"/proc/{pid}/task")
        .SelectMany(task => File.ReadAllLines($"{task}/status"))
        .Where(line => line.StartsWith("CapPrm", StringComparison.Ordinal) || line.StartsWith("CapEff", StringComparison.Ordinal))
        .Select(line => line.Split('\t')[1]).Distinct().Single();

    private static string[] Lines(Host host, string file) => host.Read(file).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Field 19 of /proc/PID/stat.</summary>
    private static string NiceIn(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16];
}
