using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>The pace of gratuitous ARP: intervals, groups of interfaces, and interfaces by which no advert leaves.</summary>
public sealed class AnnouncementTests
{
    private const string Addresses = """
        garp_master_repeat 2
        garp_master_delay 0
        virtual_ipaddress {
            10.9.0.100/24
            10.9.0.101/24
            10.8.0.100/24 dev eth1
        }
        """;

    [Fact]
    public void WithAnIntervalEachInterfaceWaitsForItself()
    {
        ArpFrame[] told = Told("vrrp_garp_interval 0.3", "", Addresses, count: 6);

        AssertGaps(TimeSpan.FromSeconds(0.3), told.Where(arp => arp.Sender.StartsWith("10.9.", StringComparison.Ordinal)));
        AssertGaps(TimeSpan.FromSeconds(0.3), told.Where(arp => arp.Sender.StartsWith("10.8.", StringComparison.Ordinal)));
    }

    [Fact]
    public void InterfacesOfAGroupWaitForEachOther()
    {
        const string group = "garp_group {\n garp_interval 0.25\n interfaces {\n eth0\n eth1\n }\n}\n";

        AssertGaps(TimeSpan.FromSeconds(0.25), Told("", group, Addresses, count: 6));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AVmacByWhichNoAdvertLeavesIsHeardOfNowAndThen(Program program)
    {
        using Segment segment = new();
        Host host = AddHost(segment);
        Capture capture = segment.Capture();
        host.Start(program, "global_defs {\n vrrp_garp_extra_if 1\n}\n" + Instance("""
            use_vmac
            garp_master_repeat 1
            garp_master_delay 0
            virtual_ipaddress {
                10.9.0.100/24
                10.8.0.100/24 dev eth1 use_vmac
                10.8.0.101/24 dev eth1 use_vmac
            }
            """));
        Wait.Until("the VMAC is told three times", () => capture.GratuitousFor("10.8.0.100").Length >= 4);

        Assert.Single(capture.GratuitousFor("10.9.0.100"));
        Assert.Single(capture.GratuitousFor("10.8.0.101"));
        Assert.All(capture.GratuitousFor("10.8.0.100"), arp => Assert.Equal("00005E000133", arp.Source));
    }

    private static ArpFrame[] Told(string global, string blocks, string words, int count)
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = AddHost(segment);
        Capture capture = segment.Capture();
        host.Start(Program.Keepalive, $"global_defs {{\n router_id node\n {global}\n}}\n{blocks}{Instance(words)}");
        Wait.Until("all is told", () => All(capture).Length >= count);
        return All(capture);
    }

    private static ArpFrame[] All(Capture capture) => [.. capture.Frames().OfType<ArpFrame>()
        .Where(arp => arp.Gratuitous && arp.Sender is "10.9.0.100" or "10.9.0.101" or "10.8.0.100")];

    /// <summary>Packets are stamped by the kernel, timers may be a little early by its rounding.</summary>
    private static void AssertGaps(TimeSpan least, IEnumerable<ArpFrame> told)
    {
        ArpFrame[] frames = [.. told];
        Assert.True(frames.Length > 1, "more than one packet");
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.True(
            pair.Second.Time - pair.First.Time > least - TimeSpan.FromMilliseconds(20), $"{pair.First.Time:O} {pair.Second.Time:O}"));
    }

    private static Host AddHost(Segment segment)
    {
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Plug("eth1", "10.8.0.1/24");
        return host;
    }

    private static string Instance(string words) =>
        $"vrrp_instance VI_1 {{\n interface eth0\n virtual_router_id 51\n priority 250\n {words}\n}}\n";
}
