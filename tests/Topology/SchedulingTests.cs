using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>How the VRRP process gets its processor (proc_pid_stat(5): rt_priority and policy; sched(7): 0 is ordinary, 2 is SCHED_RR).</summary>
public sealed class SchedulingTests
{
    private const string Short = "advert_int 0.1";

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AShortIntervalIsRealTimeUnlessTheFileSaysOtherwise(Program program)
    {
        using Segment segment = new();
        Host quick = segment.Add("quick", "10.9.0.1/24"), ordinary = segment.Add("ordinary", "10.9.0.2/24");
        string script = quick.WriteScript("policy.sh", $"cut -d' ' -f40,41 /proc/self/stat >{quick.PathOf("policy")}");
        Daemon first = quick.Start(program, Conf(51, Short, "vrrp_version 3", $"notify_master {script}"));
        Daemon second = ordinary.Start(program, Conf(52, Short, "vrrp_version 3\nvrrp_priority 0"));

        first.WaitForLog("Startup complete");
        second.WaitForLog("Startup complete");
        Wait.Until("the script ran", () => quick.Read("policy").Length > 0);
        bool ours = program == Program.Keepalive && !Programs.OursIsStandIn;
        Assert.Equal(ours ? "1 2" : "0 0", Policy(first));
        Assert.Equal("0 0", Policy(second));
        Assert.Equal("0 0\n", quick.Read("policy"));
    }

    [Fact]
    public void AReloadMayBringTheFirstShortInterval()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Daemon daemon = segment.Add("left", "10.9.0.1/24").Start(Program.Keepalive, Conf(51, "advert_int 1", "vrrp_version 3"));
        daemon.WaitForLog("Startup complete");
        Assert.Equal("0 0", Policy(daemon));

        daemon.Rewrite(Conf(51, Short, "vrrp_version 3"));
        daemon.Signal("HUP");

        Wait.Until("it is real-time", () => Policy(daemon) == "1 2");
    }

    private static string Conf(int vrid, string interval, string global, string extra = "") =>
        Harness.Conf.Pair(priority: 250, extra, global)
            .Replace("advert_int 1", interval, StringComparison.Ordinal)
            .Replace("virtual_router_id 51", $"virtual_router_id {vrid}", StringComparison.Ordinal)
            .Replace(Harness.Conf.Vip, $"10.9.0.{vrid}", StringComparison.Ordinal);

    private static string Policy(Daemon daemon)
    {
        string[] fields = File.ReadAllText($"/proc/{daemon.VrrpPid}/stat").Split(") ")[^1].Split(' ');
        return $"{fields[37]} {fields[38]}";
    }
}
