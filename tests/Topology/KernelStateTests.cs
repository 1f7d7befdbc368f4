using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// What one file leaves in the kernel, as MASTER, in FAULT, after a reload, a crash and a stop, beside real keepalived: links, addresses, routes,
/// rules, every setting of every interface, nftables. What differs is listed here, and is meant.
/// </summary>
public sealed class KernelStateTests
{
    private static readonly string[] Running = ["master", "fault", "master again", "reloaded", "killed", AfterTheKill];

    private const string Before = "before";
    private const string Stopped = "stopped";
    private const string AfterTheKill = "started after the kill";

    [Fact]
    public void TheKernelLooksAsUnderKeepalivedInEveryPhase()
    {
        TrafficTests.RequireNft();
        Dictionary<string, string[]> theirs = Observe(Program.Keepalived, expected: null);
        Dictionary<string, string[]> ours = Observe(Program.Keepalive, theirs);
        Assert.Equal(Running.SelectMany(MeantLines), Running.SelectMany(phase => Differences(phase, theirs[phase], ours[phase])));
        Assert.Empty(Running[..^1].SelectMany(phase => Differences(phase, theirs[Firewall(phase)], ours[Firewall(phase)])));
        // Over a kill keepalived loses one of its tables for good and leaves the other one behind at the stop.
        Assert.Empty(theirs[Firewall(AfterTheKill)].Except(ours[Firewall(AfterTheKill)]));
        Assert.Equal(ours[Before], ours[Stopped]);
        Assert.Empty(ours[Firewall(Stopped)]);
        Assert.Equal(LeftByKeepalived, theirs[Stopped].Except(theirs[Before]));
    }

    /// <summary>
    /// Settings that differ, with their value there and here. The reverse-path filter of all interfaces moves to each of them, and keepalived
    /// leaves out the loopback interface. Its VMAC for IPv6 answers ARP for the host. It leaves the settings of an interface that is no parent
    /// any more. And after a kill it knows nothing of what was before: the next start of ours puts that back first, and an IPv6 VMAC needs no
    /// change.
    /// </summary>
    private static IEnumerable<(string Setting, int There, int Here)> Meant(string phase)
    {
        if (phase != AfterTheKill) yield return ("lo/rp_filter", 0, 1);
        yield return ("vrrp.52/arp_ignore", 0, 1);
        if (phase is not ("reloaded" or "killed" or AfterTheKill)) yield break;
        yield return ("eth1/arp_ignore", 1, 0);
        yield return ("eth1/arp_filter", 1, 0);
        if (phase != AfterTheKill) yield break;
        yield return ("all/rp_filter", 0, 1);
        foreach (string name in (string[])["default", "eth0", "eth1", "vrrp.52"]) yield return ($"{name}/rp_filter", 1, 0);
    }

    private static IEnumerable<string> MeantLines(string phase) => Differences(
        phase, [.. Meant(phase).Select(item => Line(item.Setting, item.There))], [.. Meant(phase).Select(item => Line(item.Setting, item.Here))]);

    private static string Line(string setting, int value) => $"ipv4/conf/{setting}:{value}";

    /// <summary>What stays when keepalived has stopped after a kill; ours leaves nothing.</summary>
    private static readonly string[] LeftByKeepalived =
    [
        Line("all/rp_filter", 0), Line("default/rp_filter", 1), Line("eth0/promote_secondaries", 1), Line("eth0/rp_filter", 1),
        Line("eth1/arp_filter", 1), Line("eth1/arp_ignore", 1), Line("eth1/rp_filter", 1), "ipv4/igmp_link_local_mcast_reports:0",
    ];

    private static string Firewall(string phase) => $"{phase}: firewall";

    private static IEnumerable<string> Differences(string phase, string[] theirs, string[] ours) =>
    [
        .. theirs.Except(ours).Order(StringComparer.Ordinal).Select(line => $"{phase}: keepalived only: {line.Trim()}"),
        .. ours.Except(theirs).Order(StringComparer.Ordinal).Select(line => $"{phase}: here only: {line.Trim()}"),
    ];

    /// <summary>With an expectation each phase is given time to come to look like that.</summary>
    private static Dictionary<string, string[]> Observe(Program program, Dictionary<string, string[]>? expected)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Plug("eth1", "10.8.0.1/24");
        host.Ip("address", "add", "2001:db8:9::1/64", "dev", "eth0", "nodad");
        host.Run("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1");
        string health = host.Write("health", "0");
        Dictionary<string, string[]> seen = [];
        Note(Before, () => true);
        Daemon daemon = host.Start(program, File(health, changed: false));
        Note("master", () => AreMasters(host));
        host.Write("health", "1");
        Note("fault", () => !host.Holds("10.9.0.100") && !host.Holds("10.8.0.100") && !host.Holds("2001:db8:9::52"));
        host.Write("health", "0");
        Note("master again", () => AreMasters(host));
        daemon.Rewrite(File(health, changed: true));
        daemon.Signal("HUP");
        Note("reloaded", () => host.Holds("10.9.0.101") && !host.Holds("10.8.0.100"));
        FailoverTests.Crash(daemon);
        Note("killed", () => true);
        daemon = host.Start(program, File(health, changed: true));
        Note(AfterTheKill, () => daemon.TimesSaid("Entering MASTER STATE") >= 2 && AreMasters(host));
        daemon.Terminate();
        Note(Stopped, () => true);
        return seen;

        void Note(string phase, Func<bool> reached)
        {
            Wait.Until(phase, reached);
            string[] last = View(host);
            for (int i = 0; i < TriesMax; i++)
            {
                string[] next = View(host);
                bool settled = expected is null || phase is Before or Stopped
                    ? next.SequenceEqual(last)
                    : Differences(phase, expected[phase], next).SequenceEqual(MeantLines(phase));
                last = next;
                if (settled) break;
            }
            seen[phase] = last;
            seen[Firewall(phase)] = [.. Tables(KernelView.Firewall(host)).Where(line => line.Length > 0)];
        }
    }

    private const int TriesMax = 20;

    private static bool AreMasters(Host host) => host.Holds("10.9.0.100") && host.Holds("2001:db8:9::52");

    private static string[] View(Host host) =>
    [
        "-- links", .. VmacTests.Links(host),
        "-- addresses", .. KernelView.Addresses(host).Select(VmacTests.WithoutNumber).Order(StringComparer.Ordinal),
        "-- routes", .. KernelView.Routes(host).Order(StringComparer.Ordinal), "-- rules", .. KernelView.Rules(host),
        "-- settings", .. KernelView.Settings(host),
    ];

    /// <summary>The tables of nftables by their names: which was made first does not matter.</summary>
    private static IEnumerable<string> Tables(string[] ruleset) =>
        string.Join('\n', ruleset).Split("\ntable ").Select(table => table.Trim().Replace("table ", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).SelectMany(table => table.Split('\n'));

    private static string File(string health, bool changed) => $$"""
        global_defs {
            vrrp_version 3
            vrrp_garp_master_delay 0
            disable_local_igmp
        }
        static_ipaddress {
            10.7.0.1/24 dev eth1
        }
        static_routes {
            10.50.0.0/24 via 10.9.0.2 dev eth0
        }
        static_rules {
            from 10.50.0.0/24 table 50 priority 500
        }
        track_file health {
            file {{health}}
            weight 0
        }
        vrrp_instance plain {
            interface eth0
            virtual_router_id 51
            priority 200
            advert_int 0.1
            no_accept
            promote_secondaries
            track_file {
                health
            }
            virtual_ipaddress {
                10.9.0.100/24
                {{(changed ? "10.9.0.101/24" : "10.9.0.102/32 label eth0:two")}}
            }
            virtual_routes {
                10.60.0.0/24 via 10.9.0.2 dev eth0
                {{(changed ? "10.60.2.0/24" : "10.60.1.0/24")}} dev eth0 metric 7
            }
            virtual_rules {
                from 10.60.0.0/24 table 60 priority 600
            }
        }
        vrrp_instance six {
            interface eth0
            virtual_router_id 52
            priority 200
            advert_int 0.1
            use_vmac
            track_file {
                health
            }
            virtual_ipaddress {
                fe80::52
                2001:db8:9::52/64
            }
        }
        {{(changed ? "" : Vmac)}}
        """;

    private const string Vmac = """
        vrrp_instance four {
            interface eth1
            virtual_router_id 53
            priority 200
            advert_int 0.1
            use_vmac
            track_file {
                health
            }
            virtual_ipaddress {
                10.8.0.100/24
            }
        }
        """;
}
