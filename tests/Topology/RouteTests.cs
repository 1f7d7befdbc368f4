using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>virtual_routes, virtual_rules and the static blocks, by what `ip route` and `ip rule` show under real keepalived.</summary>
public sealed class RouteTests
{
    private const string EveryRoute = """
        10.60.0.0/24 via 10.9.0.2
        10.60.1.0/24 via 10.9.0.2 dev eth0 metric 100 src 10.9.0.100
        10.60.2.0/24 dev eth1 scope link table 77
        10.60.2.0/24 via 10.9.0.3 dev eth0 table 1077 metric 5
        blackhole 10.60.3.0/24
        unreachable 10.60.4.0/24 metric 7
        prohibit 10.60.5.0/24
        throw 10.60.5.0/24 table 78
        10.60.6.0/24 dev eth0 mtu lock 1400 advmss 1300 hoplimit 44 window 100 rtt 300 rttvar 400 rto_min 500 initcwnd 10 congctl reno
        10.60.6.128/25 dev eth0 initrwnd 11 quickack 1 fastopen_no_cookie 1 reordering 5 ssthresh 6 cwnd lock 7 features ecn
        10.60.7.0/24 dev eth0 rtt 300ms rttvar 1s rto_min lock 300ms
        10.60.8.0/24 nexthop via 10.9.0.2 dev eth0 weight 3 nexthop via 10.9.0.3 dev eth0 weight 1 onlink
        10.60.9.0/24 via 10.20.0.1 dev eth0 onlink tos 0x10 realms 3/4
        10.60.10.0/24 via 10.9.0.2 or 10.9.0.3
        10.60.11.0/24 dev eth0 encap ip id 77 dst 192.0.2.1 src 192.0.2.2 tos 3 ttl 9
        10.60.12.0/24 dev eth0 table local
        local 10.60.13.0/24 dev lo scope host table local
        10.60.14.0/24 dev eth0 protocol static no_track
        10.60.15.0/24 dev eth0 append metric 5
        10.60.15.0/24 dev eth1 append metric 5
        10.60.16.0/24 dev eth0 scope link add
        default via 10.9.0.2 dev eth0 table 79
        2001:db8:60::/64 via 2001:db8:9::2
        2001:db8:61::/64 via 2001:db8:9::2 dev eth0 metric 5 pref high expires 1000 src 2001:db8:9::1
        2001:db8:62::/64 dev eth0 table 77 mtu 1400 hoplimit 3
        unreachable 2001:db8:63::/64
        2001:db8:64::/64 nexthop via 2001:db8:9::2 dev eth0 weight 2 nexthop via 2001:db8:9::3 dev eth0
        2001:db8:65::/64 from 2001:db8:1::/64 via 2001:db8:9::2
        2001:db8:66::/64 dev eth0 encap ip6 dst 2001:db8::1 hoplimit 3
        """;

    private const string EveryRule = """
        from 10.60.0.0/24 table 77 priority 100
        to 10.60.0.0/24 lookup 78
        from 10.1.1.1 to 10.2.2.2 fwmark 3/0xf iif eth1 oif eth0 tos 0x10 table 79 realms 3/4 suppress_prefixlength 8 sup_group 3 order 200
        not from 10.1.1.2 blackhole preference 201
        unreachable preference 202 from 10.1.1.3
        prohibit preference 203 from 10.1.1.3
        goto 300 preference 204 from 10.1.1.3
        nop preference 205 from 10.1.1.3
        from all ipproto tcp sport 80-90 dport 100-200 table 1080 preference 206
        from all uidrange 5-10 table 80 preference 207
        from all tunnel-id 5 table 80 preference 208
        from all l3mdev preference 209
        from 2001:db8::/32 table 77 preference 210
        from all iif eth1 table main preference 212 no_track
        from all iif eth1 table main
        """;

    private const string Static = """
        static_ipaddress {
            10.7.0.1/24 dev eth0
            10.7.0.2/32
        }
        static_routes {
            10.50.0.0/24 via 10.9.0.2 dev eth0
            10.50.1.0/24 dev eth1
        }
        static_rules {
            from 10.50.0.0/24 table 50 priority 500
            from 10.50.1.0/24 iif eth1 table 51 priority 501
        }
        """;

    [Fact]
    public void RoutesAndRulesLookAsUnderKeepalivedFromStartToStop()
    {
        string[][] theirs = Observe(Program.Keepalived);
        string[][] ours = Observe(Program.Keepalive);
        Assert.Equal(theirs.Length, ours.Length);
        for (int i = 0; i < theirs.Length; i++) Assert.Equal(theirs[i], ours[i]);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AMasterThatLosesATrackedRouteOrRuleLetsGoAndComesBackWithIt(Program program)
    {
        using Segment segment = new();
        Host host = AddHost(segment);
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(program, File(
            "10.60.0.0/24 dev eth0\n10.60.1.0/24 via 10.9.0.2\n10.60.2.0/24 dev eth0 no_track",
            "from 10.60.0.0/24 table 77 priority 100\nfrom 10.60.2.0/24 table 77 priority 102 no_track"));
        Wait.Until("master", () => HasRule(host, "102"));

        host.Ip("route", "del", "10.60.1.0/24");
        host.Ip("route", "del", "10.60.2.0/24");
        host.Ip("rule", "del", "priority", "102");
        int before = capture.AdvertsFrom(host).Length;
        Wait.Until("it stays master", () => capture.AdvertsFrom(host).Length >= before + 2);
        Assert.Equal(1, daemon.TimesSaid("(VI_1) Entering MASTER STATE"));

        host.Ip("route", "del", "10.60.0.0/24");
        Wait.Until("back as master", () => daemon.TimesSaid("(VI_1) Entering MASTER STATE") == 2 && HasRule(host, "102"));
        Assert.Contains(capture.AdvertsFrom(host), advert => advert.Priority == 0);
        Assert.Contains("10.60.0.0/24", host.Ip("route"), StringComparison.Ordinal);

        host.Ip("rule", "del", "priority", "100");
        Wait.Until("back again", () => daemon.TimesSaid("(VI_1) Entering MASTER STATE") == 3 && HasRule(host, "102"));
        Assert.True(HasRule(host, "100"));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WhatIsStaticComesBackWhenSomebodyRemovesItAndWithItsInterface(Program program)
    {
        using Segment segment = new();
        Host host = AddHost(segment);
        host.Start(program, "global_defs {\n default_interface eth1\n}\n" + Static
            + File("10.60.0.0/24 dev eth0", "from 10.60.0.0/24 table 77 priority 100"));
        // keepalived looks at routes and rules only where instances have some.
        Wait.Until("master", () => HasRule(host, "100"));
        Wait.Until("all is there", () => IsComplete(host));

        host.Ip("route", "del", "10.50.1.0/24");
        host.Ip("rule", "del", "priority", "500");
        host.Ip("address", "del", "10.7.0.2/32", "dev", "eth1");
        Wait.Until("all is back", () => IsComplete(host));

        host.Ip("link", "set", "eth1", "down");
        Wait.Until("the kernel took the route", () => !host.Ip("route").Contains("10.50.1.0/24", StringComparison.Ordinal));
        host.Ip("link", "set", "eth1", "up");
        Wait.Until("all is back with the interface", () => IsComplete(host));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AnInterfaceThatARouteStandsOnIsTracked(Program program)
    {
        using Segment segment = new();
        Host host = AddHost(segment);
        Daemon daemon = host.Start(program, File("10.60.0.0/24 dev eth1", ""));
        Wait.Until("master", () => host.Holds(Conf.Vip));

        host.Ip("link", "set", "eth1", "down");
        daemon.WaitForLog("(VI_1) Entering FAULT STATE");
        Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
        host.Ip("link", "set", "eth1", "up");
        Wait.Until("master again", () => host.Holds(Conf.Vip) && host.Ip("route").Contains("10.60.0.0/24", StringComparison.Ordinal));
    }

    [Fact]
    public void AnInstanceOfATrackGroupFollowsTheInterfaceOfAStaticRoute()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = AddHost(segment);
        const string group = "track_group TG {\n group {\n  VI_1\n }\n}\nstatic_routes {\n 10.50.1.0/24 dev eth1 track_group TG\n}\n";
        Daemon daemon = host.Start(Program.Keepalive, group + File("", ""));
        Wait.Until("master", () => host.Holds(Conf.Vip));

        host.Ip("link", "set", "eth1", "down");
        daemon.WaitForLog("(VI_1) Entering FAULT STATE");
        host.Ip("link", "set", "eth1", "up");
        Wait.Until("master again", () => host.Holds(Conf.Vip));
        Assert.Contains("10.50.1.0/24", host.Ip("route"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAKilledDaemonLeftIsRemovedAtTheStart()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = AddHost(segment);
        string file = File("10.60.0.0/24 dev eth0\n10.60.1.0/24 via 10.9.0.2", "from 10.60.0.0/24 table 77 priority 100");
        Daemon first = host.Start(Program.Keepalive, file);
        Wait.Until("master", () => HasRule(host, "100"));
        FailoverTests.Crash(first);
        Assert.True(HasRule(host, "100"));

        Daemon second = host.Start(Program.Keepalive, file);
        second.WaitForLog("(VI_1) Entering BACKUP STATE (init)");
        Wait.Until("nothing is left", () => !HasRule(host, "100") && !host.Ip("route").Contains("10.60.", StringComparison.Ordinal));
    }

    private static string[][] Observe(Program program)
    {
        using Segment segment = new();
        Host host = AddHost(segment);
        string file = Static.Replace("10.7.0.2/32", "10.7.0.2/32 dev eth1", StringComparison.Ordinal) + File(EveryRoute, EveryRule);
        Daemon daemon = host.Start(program, file);
        Wait.Until("the last rule is there", () => HasRule(host, "16383"));
        List<string[]> seen = [KernelView.Routes(host), KernelView.Rules(host), KernelView.Addresses(host)];

        daemon.Rewrite(file.Replace("metric 100", "metric 101", StringComparison.Ordinal)
            .Replace("blackhole 10.60.3.0/24", "blackhole 10.60.33.0/24", StringComparison.Ordinal)
            .Replace("preference 201", "preference 221", StringComparison.Ordinal)
            .Replace("priority 500", "priority 502", StringComparison.Ordinal)
            .Replace("10.50.0.0/24 via", "10.51.0.0/24 via", StringComparison.Ordinal));
        daemon.Signal("HUP");
        Wait.Until("the rules are others", () => HasRule(host, "221") && HasRule(host, "502") && !HasRule(host, "201") && !HasRule(host, "500"));
        Wait.Until("the routes too", () => host.Ip("route") is var routes && routes.Contains("10.60.33.0/24", StringComparison.Ordinal)
            && routes.Contains("metric 101", StringComparison.Ordinal) && !routes.Contains("metric 100 ", StringComparison.Ordinal));
        seen.AddRange(Sorted(KernelView.Routes(host)), KernelView.Rules(host), KernelView.Addresses(host));

        daemon.Terminate();
        seen.AddRange(KernelView.Routes(host), KernelView.Rules(host), KernelView.Addresses(host));
        return [.. seen];
    }

    /// <summary>After a reload the order of equal routes may differ; hops stay behind their route.</summary>
    private static string[] Sorted(string[] lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static bool IsComplete(Host host) => host.Holds("10.7.0.1") && host.Holds("10.7.0.2") && HasRule(host, "500") && HasRule(host, "501")
        && host.Ip("route") is var routes && routes.Contains("10.50.0.0/24", StringComparison.Ordinal)
        && routes.Contains("10.50.1.0/24", StringComparison.Ordinal);

    private static bool HasRule(Host host, string priority) => host.Ip("rule").Contains($"{priority}:\t", StringComparison.Ordinal);

    private static Host AddHost(Segment segment)
    {
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Plug("eth1", "10.8.0.1/24");
        host.Ip("address", "add", "2001:db8:9::1/64", "dev", "eth0", "nodad");
        return host;
    }

    private static string File(string routes, string rules) => Conf.Pair(
        priority: 250, $"virtual_routes {{\n{routes}\n}}\nvirtual_rules {{\n{rules}\n}}\n");
}
