using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Interfaces that flap, are renamed, or are polled.</summary>
public sealed class InterfaceTests
{
    [Fact]
    public void AnInterfaceIsFollowedThroughARenameAndBack()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 150));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));

        Rename(host, "eth0", "lan0");
        daemon.WaitForLog("Interface name has changed from eth0 to lan0");
        Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
        Rename(host, "lan0", "eth0");

        Wait.Until("the address is there again", () => host.Holds(Conf.Vip));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AShortFlapDoesNotCountWithInterfaceUpDownDelays(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, "interface_up_down_delays {\neth0 3 0\n}\n" + Conf.Pair(priority: 150));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));

        host.Unplug();
        Wait.Until("the carrier is gone", () => host.Ip("link", "show", "eth0").Contains("NO-CARRIER", StringComparison.Ordinal));
        host.PlugBack();

        Wait.WhileHolds("nothing happens", TimeSpan.FromSeconds(5), () => host.Holds(Conf.Vip) && !daemon.Said("Entering FAULT STATE"));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void APolledInterfaceThatLosesItsLinkIsAFault(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, "linkbeat_interfaces {\neth0 ETHTOOL\n}\n" + Conf.Pair(priority: 150));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));

        host.Unplug();
        daemon.WaitForLog("Entering FAULT STATE");
        Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
        host.PlugBack();

        Wait.Until("the address is there again", () => host.Holds(Conf.Vip));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AnInterfaceThatIsMadeAnewIsUsedAgain(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(program, Conf.Fast(150, global: "dynamic_interfaces"));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));

        host.Ip("link", "delete", "eth0");
        daemon.WaitForLog("(VI_1) Entering FAULT STATE");
        host.Plug("eth0", "10.9.0.1/24");

        Wait.Until("the address is there again", () => host.Holds(Conf.Vip));
        DateTime again = DateTime.UtcNow;
        Wait.Until("it advertises from there", () => capture.Adverts().Any(advert => advert.Time > again));
    }

    private static void Rename(Host host, string from, string to)
    {
        host.Ip("link", "set", from, "down");
        host.Ip("link", "set", from, "name", to);
        host.Ip("link", "set", to, "up");
    }
}
