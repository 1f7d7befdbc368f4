using System.Text.RegularExpressions;
using Keepalive.Topology.Harness;
using Capture = Keepalive.Topology.Harness.Capture;

namespace Keepalive.Topology;

/// <summary>Lines about interfaces that change, requests that the kernel refuses and adverts that cannot leave, beside real keepalived.</summary>
public sealed partial class TroubleLineTests
{
    [Fact]
    public void TheLinesAreThoseOfKeepalived()
    {
        string[] theirs = Observe(Program.Keepalived), ours = Observe(Program.Keepalive);
        Assert.Equal(theirs, ours);
        Assert.Contains("Netlink: error: Network is unreachable(101), type=RTM_NEWROUTE(24), seq=N, pid=0", ours);
        Assert.Contains("(VI_1): send advert error 1 (Operation not permitted)", ours);
        Assert.Equal(2, ours.Count(line => line.StartsWith("(VI_2) Cant send advert to ", StringComparison.Ordinal)));
        Assert.Contains("(eth0) MAC Address changed from MAC to MAC", ours);
    }

    /// <summary>Each line once: keepalived repeats that of an advert that cannot leave for every advert.</summary>
    private static string[] Observe(Program program)
    {
        TrafficTests.RequireNft();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Plug("eth1", "10.8.0.1/24");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(program, Configuration);
        Wait.Until("both are master", () => host.Holds("10.9.0.100") && host.Holds("10.9.0.110"));

        host.Ip("link", "set", "eth0", "address", "02:00:00:00:99:01");
        daemon.WaitForLog("MAC Address changed");
        Wait.Until("announced", () => capture.GratuitousFor("10.9.0.100").Any(arp => arp.Source == "020000009901"));
        host.Ip("link", "set", "eth1", "down");
        daemon.WaitForLog("Netlink reports eth1 down");
        host.Ip("link", "set", "eth1", "up");
        daemon.WaitForLog("Netlink reports eth1 up");
        host.Run("nft", "add table ip t; add chain ip t o { type filter hook output priority 0; }; add rule ip t o ip protocol 112 drop");
        daemon.WaitForLog("Cant send advert to 10.9.0.3");
        daemon.WaitForLog("send advert error");
        return [.. Line().Matches(daemon.Log).Select(line => Same(line.Value)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Without what differs from run to run; an interface that comes up has its flags one after the other.</summary>
    private static string Same(string line) => Mac().Replace(Number().Replace(line, "$1N"), "MAC");

    private const string Configuration = """
        global_defs {
            vrrp_version 3
        }
        interface_up_down_delays {
            eth1 0.4 0.3
        }
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority 150
            advert_int 0.2
            garp_master_delay 0
            garp_master_refresh 1
            track_interface {
                eth1 weight 10
            }
            virtual_ipaddress {
                10.9.0.100/24
            }
            virtual_routes {
                10.70.0.0/24 via 10.66.0.1 dev eth0
            }
        }
        vrrp_instance VI_2 {
            interface eth0
            virtual_router_id 52
            priority 150
            advert_int 0.2
            unicast_src_ip 10.9.0.1
            unicast_peer {
                10.9.0.2
                10.9.0.3
            }
            virtual_ipaddress {
                10.9.0.110
            }
        }
        """;

    [GeneratedRegex(@"(Netlink|\(VI_\d\):? (Cant )?send advert|\(eth\d\) MAC|eth1: Adding)[^\n]*")]
    private static partial Regex Line();

    [GeneratedRegex(@"(seq=|0x)[0-9a-f]+")]
    private static partial Regex Number();

    [GeneratedRegex("([0-9a-f]{2}:){5}[0-9a-f]{2}")]
    private static partial Regex Mac();
}
