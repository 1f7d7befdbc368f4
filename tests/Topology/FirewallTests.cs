using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>no_accept in nftables, by what `nft list ruleset` shows under real keepalived.</summary>
public sealed class FirewallTests
{
    [Theory, InlineData(""), InlineData("nftables_counters"), InlineData("nftables mytable\n nftables_priority 5"), InlineData("nftables_ifindex"),
     InlineData("vrrp_iptables KIN KOUT\n vrrp_ipsets")]
    public void RulesAreThoseOfKeepalived(string global)
    {
        string[][] theirs = Observe(Program.Keepalived, global);
        string[][] ours = Observe(Program.Keepalive, global);
        for (int i = 0; i < theirs.Length; i++) Assert.Equal(theirs[i], ours[i]);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AnIPv6AddressThatIsNotAcceptedForDoesNotAnswer(Program program)
    {
        TrafficTests.RequireNft();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        left.Ip("address", "add", "2001:db8:9::1/64", "dev", "eth0", "nodad");
        right.Ip("address", "add", "2001:db8:9::2/64", "dev", "eth0", "nodad");
        left.Start(program, Configuration("").Replace("eth1", "eth0", StringComparison.Ordinal));
        Wait.Until("master", () => left.Holds("2001:db8:9::52"));
        Wait.Until("rules", () => string.Join(' ', KernelView.Firewall(left)).Contains("2001:db8:9::52", StringComparison.Ordinal));
        Wait.Until("its own address answers", () => right.Try("busybox", "ping", "-6", "-c", "1", "-W", "1", "2001:db8:9::1").Status == 0);
        Assert.NotEqual(0, right.Try("busybox", "ping", "-6", "-c", "1", "-W", "1", "2001:db8:9::52").Status);
    }

    [Theory, InlineData("strict_mode on", true), InlineData("strict_mode on\naccept", false)]
    public void StrictModeDropsUnlessAcceptIsSaid(string words, bool drops)
    {
        string[] theirs = RulesOfMaster(Program.Keepalived, words);
        string[] ours = RulesOfMaster(Program.Keepalive, words);
        Assert.Equal(theirs, ours);
        Assert.Equal(drops, string.Join(' ', ours).Contains(Conf.Vip, StringComparison.Ordinal));
    }

    private static string[] RulesOfMaster(Program program, string words)
    {
        TrafficTests.RequireNft();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Start(program, Conf.Fast(priority: 150, words));
        // Rules come before addresses.
        Wait.Until("master", () => host.Holds(Conf.Vip));
        return KernelView.Firewall(host);
    }

    private static string[][] Observe(Program program, string global)
    {
        TrafficTests.RequireNft();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Plug("eth1", "10.8.0.1/24");
        host.Ip("address", "add", "2001:db8:9::1/64", "dev", "eth0", "nodad");
        Daemon daemon = host.Start(program, Configuration(global));
        Wait.Until("all are master", () => host.Holds("10.9.0.100") && host.Holds("10.8.0.100") && host.Holds("2001:db8:9::52"));
        Wait.Until("all is dropped", () => string.Join('\n', KernelView.Firewall(host)) is var rules
            && rules.Contains("10.9.0.100", StringComparison.Ordinal) && rules.Contains("10.8.0.100", StringComparison.Ordinal)
            && rules.Contains("2001:db8:9::52", StringComparison.Ordinal) && rules.Contains("2001:db8:9::7", StringComparison.Ordinal));
        string[] asMaster = KernelView.Firewall(host);
        daemon.Terminate();
        return [asMaster, KernelView.Firewall(host)];
    }

    private static string Configuration(string global) => $$"""
        global_defs {
         router_id node
         {{global}}
        }
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority 250
            no_accept
            virtual_ipaddress {
                10.9.0.100/24
            }
        }
        vrrp_instance VI_2 {
            interface eth1
            virtual_router_id 52
            priority 250
            no_accept
            virtual_ipaddress {
                10.8.0.100/24
            }
            virtual_ipaddress_excluded {
                2001:db8:9::7 dev eth0
            }
        }
        vrrp_instance VI_6 {
            interface eth0
            virtual_router_id 53
            priority 250
            no_accept
            virtual_ipaddress {
                fe80::52
                2001:db8:9::52/64
            }
        }
        """;
}
