using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Tests.Doctor;

/// <summary>A machine that is healthy for a small configuration; each test breaks one thing.</summary>
internal static class Patient
{
    public static readonly LinkFacts Eth0 = new(2, "eth0");

    public static MachineFacts Healthy { get; } = new()
    {
        Links = [new LinkFacts(1, "lo") { IsLoopback = true, IsMulticast = false }, Eth0],
        Addresses = [Address("lo", "127.0.0.1/8"), Address("eth0", "192.0.2.1/24"), Address("eth0", "fe80::1/64")],
        Settings = new Dictionary<string, string>
        {
            ["net/ipv4/ip_forward"] = "0",
            ["net/ipv4/ip_nonlocal_bind"] = "0",
            ["net/ipv6/conf/all/forwarding"] = "0",
            ["net/ipv4/conf/all/rp_filter"] = "0",
            ["net/ipv4/conf/eth0/rp_filter"] = "1",
            ["net/ipv4/conf/eth0/promote_secondaries"] = "0",
        },
        Ipvs = new IpvsFacts(IsThere: true, CanBeLoaded: true, new HashSet<string> { "rr", "wrr", "wlc" }),
        Clock = new ClockFacts(IsSynchronised: true, TimeSpan.Zero, TimeSpan.FromSeconds(3)),
        Segment = new SegmentFacts(TimeSpan.FromSeconds(3)),
    };

    public static AddressFacts Address(string link, string prefix) =>
        new(link, IpPrefix.TryParse(prefix, out IpPrefix parsed) ? parsed : throw new FormatException(prefix));

    public static MachineFacts With(this MachineFacts machine, string setting, string value) =>
        machine with { Settings = new Dictionary<string, string>(machine.Settings) { [setting] = value } };

    public static MachineFacts With(this MachineFacts machine, LinkFacts link) =>
        machine with { Links = [.. machine.Links.Where(other => other.Name != link.Name), link] };

    public static MachineFacts With(this MachineFacts machine, params AddressFacts[] addresses) =>
        machine with { Addresses = [.. machine.Addresses, .. addresses] };

    /// <summary>VI_1 on eth0, VRID 51, 192.0.2.10/24.</summary>
    public static string Conf(string inside = "", string global = "", string addresses = "192.0.2.10/24", string more = "") => $$"""
        global_defs {
            {{global}}
        }
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority 100
            advert_int 1
            {{inside}}
            virtual_ipaddress {
                {{addresses}}
            }
        }
        {{more}}
        """;

    public static KeepaliveConfig Parse(string text) =>
        KeepalivedConf.Parse(new OneText(text), new ParseOptions { MainPath = "k.conf", ConfigId = "one" }).Config;

    public static IReadOnlyList<Finding> Findings(MachineFacts machine, string? conf = null) =>
        Examination.Run(Parse(conf ?? Conf()), machine).Findings;

    /// <summary>Exactly this one, and the sentence has the evidence.</summary>
    public static Finding Only(string code, MachineFacts machine, string? conf = null)
    {
        Finding found = Assert.Single(Findings(machine, conf));
        Assert.Equal(code, found.Code);
        Assert.NotEmpty(found.Mend);
        return found;
    }

    private sealed class OneText(string text) : IConfigSource
    {
        public ConfigText Read(string path) => ConfigText.Of(text);

        public IReadOnlyList<string> ExpandGlob(string pattern) => [];
    }
}
