using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>SIGHUP: a good file changes what differs and nothing else, a bad one changes nothing.</summary>
public sealed class ReloadTests
{
    [Fact]
    public void ABadFileIsRefusedAsAWholeAndNothingChanges()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 150));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        using AddressMonitor monitor = new(host);
        int child = daemon.VrrpPid;

        daemon.Rewrite(Conf.Pair(priority: 120, "virtual_router_idd 52\n"));
        daemon.Signal("HUP");

        daemon.WaitForLog("virtual_router_idd");
        int before = capture.AdvertsFrom(host).Length;
        Wait.Until("adverts go on", () => capture.AdvertsFrom(host).Length >= before + 3);
        Assert.All(capture.AdvertsFrom(host), advert => Assert.Equal(150, advert.Priority));
        Assert.Empty(monitor.Deletions(Conf.Vip));
        Assert.Equal(child, daemon.VrrpPid);
        Assert.Equal(1, daemon.TimesSaid("(VI_1) Entering MASTER STATE"));
    }

    [Fact]
    public void AfterARefusedFileAGoodOneIsTaken()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 150));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        daemon.Rewrite("vrrp_instance VI_1 {\n");
        daemon.Signal("HUP");
        Wait.Until("adverts go on", () => capture.AdvertsFrom(host).Length >= 3);

        daemon.Rewrite(Conf.Pair(priority: 120));
        daemon.Signal("HUP");

        Wait.Until("adverts with 120", () => capture.AdvertsFrom(host)[^1].Priority == 120);
        Assert.Equal(1, daemon.TimesSaid("(VI_1) Entering MASTER STATE"));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AGoodFileChangesOnlyWhatDiffers(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(program, Two(priority: 150, "10.9.0.100/24", "10.9.0.101/24"));
        Wait.Until("both addresses are there", () => host.Holds("10.9.0.100") && host.Holds("10.9.0.101"));
        using AddressMonitor monitor = new(host);
        int child = daemon.VrrpPid;

        daemon.Rewrite(Two(priority: 140, "10.9.0.100/24", "10.9.0.102/24"));
        daemon.Signal("HUP");

        Wait.Until("the second address is another", () => host.Holds("10.9.0.102") && !host.Holds("10.9.0.101"));
        Wait.Until("adverts say so", () => capture.AdvertsFrom(host)[^1] is { Priority: 140, Addresses: ["10.9.0.100", "10.9.0.102"] });
        Assert.Empty(monitor.Deletions("10.9.0.100"));
        Assert.Equal(child, daemon.VrrpPid);
        Assert.Equal(1, daemon.TimesSaid("(VI_1) Entering MASTER STATE"));
        Assert.DoesNotContain(capture.AdvertsFrom(host), advert => advert.Priority == 0);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AReloadedMasterStaysMasterForItsPeer(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right, Daemon master, Capture capture) = FailoverTests.StartPair(segment, leftProgram, rightProgram);

        for (int i = 1; i <= 3; i++)
        {
            master.Rewrite(Conf.Pair(priority: 150 + i));
            master.Signal("HUP");
            Wait.Until("the new priority is advertised", () => capture.AdvertsFrom(left)[^1].Priority == 150 + i);
        }

        int before = capture.AdvertsFrom(left).Length;
        Wait.Until("left goes on", () => capture.AdvertsFrom(left).Length >= before + 4);
        Assert.Empty(capture.AdvertsFrom(right));
        Assert.True(segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AnInstanceThatIsTakenOutGivesItsAddressBackAndANewOneIsElected(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(program, Instance("A", 61, "10.9.0.61") + Instance("B", 62, "10.9.0.62"));
        Wait.Until("both addresses are there", () => host.Holds("10.9.0.61") && host.Holds("10.9.0.62"));

        daemon.Rewrite(Instance("A", 61, "10.9.0.61") + Instance("C", 63, "10.9.0.63"));
        daemon.Signal("HUP");

        Wait.Until("B is gone", () => !host.Holds("10.9.0.62"));
        Wait.Until("C is there", () => host.Holds("10.9.0.63"));
        Assert.Equal(0, capture.AdvertsFrom(host).Last(advert => advert.Vrid == 62).Priority);
        Assert.DoesNotContain(capture.AdvertsFrom(host), advert => advert is { Vrid: 61, Priority: 0 });
    }

    private static string Instance(string name, int vrid, string address) => $$"""
        vrrp_instance {{name}} {
            interface eth0
            virtual_router_id {{vrid}}
            priority 150
            virtual_ipaddress {
                {{address}}/24
            }
        }

        """;

    private static string Two(int priority, string first, string second) =>
        Conf.Pair(priority).Replace($"{Conf.Vip}/24", $"{first}\n        {second}", StringComparison.Ordinal);
}
