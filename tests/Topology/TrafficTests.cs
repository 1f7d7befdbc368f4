using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Addresses that are held but not accepted for: drop rules, as keepalived installs them.</summary>
public sealed class TrafficTests
{
    [Fact]
    public void TheRulesAreThoseOfKeepalived()
    {
        RequireNft();
        Assert.Equal(RulesOf(Program.Keepalived), RulesOf(Program.Keepalive));
    }

    [Fact]
    public void ANodeThatDoesNotAcceptIsDeafOnItsVirtualAddress()
    {
        Programs.RequireOurs();
        RequireNft();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Daemon daemon = left.Start(Program.Keepalive, Conf.Pair(priority: 150, "no_accept"));
        Wait.Until("the address is there", () => left.Holds(Conf.Vip));

        Assert.NotEqual(0, Ping(right, Conf.Vip));
        Assert.Equal(0, Ping(right, left.Address));

        daemon.Rewrite(Conf.Pair(priority: 150));
        daemon.Signal("HUP");
        Wait.Until("the address answers", () => Ping(right, Conf.Vip) == 0);
    }

    [Fact]
    public void RulesThatACrashLeftBehindGoWithTheNextStart()
    {
        Programs.RequireOurs();
        RequireNft();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon crashed = host.Start(Program.Keepalive, Conf.Pair(priority: 150, "no_accept"));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        FailoverTests.Crash(crashed);
        Assert.Contains(Conf.Vip, host.Run("nft", "list", "ruleset"), StringComparison.Ordinal);

        Daemon second = host.Start(Program.Keepalive, Conf.Pair(priority: 150, "no_accept"));
        second.WaitForLog("(VI_1) Entering BACKUP STATE (init)");
        Wait.Until("the rule is gone", () => !host.Run("nft", "list", "ruleset").Contains(Conf.Vip, StringComparison.Ordinal));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        second.Terminate();

        Assert.DoesNotContain("keepalived", host.Run("nft", "list", "ruleset"), StringComparison.Ordinal);
    }

    private static string RulesOf(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Start(program, Conf.Many(instances: 5, priority: 150).Replace("priority", "no_accept\npriority", StringComparison.Ordinal));
        Wait.Until("every address is there", () => Enumerable.Range(1, 5).All(i => host.Holds(Conf.ManyVip(i))));
        return host.Run("nft", "list", "ruleset");
    }

    private static int Ping(Host from, string address) => from.Try("busybox", "ping", "-c", "1", "-W", "1", address).Status;

    internal static void RequireNft()
    {
        Programs.RequireBed();
        if (!Shell.Has("nft") || !Shell.Has("busybox")) Assert.Skip("needs nft and busybox (./test installs them)");
    }
}
