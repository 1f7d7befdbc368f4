using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Options of the command line, beside keepalived: same words, same observable.</summary>
public sealed class OptionTests
{
    private const string Server = """

        virtual_server 10.9.0.100 80 {
            lb_algo rr
            lb_kind NAT
            real_server 10.9.0.50 80 {
                TCP_CHECK {
                }
            }
        }
        """;

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithPOnlyVrrpRuns(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100) + Server, "-P");
        daemon.WaitForLog("Startup complete");

        Assert.Equal([daemon.VrrpPid], daemon.Descendants());
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithCAndNoServersNothingRunsAndItIsSaid(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100), "--check");
        daemon.WaitForLog("Warning - keepalived has no configuration to run");

        Assert.Empty(daemon.Descendants());
        Assert.False(daemon.HasExited);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithVTheAddressStaysAndNobodyIsTold(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("stop.sh", $"touch {host.PathOf("stopped")}");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100, extra: $"notify_stop {script}"), "-V");
        Wait.Until("left holds the address", () => host.Holds(Conf.Vip));
        daemon.Terminate();

        Assert.True(host.Holds(Conf.Vip));
        // keepalived 2.2.7 runs the script all the same.
        if (program == Program.Keepalive && !Programs.OursIsStandIn) Assert.False(File.Exists(host.PathOf("stopped")));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithRADeadChildEndsTheDaemon(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100), "-R");
        Wait.Until("the child", () => daemon.VrrpPid != 0);
        int child = daemon.VrrpPid;
        daemon.WaitForLog("Startup complete");
        daemon.Signal("KILL", child);
        daemon.WaitForExit();

        daemon.WaitForLog($"VRRP child process({child}) died: Exiting");
        Assert.Equal(program == Program.Keepalived || Programs.OursIsStandIn ? 0 : 1, daemon.ExitCode);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void PidFilesTheConfigIdTheMaskAndCoresAreAsAsked(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("mask.sh", $"umask >{host.PathOf("mask")}");
        string text = Conf.Pair(priority: 100, extra: $"@blue notify_backup {script}");
        Daemon daemon = host.Start(
            program, text, "-i", "blue", "-u", "022", "-m", "--pid", host.PathOf("a.pid"), "--vrrp_pid=" + host.PathOf("b.pid"));
        daemon.WaitForLog("Startup complete");
        Wait.Until("the script ran", () => host.Read("mask").Length > 0);
        int child = int.Parse(Shell.Run("cat", host.PathOf("b.pid")), null);

        Assert.Equal("0022\n", host.Read("mask"));
        Assert.Equal($"{daemon.ParentPid}\n", Shell.Run("cat", host.PathOf("a.pid")));
        Assert.Equal([child], daemon.Descendants());
        string[] core = File.ReadLines($"/proc/{child}/limits").First(line => line.StartsWith("Max core file size", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(core[^2], core[^3]);
        Assert.Empty(Directory.GetFiles(host.RunFolder));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithAEveryAddressIsLogged(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100), "-a");
        daemon.WaitForLog("Netlink reflector reports IP 10.9.0.1 added to eth0");
        daemon.WaitForLog("Startup complete");
        host.Ip("address", "add", "10.9.0.55/24", "dev", "eth0");
        daemon.WaitForLog("Netlink reflector reports IP 10.9.0.55 added to eth0");
        host.Ip("address", "del", "10.9.0.55/24", "dev", "eth0");
        daemon.WaitForLog("Netlink reflector reports IP 10.9.0.55 removed from eth0");
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithDumpConfTheConfigurationIsInTheLog(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100), "-d");
        daemon.WaitForLog("------< Global definitions >------");
        daemon.WaitForLog(" Router ID = node");
        daemon.WaitForLog("------< VRRP Topology >------");
        daemon.WaitForLog("   Virtual Router ID = 51");
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithIgnoreSigintOnlySigtermEndsIt(Program program)
    {
        if (program == Program.Keepalived || Programs.OursIsStandIn) Assert.Skip("2.2.7 has no --ignore-sigint");
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100), "--ignore-sigint");
        daemon.WaitForLog("Startup complete");
        daemon.Signal("INT");
        Wait.Until("left is master nevertheless", () => host.Holds(Conf.Vip));
        daemon.Terminate();

        Assert.Equal(0, daemon.ExitCode);
    }
}
