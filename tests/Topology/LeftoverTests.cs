using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>What a daemon leaves when all of it is killed, and who takes it away: the next one, or <c>keepalive cleanup</c>.</summary>
public sealed class LeftoverTests
{
    private const string Extra = """
        no_accept
        use_vmac
        promote_secondaries
        virtual_ipaddress_excluded {
            2001:db8:9::100/64
        }
        virtual_routes {
            192.0.2.0/24 via 10.9.0.2
            192.0.3.0/24 dev eth0 table 77
        }
        virtual_rules {
            from 192.0.2.0/24 table 77 preference 4711
        }
        """;

    private const string Statics = """

        static_ipaddress {
            10.9.0.77/24 dev eth0
        }
        static_routes {
            blackhole 192.0.4.0/24
        }
        static_rules {
            to 192.0.4.0/24 table 78 preference 4712
        }
        """;

    private static readonly string[] Marks =
    [
        Conf.Vip, "2001:db8:9::100", "vrrp.51", "192.0.2.", "192.0.3.", "192.0.4.", "10.9.0.77", "keepalived",
        "arp_ignore:1", "promote_secondaries:1",
    ];

    [Fact]
    public void CleanupTakesAwayWhatAKilledDaemonLeft()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string[] before = Seen(host);
        Daemon daemon = Start(host);
        string[] cleanup =
        [
            Programs.PathOf(Program.Keepalive), "cleanup", "-f", host.PathOf("keepalived.conf"),
            "-p", Path.Combine(host.RunFolder, "keepalived.pid"),
        ];
        (int refused, _, string why) = host.Try(cleanup);
        Assert.Equal(1, refused);
        Assert.Contains("locked", why, StringComparison.Ordinal);

        FailoverTests.Crash(daemon);
        Assert.All(Marks, mark => Assert.Contains(Seen(host), line => line.Contains(mark, StringComparison.Ordinal)));
        (int status, string output, string errors) = host.Try(cleanup);

        Assert.Equal((0, ""), (status, errors));
        Assert.Contains($"removed {Conf.Vip}/24 on vrrp.51", output, StringComparison.Ordinal);
        Assert.Contains("removed route 192.0.3.0/24 dev eth0 table 77", output, StringComparison.Ordinal);
        Assert.Contains("removed rule from 192.0.2.0/24 priority 4711", output, StringComparison.Ordinal);
        Assert.Contains("removed interface vrrp.51", output, StringComparison.Ordinal);
        Assert.Contains("net/ipv4/conf/eth0/arp_ignore is 0 again", output, StringComparison.Ordinal);
        Assert.Equal(before, Seen(host));
        Assert.Equal((0, "", ""), host.Try(cleanup));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void TheNextDaemonTakesOverWhatIsThereAndItsStopLeavesNothing(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string[] before = Seen(host);
        FailoverTests.Crash(Start(host, program));
        Daemon second = Start(host, program);
        second.Terminate();

        string[] left = [.. Seen(host).Except(before)];
        TestContext.Current.TestOutputHelper?.WriteLine($"{program} left {left.Length} lines:\n{string.Join('\n', left)}");
        if (program == Program.Keepalive && !Programs.OursIsStandIn) Assert.Empty(left);
    }

    [Fact]
    public void HundredsOfVmacsAreGoneAtAStop()
    {
        Programs.RequireOurs();
        const int instances = 250;
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, string.Join('\n', Enumerable.Range(0, instances).Select(i => $$"""
            vrrp_instance VI_{{i}} {
                interface eth0
                virtual_router_id {{i + 1}}
                use_vmac
                virtual_ipaddress {
                    10.10.0.{{i + 1}}/32
                }
            }
            """)));
        Wait.Until("every address is there", TimeSpan.FromSeconds(60), () => Count(host, "-4", "address", " 10.10.") == instances);

        DateTime began = DateTime.UtcNow;
        daemon.Terminate();

        Figures.Add(string.Create(CultureInfo.InvariantCulture, $"{instances} VMACs released"), "SIGTERM to the end", DateTime.UtcNow - began);
        Assert.Equal(0, daemon.ExitCode);
        Assert.Equal(0, Count(host, "-4", "link", "vrrp"));
        Assert.DoesNotContain("failed to die", daemon.Log, StringComparison.Ordinal);
    }

    private static Daemon Start(Host host, Program program = Program.Keepalive)
    {
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100, Extra) + Statics);
        // Leftovers of a predecessor look like a master.
        daemon.WaitForLog("(VI_1) Entering MASTER STATE");
        Wait.Until("left holds everything", () => host.Holds(Conf.Vip) && host.Ip("rule").Contains("4711", StringComparison.Ordinal));
        return daemon;
    }

    private static int Count(Host host, string family, string what, string mark) => host.Ip(family, "-o", what).Split(mark).Length - 1;

    /// <summary>All that a daemon changes, without what the kernel adds to a link in its own time.</summary>
    private static string[] Seen(Host host) =>
    [
        .. Lines(host.Ip("-o", "address", "show", "scope", "global")).Select(line => line[(line.IndexOf(' ') + 1)..]),
        .. Lines(host.Ip("-o", "link")).Select(line => line.Split(' ')[1]),
        .. Lines(host.Ip("route", "show", "table", "all")).Where(line => !((string[])["fe80:", "ff00:"]).Any(line.Contains)),
        .. Lines(host.Ip("rule")), .. Lines(host.Ip("-6", "rule")), .. Lines(host.Run("nft", "list", "tables")),
        .. KernelView.Settings(host).Where(line => line.StartsWith("ipv4/conf/eth0/", StringComparison.Ordinal)),
    ];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
