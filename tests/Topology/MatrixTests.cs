using System.Text.RegularExpressions;
using Keepalive.Topology.Harness;
using Capture = Keepalive.Topology.Harness.Capture;

namespace Keepalive.Topology;

/// <summary>
/// Mixed pairs over version, family, way, authentication and virtual MAC: each goes through election, take-over by priority, a script that lowers the
/// priority and hands it back, and the end of the master. Nobody complains, and Wireshark understands every packet.
/// </summary>
public sealed partial class MatrixTests
{
    private const string Vip4 = "10.9.0.100";
    private const string Vip6 = "fe80::100";

    public sealed record Variant(int Version, int Family, bool Unicast, string Authentication, bool Vmac = false)
    {
        public override string ToString() =>
            $"VRRPv{Version} IPv{Family} {(Unicast ? "unicast" : "multicast")}{(Authentication.Length > 0 ? " " + Authentication : "")}"
            + (Vmac ? " VMAC" : "");

        public string Vip => Family == 4 ? Vip4 : Vip6;
    }

    private static readonly Variant[] Variants =
    [
        .. new[] { false, true }.SelectMany(unicast =>
            new[] { "", "PASS", "AH" }.Select(authentication => new Variant(2, 4, unicast, authentication))),
        .. new[] { 4, 6 }.SelectMany(family => new[] { false, true }.Select(unicast => new Variant(3, family, unicast, ""))),
        .. new[] { "", "AH" }.Select(authentication => new Variant(2, 4, Unicast: false, authentication, Vmac: true)),
        .. new[] { 4, 6 }.Select(family => new Variant(3, family, Unicast: false, "", Vmac: true)),
    ];

    public static TheoryData<int, Program, Program> Cases
    {
        get
        {
            TheoryData<int, Program, Program> cases = [];
            for (int i = 0; i < Variants.Length; i++)
            {
                cases.Add(i, Program.Keepalive, Program.Keepalived);
                cases.Add(i, Program.Keepalived, Program.Keepalive);
            }
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void APairOfBothGoesThroughALifeTogether(int variant, Program leftProgram, Program rightProgram)
    {
        Variant way = Variants[variant];
        TestContext.Current.TestOutputHelper?.WriteLine(way.ToString());
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        left.Ip("address", "add", "2001:db8:9::1/64", "dev", "eth0", "nodad");
        right.Ip("address", "add", "2001:db8:9::2/64", "dev", "eth0", "nodad");
        Capture capture = segment.Capture();
        // keepalived does not wait for its link-local address and complains of adverts that it cannot send.
        Wait.Until("no address is tentative", () => !HasTentative(left) && !HasTentative(right));

        Daemon rightDaemon = right.Start(rightProgram, Configuration(way, right, left, priority: 100));
        Wait.Until("right holds the address", () => right.Holds(way.Vip));
        Daemon leftDaemon = left.Start(leftProgram, Configuration(way, left, right, priority: 150));
        Wait.Until("only left holds the address", () => segment.HoldersOf(way.Vip) is [{ Name: "left" }]);
        left.Write("bad", "");
        Wait.Until("the script makes right better", () => segment.HoldersOf(way.Vip) is [{ Name: "right" }]);
        File.Delete(left.PathOf("bad"));
        Wait.Until("and left again", () => segment.HoldersOf(way.Vip) is [{ Name: "left" }]);
        leftDaemon.Terminate();
        Wait.Until("only right holds the address", () => segment.HoldersOf(way.Vip) is [{ Name: "right" }]);

        Assert.DoesNotMatch(Complaint(), leftDaemon.Log);
        Assert.DoesNotMatch(Complaint(), rightDaemon.Log);
        if (Shell.Has("tshark")) Assert.All(Judge(capture.File), line => Assert.Matches("^1(,1)*\t1?\t$", line));
    }

    private static bool HasTentative(Host host) =>
        host.Ip("-6", "address", "show", "dev", "eth0", "tentative").Contains("inet6", StringComparison.Ordinal);

    private static string Configuration(Variant way, Host host, Host peer, int priority) => $$"""
        global_defs {
            script_user root
        }
        vrrp_script chk {
            script "/usr/bin/test ! -e {{host.PathOf("bad")}}"
            interval 1
            weight 100
        }
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority {{priority - 99}}
            version {{way.Version}}
            advert_int {{(way.Version == 2 ? "1" : "0.2")}}
            {{(way.Authentication.Length > 0 ? $"authentication {{\n auth_type {way.Authentication}\n auth_pass secret12\n }}" : "")}}
            {{(way.Unicast ? Peers(way, host, peer) : "")}}
            {{(way.Vmac ? "use_vmac" : "")}}
            track_script {
                chk
            }
            virtual_ipaddress {
                {{way.Vip}}/{{(way.Family == 4 ? 24 : 64)}}
            }
        }
        """;

    private static string Peers(Variant way, Host host, Host peer)
    {
        string Of(Host one) => way.Family == 4 ? one.Address : one.Name == "left" ? "2001:db8:9::1" : "2001:db8:9::2";
        return $"unicast_src_ip {Of(host)}\nunicast_peer {{\n{Of(peer)}\n}}";
    }

    /// <summary>VRRP checksum status (1 is good), IP checksum status, whatever the expert complains of.</summary>
    private static string[] Judge(string file) => Shell.Run(
        "tshark", "-r", file, "-o", "ip.check_checksum:TRUE", "-Y", "vrrp", "-T", "fields", "-e", "vrrp.checksum.status",
        "-e", "ip.checksum.status", "-e", "_ws.expert.message").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("mismatch|invalid|Invalid|wrong|too (short|long)|IPSEC|not present|expected \\d|Expected|Unknown VRID|discarding m")]
    private static partial Regex Complaint();
}
