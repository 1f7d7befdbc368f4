using System.Text.RegularExpressions;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>use_vmac: macvlans, their settings and what leaves by them, beside real keepalived.</summary>
public sealed partial class VmacTests
{
    private const string VirtualMac = "00005E000133";

    private const string Everything = """
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority 250
            use_vmac
            virtual_ipaddress {
                10.9.0.100/24
                10.8.0.100/24 dev eth1
            }
            virtual_ipaddress_excluded {
                2001:db8:9::100/64
                10.9.0.102/24
            }
        }
        vrrp_instance VI_2 {
            interface eth1
            virtual_router_id 61
            priority 250
            use_vmac
            virtual_ipaddress {
                10.8.0.101/24
            }
        }
        vrrp_instance VI_6 {
            interface eth0
            virtual_router_id 51
            priority 250
            use_vmac
            virtual_ipaddress {
                fe80::52
                2001:db8:9::52/64
            }
        }
        vrrp_instance VI_X {
            interface eth1
            virtual_router_id 53
            priority 250
            use_vmac myvmac 02:00:00:00:00:53
            vmac_xmit_base
            use_vmac_addr
            virtual_ipaddress {
                10.8.0.153
                10.9.0.153 dev eth0
            }
        }
        vrrp_instance VI_Y {
            interface eth1
            virtual_router_id 54
            priority 250
            virtual_ipaddress {
                10.8.0.154
                10.9.0.154 dev eth0 use_vmac
                10.8.0.155 use_vmac
            }
            virtual_ipaddress_excluded {
                2001:db8:9::54 dev eth0 use_vmac
            }
        }
        """;

    [Fact]
    public void InterfacesAddressesAndSettingsAreThoseOfKeepalived()
    {
        string[][] theirs = Observe(Program.Keepalived);
        string[][] ours = Observe(Program.Keepalive);
        string[] forIPv6 = [.. ours[0].Where(line => line.Contains("link/ether 00:00:5e:00:02:", StringComparison.Ordinal)).Select(NameOf)];
        Assert.Equal(2, forIPv6.Length);
        for (int i = 0; i < theirs.Length; i++) Assert.Equal(theirs[i].Select(WithoutArp), ours[i]);

        string WithoutArp(string line) =>
            forIPv6.Any(name => line == $"ipv4/conf/{name}/arp_ignore 0") ? line.Replace(" 0", " 1", StringComparison.Ordinal) : line;
    }

    /// <summary>The name in a line of `ip -o link`.</summary>
    private static string NameOf(string line) => line.Split('@')[0].Split(' ')[^1];

    [Theory, InlineData(Program.Keepalive, 1), InlineData(Program.Keepalived, 2)]
    public void WhoAsksForTheHostHearsOneMac(Program program, int macs)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Daemon daemon = left.Start(program, VmacV6(priority: 250));
        daemon.WaitForLog("Success creating VMAC interface vrrp.51");
        Wait.Until("it is up", () => left.Ip("-o", "link", "show", "vrrp.51").Contains(",UP", StringComparison.Ordinal));

        // It waits for the whole second, so that a second answer is heard as well.
        string[] answers = right.Run("busybox", "arping", "-w", "1", "-c", "1", "-I", "eth0", "10.9.0.1").Split('\n');

        Assert.Equal(macs, answers.Where(line => line.Contains("reply from", StringComparison.Ordinal)).Select(MacOf).Distinct().Count());
    }

    /// <summary>
    /// Behind keepalived's VMAC for IPv6 the peer's address has two MACs. Asking for it as often as every second must not lead our adverts to
    /// the wrong one.
    /// </summary>
    [Fact]
    public void AskingForAPeerDoesNotLeadAdvertsAstray()
    {
        Programs.RequireOurs();
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Harness.Capture capture = segment.Capture();
        Daemon peer = left.Start(Program.Keepalived, VmacV6(priority: 250) + Unicast(left, right, priority: 100));
        Wait.Until("its VMAC is up", () => left.Holds("2001:db8:9::100"));
        Daemon ours = right.Start(Program.Keepalive, Unicast(right, left, priority: 150));
        Wait.Until("ours is master", () => right.Holds(Conf.Vip) && !left.Holds(Conf.Vip));
        int adverts = capture.AdvertsFrom(right).Length;

        Wait.Until("some rounds and the adverts between", () => capture.AdvertsFrom(right).Length >= adverts + 25);

        Assert.Equal(1, ours.TimesSaid("Entering MASTER STATE"));
        Assert.InRange(peer.TimesSaid("(VI_U) Entering MASTER STATE"), 0, 1);
        string mac = left.Ip("-o", "link", "show", "eth0").Split("link/ether ")[1].Split(' ')[0];
        Assert.Contains($"lladdr {mac} ", right.Ip("neigh", "show", "10.9.0.1"), StringComparison.Ordinal);
    }

    private static string Unicast(Host host, Host peer, int priority) => $$"""
        vrrp_instance VI_U {
            interface eth0
            virtual_router_id 61
            version 3
            priority {{priority}}
            advert_int 0.2
            unicast_src_ip {{host.Address}}
            unicast_peer {
                {{peer.Address}}
            }
            {{Conf.Watching(peer)}}
            virtual_ipaddress {
                {{Conf.Vip}}/24
            }
        }

        """;

    private static string MacOf(string line) => line.Split('[', ']')[1];

    [Fact]
    public void SettingsOfTheParentAreWhatTheyWereAfterAStop()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = AddHost(segment, "left", "10.9.0.1/24");
        host.Run("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1");
        string[] before = Settings(host);
        Daemon daemon = host.Start(Program.Keepalive, Vmac(priority: 250, "promote_secondaries"));
        Wait.Until("master", () => host.Holds(Conf.Vip));
        string[] during = Settings(host);
        Assert.Contains("ipv4/conf/eth0/arp_ignore 1", during);
        Assert.Contains("ipv4/conf/all/rp_filter 0", during);
        Assert.Contains("ipv4/conf/eth0/rp_filter 1", during);
        Assert.Contains("ipv4/conf/eth0/promote_secondaries 1", during);
        int child = daemon.VrrpPid;
        daemon.Signal("KILL", child);
        Wait.Until("a successor", () => daemon.VrrpPid is not 0 and int pid && pid != child && daemon.TimesSaid("Entering MASTER STATE") == 2);

        daemon.Terminate();

        Assert.Equal(before, Settings(host));
        Assert.DoesNotContain("vrrp.51", host.Ip("link"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TheVirtualMacMovesFromOneNodeToTheOther(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Harness.Capture capture = segment.Capture();
        right.Start(rightProgram, Vmac(priority: 100));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));
        Daemon leftDaemon = left.Start(leftProgram, Vmac(priority: 150));
        Wait.Until("only left holds it", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);

        leftDaemon.Terminate();

        Wait.Until("only right holds it", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);
        Assert.All(capture.Adverts(), advert => Assert.Equal(VirtualMac, advert.Source));
        Assert.All(capture.GratuitousFor(Conf.Vip), arp => Assert.Equal(VirtualMac, arp.Source));
        Assert.NotEmpty(capture.GratuitousFor(Conf.Vip));
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TheVirtualMacMovesOverIPv6Too(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Harness.Capture capture = segment.Capture();
        right.Start(rightProgram, VmacV6(priority: 100));
        Wait.Until("right holds the address", () => right.Holds("2001:db8:9::100"));
        Daemon leftDaemon = left.Start(leftProgram, VmacV6(priority: 150));
        Wait.Until("only left holds it", () => segment.HoldersOf("2001:db8:9::100") is [{ Name: "left" }]);

        leftDaemon.Terminate();

        Wait.Until("only right holds it", () => segment.HoldersOf("2001:db8:9::100") is [{ Name: "right" }]);
        Assert.NotEmpty(capture.Adverts());
        Assert.All(capture.Adverts(), advert => Assert.Equal("00005E000233", advert.Source));
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void WithXmitBaseAdvertsHaveTheMacOfTheInterface(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Harness.Capture capture = segment.Capture();
        right.Start(rightProgram, Vmac(priority: 100, "vmac_xmit_base"));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));
        left.Start(leftProgram, Vmac(priority: 150, "vmac_xmit_base"));
        Wait.Until("only left holds it", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);

        Assert.All(capture.Adverts(), advert => Assert.NotEqual(VirtualMac, advert.Source));
        Assert.All(capture.GratuitousFor(Conf.Vip), arp => Assert.Equal(VirtualMac, arp.Source));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AVmacThatSomebodyRemovesIsMadeAgain(Program program)
    {
        using Segment segment = new();
        Host host = AddHost(segment, "left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Vmac(priority: 250));
        Wait.Until("master", () => host.Holds(Conf.Vip));

        host.Ip("link", "del", "vrrp.51");

        Wait.Until("master again", () => host.Holds(Conf.Vip) && daemon.TimesSaid("(VI_1) Entering MASTER STATE") == 2);
        Assert.Contains("vrrp.51", host.Ip("link"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void TheVmacOfAKilledDaemonIsUsedByTheNext(Program program)
    {
        using Segment segment = new();
        Host host = AddHost(segment, "left", "10.9.0.1/24");
        Daemon first = host.Start(program, Vmac(priority: 250));
        Wait.Until("master", () => host.Holds(Conf.Vip));
        string link = host.Ip("-o", "link", "show", "vrrp.51").Split(':')[0];
        FailoverTests.Crash(first);

        Daemon second = host.Start(program, Vmac(priority: 250));

        second.WaitForLog("Found matching interface vrrp.51");
        Wait.Until("master again", () => host.Holds(Conf.Vip) && second.Said("(VI_1) Entering MASTER STATE"));
        Assert.Equal(link, host.Ip("-o", "link", "show", "vrrp.51").Split(':')[0]);
    }

    [Fact]
    public void AReloadMakesAndRemovesVmacsAndLeavesOthersAlone()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = AddHost(segment, "left", "10.9.0.1/24");
        string second = Vmac(priority: 250).Replace("VI_1", "VI_2", StringComparison.Ordinal)
            .Replace("51", "61", StringComparison.Ordinal).Replace(Conf.Vip, "10.9.0.161", StringComparison.Ordinal);
        Daemon daemon = host.Start(Program.Keepalive, Vmac(priority: 250) + second);
        Wait.Until("both are master", () => host.Holds(Conf.Vip) && host.Holds("10.9.0.161"));

        daemon.Rewrite(Vmac(priority: 250));
        daemon.Signal("HUP");
        Wait.Until("the second is gone", () => !host.Ip("link").Contains("vrrp.61", StringComparison.Ordinal));
        daemon.Rewrite(Vmac(priority: 250) + second);
        daemon.Signal("HUP");
        Wait.Until("the second is master", () => host.Holds("10.9.0.161"));

        Assert.Equal(1, daemon.TimesSaid("(VI_1) Entering MASTER STATE"));
        Assert.True(host.Holds(Conf.Vip));
    }

    private static string[][] Observe(Program program)
    {
        TrafficTests.RequireNft();
        using Segment segment = new();
        Host host = AddHost(segment, "left", "10.9.0.1/24");
        host.Plug("eth1", "10.8.0.1/24");
        host.Ip("address", "add", "2001:db8:9::1/64", "dev", "eth0", "nodad");
        Daemon daemon = host.Start(program, Everything);
        daemon.WaitForLog("(VI_Y) Entering BACKUP STATE (init)");
        List<string[]> seen = [Links(host), Settings(host)];
        Wait.Until("all are master", () => host.Holds("10.9.0.100") && host.Holds("10.8.0.101") && host.Holds("2001:db8:9::52")
            && host.Holds("10.8.0.153") && host.Holds("2001:db8:9::54"));
        seen.AddRange(Links(host), Settings(host), Addresses(host), KernelView.Firewall(host));
        daemon.Terminate();
        seen.AddRange(Links(host), Addresses(host), KernelView.Firewall(host));
        return [.. seen];
    }

    /// <summary>Macvlans with their mode and MAC; numbers that the kernel hands out are left out.</summary>
    internal static string[] Links(Host host) =>
    [
        .. host.Ip("-d", "-o", "link").Split('\n').Where(line => line.Contains("macvlan", StringComparison.Ordinal))
            .Select(line => State().Replace(Number().Replace(line, ""), "")),
    ];

    /// <summary>A line of ip(8) without the number of the interface.</summary>
    internal static string WithoutNumber(string line) => Number().Replace(line, "");

    /// <summary>Interface and address, without numbers; the parent's link-local address is the same name for both.</summary>
    private static string[] Addresses(Host host) =>
    [
        .. host.Ip("-o", "address").Split('\n').Where(line => line.Length > 0)
            .Select(line => LinkLocal().Replace(Number().Replace(line, ""), "fe80::MAC")).Order(StringComparer.Ordinal),
    ];

    private static string[] Settings(Host host)
    {
        const string script = "cd /proc/sys/net; for f in ipv4/conf/*/arp_ignore ipv4/conf/*/arp_filter ipv4/conf/*/accept_local "
            + "ipv4/conf/*/rp_filter ipv4/conf/*/promote_secondaries ipv6/conf/*/disable_ipv6 ipv6/conf/*/addr_gen_mode; do echo $f $(cat $f); done";
        return host.Run("sh", "-c", script).Split('\n');
    }

    private static Host AddHost(Segment segment, string name, string address) => segment.Add(name, address);

    private static string Vmac(int priority, string extra = "") => $$"""
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority {{priority}}
            use_vmac
            {{extra}}
            virtual_ipaddress {
                {{Conf.Vip}}/24
            }
        }

        """;

    private static string VmacV6(int priority) => $$"""
        vrrp_instance VI_6 {
            interface eth0
            virtual_router_id 51
            priority {{priority}}
            use_vmac
            virtual_ipaddress {
                fe80::100
                2001:db8:9::100/64
            }
        }
        """;

    [GeneratedRegex(@"^\d+: ")]
    private static partial Regex Number();

    /// <summary>Carrier and state follow a moment after the interface is there.</summary>
    [GeneratedRegex("state [A-Z]+ |,?LOWER_UP|,?NO-CARRIER|,M-DOWN")]
    private static partial Regex State();

    [GeneratedRegex(@"fe80::[0-9a-f:]*ff:fe[0-9a-f:]*")]
    private static partial Regex LinkLocal();
}
