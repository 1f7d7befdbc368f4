using System.Globalization;
using System.Text.RegularExpressions;
using Keepalive.Topology.Harness;
using Capture = Keepalive.Topology.Harness.Capture;

namespace Keepalive.Topology;

/// <summary>
/// Mixed pairs over the whole product of version, family, way, authentication and virtual MAC, each an instance of one pair of daemons: election,
/// take-over by priority, a script that lowers the priority and hands it back, and the end of the master. Nobody complains, and Wireshark
/// understands every packet.
/// </summary>
public sealed partial class MatrixTests
{
    private const int FirstVrid = 51;

    /// <summary>use_vmac: none, with adverts by the VMAC, with adverts by its parent (what unicast makes of it).</summary>
    public enum Vmac
    {
        None,
        Full,
        TransmitOnBase,
    }

    public sealed record Variant(int Version, int Family, bool Unicast, string Authentication, Vmac Vmac)
    {
        public override string ToString() =>
            $"VRRPv{Version} IPv{Family} {(Unicast ? "unicast" : "multicast")} {Authentication} VMAC {Vmac}";

        public int Vrid => FirstVrid + Array.IndexOf(Variants, this);

        public string Vip => Family == 4 ? $"10.9.0.{Vrid}" : $"fe80::{Vrid}";
    }

    private static readonly Variant[] Variants =
    [
        .. from way in Ways
           from authentication in new[] { "", "PASS", "AH" }
           select new Variant(2, 4, way.Unicast, authentication, way.Vmac),
        .. from way in Ways
           from family in new[] { 4, 6 }
           select new Variant(3, family, way.Unicast, "", way.Vmac),
    ];

    private static (bool Unicast, Vmac Vmac)[] Ways =>
        [(false, Vmac.None), (false, Vmac.Full), (false, Vmac.TransmitOnBase), (true, Vmac.None), (true, Vmac.TransmitOnBase)];

    /// <summary>
    /// Each IP version by itself: keepalived's VMACs for IPv6 answer ARP for the host's addresses, and unicast adverts over IPv4 go astray.
    /// </summary>
    [Theory]
    [InlineData(4, Program.Keepalive, Program.Keepalived), InlineData(4, Program.Keepalived, Program.Keepalive)]
    [InlineData(6, Program.Keepalive, Program.Keepalived), InlineData(6, Program.Keepalived, Program.Keepalive)]
    public void APairOfBothGoesThroughALifeTogether(int family, Program leftProgram, Program rightProgram)
    {
        Variant[] ways = [.. Variants.Where(way => way.Family == family)];
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        left.Ip("address", "add", "2001:db8:9::1/64", "dev", "eth0", "nodad");
        right.Ip("address", "add", "2001:db8:9::2/64", "dev", "eth0", "nodad");
        Capture capture = segment.Capture();
        // keepalived does not wait for its link-local address and complains of adverts that it cannot send.
        Wait.Until("no address is tentative", () => !HasTentative(left) && !HasTentative(right));

        Daemon rightDaemon = right.Start(rightProgram, Configuration(ways, right, left, priority: 100));
        WaitForHolder(ways, right, left);
        Daemon leftDaemon = left.Start(leftProgram, Configuration(ways, left, right, priority: 150));
        WaitForHolder(ways, left, right);
        left.Write("bad", "");
        WaitForHolder(ways, right, left);
        File.Delete(left.PathOf("bad"));
        WaitForHolder(ways, left, right);
        leftDaemon.Terminate();
        WaitForHolder(ways, right, left);

        Assert.DoesNotMatch(Complaint(), leftDaemon.Log);
        Assert.DoesNotMatch(Complaint(), rightDaemon.Log);
        if (Shell.Has("tshark")) AssertUnderstood(ways, Judge(capture.File));
    }

    private static void WaitForHolder(Variant[] ways, Host holder, Host other) => Wait.Until(
        () => $"{holder.Name} alone holds all addresses, but not those of {string.Join("; ", Missing(ways, holder, other))}",
        () => Missing(ways, holder, other).Length == 0);

    private static Variant[] Missing(Variant[] ways, Host holder, Host other)
    {
        (string wanted, string unwanted) = (holder.Ip("-o", "address"), other.Ip("-o", "address"));
        return [.. ways.Where(way => !wanted.Contains($" {way.Vip}/", StringComparison.Ordinal)
            || unwanted.Contains($" {way.Vip}/", StringComparison.Ordinal))];
    }

    private static bool HasTentative(Host host) =>
        host.Ip("-6", "address", "show", "dev", "eth0", "tentative").Contains("inet6", StringComparison.Ordinal);

    private static string Configuration(Variant[] ways, Host host, Host peer, int priority) => $$"""
        global_defs {
            script_user root
            vrrp_garp_master_delay 0
        }
        vrrp_script chk {
            script "/usr/bin/test ! -e {{host.PathOf("bad")}}"
            interval 1
            weight 100
        }
        {{string.Join('\n', ways.Select(way => Instance(way, host, peer, priority)))}}
        """;

    private static string Instance(Variant way, Host host, Host peer, int priority) => $$"""
        vrrp_instance VI_{{way.Vrid}} {
            interface eth0
            virtual_router_id {{way.Vrid}}
            priority {{priority - 99}}
            version {{way.Version}}
            advert_int {{(way.Version == 2 ? "1" : "0.2")}}
            {{(way.Authentication.Length > 0 ? $"authentication {{\n auth_type {way.Authentication}\n auth_pass secret12\n }}" : "")}}
            {{(way.Unicast ? Peers(way, host, peer) : "")}}
            {{way.Vmac switch { Vmac.None => "", Vmac.Full => "use_vmac", _ => "use_vmac\nvmac_xmit_base" }}}
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

    /// <summary>Every variant was heard, and nothing is wrong with any packet.</summary>
    private static void AssertUnderstood(Variant[] ways, string[] packets)
    {
        Assert.All(packets, line => Assert.Matches("^\\d+\t1(,1)*\t1?\t$", line));
        HashSet<int> heard = [.. packets.Select(line => int.Parse(line.Split('\t')[0], CultureInfo.InvariantCulture))];
        Assert.All(ways, way => Assert.Contains(way.Vrid, heard));
    }

    /// <summary>VRID, VRRP checksum status (1 is good), IP checksum status, whatever the expert complains of.</summary>
    private static string[] Judge(string file) => Shell.Run(
        "tshark", "-r", file, "-o", "ip.check_checksum:TRUE", "-Y", "vrrp", "-T", "fields", "-e", "vrrp.virt_rtr_id", "-e", "vrrp.checksum.status",
        "-e", "ip.checksum.status", "-e", "_ws.expert.message").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(
        "mismatch|invalid|Invalid|wrong|too (short|long)|IPSEC(?!-AH : Syncing)|not present|expected \\d|Expected|Unknown VRID|discarding m")]
    private static partial Regex Complaint();
}
