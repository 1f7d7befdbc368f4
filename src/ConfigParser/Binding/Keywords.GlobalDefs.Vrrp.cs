using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <content>Defaults of VRRP instances and of the VRRP process.</content>
internal static partial class GlobalKeywords
{
    private static Keyword[] Vrrp =>
    [
        McastGroup("vrrp_mcast_group4", "224.0.0.18", "destination of IPv4 adverts", IpFamily.V4, (g, v) => g with { VrrpMcastGroup4 = v }),
        McastGroup("vrrp_mcast_group6", "ff02::12", "destination of IPv6 adverts", IpFamily.V6, (g, v) =>
            g with { VrrpMcastGroup6 = v }),
        Int("vrrp_garp_master_delay", 0, 4294, "5", "seconds to the second set of gratuitous ARPs after MASTER; 0 none",
            (b, v) => b.Defaults.GarpMasterDelay = TimeSpan.FromSeconds(v)),
        IntFromOne("vrrp_garp_master_repeat", UIntMax, "5", "gratuitous ARPs in each set after MASTER",
            (b, v) => b.Defaults.GarpMasterRepeat = Clamp(v)),
        IntOr("vrrp_garp_master_refresh", 0, UIntMax, 0, "0", "seconds between refreshes while MASTER; 0 none",
            (b, v) => b.Defaults.GarpMasterRefresh = TimeSpan.FromSeconds(v)),
        IntFromOne("vrrp_garp_master_refresh_repeat", UIntMax, "1", "gratuitous ARPs in each refresh",
            (b, v) => b.Defaults.GarpMasterRefreshRepeat = Clamp(v)),
        Int("vrrp_garp_lower_prio_delay", 0, 4294, "vrrp_garp_master_delay", "seconds to the second set after a lower priority advert",
            (b, v) => b.Defaults.GarpLowerPrioDelay = TimeSpan.FromSeconds(v)),
        Int("vrrp_garp_lower_prio_repeat", 0, IntMax, "vrrp_garp_master_repeat",
            "gratuitous ARPs in each set after a lower priority advert",
            (b, v) => b.Defaults.GarpLowerPrioRepeat = Clamp(v)),
        Int("vrrp_down_timer_adverts", 1, 100, "3", "advert intervals in the master down timer", (b, v) =>
            b.Defaults.DownTimerAdverts = (int)v),
        Timer("vrrp_garp_interval", Limits.MicroSecond, Limits.TimerMax, "0", "gap between gratuitous ARPs on one interface",
            (b, v) => b.Defaults.GarpInterval = v),
        Timer("vrrp_gna_interval", Limits.MicroSecond, Limits.TimerMax, "0",
            "gap between unsolicited neighbour advertisements on one interface",
            (b, v) => b.Defaults.GnaInterval = v),
        Bool("vrrp_min_garp", "off", "one gratuitous ARP, no second set, no refresh; changes only what is still at its default here",
            MinGarp),
        Custom("vrrp_garp_extra_if", "[all] <INT 1..86400>", "off",
            "seconds between announcements on address interfaces other than the instance's",
            (b, w) => ExtraInterfaces(w, v => b.Defaults.GarpExtraInterfaces = v, 1)),
        Custom("vrrp_vmac_garp_intvl", "[all] <INT 1..86400>", "", "old spelling of vrrp_garp_extra_if",
            (b, w) => ExtraInterfaces(w, v => b.Defaults.GarpExtraInterfaces = v, 1)).SameAs("vrrp_garp_extra_if"),
        Bool("vrrp_lower_prio_no_advert", "off", "do not answer a lower priority advert", (b, v) => b.Defaults.LowerPrioNoAdvert = v),
        Bool("vrrp_higher_prio_send_advert", "off", "send one more advert before yielding to a higher priority",
            (b, v) => b.Defaults.HigherPrioSendAdvert = v),
        Int("vrrp_version", 2, 3, "2", "default VRRP version of IPv4 instances", (b, v) => b.Defaults.Version = (byte)v),
        Flag("vrrp_check_unicast_src", "accept unicast adverts only from configured peers", b =>
            b.Defaults.CheckUnicastSource = true),
        Bool("vrrp_skip_check_adv_addr", "off", "skip the check of the address list for repeated adverts of one master",
            (b, v) => b.Defaults.SkipCheckAdvAddr = v),
        Bool("vrrp_strict", "off", "enforce the behaviour of the RFC", (b, v) => b.Defaults.Strict = v),
        Flag("v3_checksum_as_v2", "leave the pseudo header out of VRRPv3 IPv4 checksums", b =>
            b.Defaults.V3ChecksumAsV2 = true).From("2.2.8"),
        Bool("vrrp_owner_ignore_adverts", "off", "default of owner_ignore_adverts", (b, v) =>
            b.Defaults.OwnerIgnoreAdverts = v).From("2.3.3"),
        StartDelay("vrrp_startup_delay", "wait before instances start", (g, v) =>
            g with { VrrpStartupDelay = Longer(g.VrrpStartupDelay, v) }),
        StartDelay("vrrp_delay_after_boot", "like vrrp_startup_delay, counted from the start of the machine",
            (g, v) => g with { VrrpDelayAfterBoot = Longer(g.VrrpDelayAfterBoot, v) }).From("2.4.0"),
        Bool("vrrp_reconcile_addresses", "off", "put addresses that somebody else removed back instead of giving up mastership",
            (b, v) => b.Global = b.Global with { VrrpReconcileAddresses = v }).Ours(),
    ];

    internal static int Clamp(long value) => (int)Math.Min(value, int.MaxValue);

    /// <summary>ff02::/16 (RFC 4291 section 2.7).</summary>
    private static bool IsLinkLocalGroup(IpAddress address) => (byte)(address.Value >> 112 & 0xf) == 2;

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static Keyword StartDelay(string name, string help, Func<GlobalDefs, TimeSpan, GlobalDefs> set) =>
        Timer(name, "0.001", Limits.TimerMax, "0", help, (b, v) => b.Global = set(b.Global, v));

    private static Keyword McastGroup(
        string name, string byDefault, string help, IpFamily family, Func<GlobalDefs, IpAddress, GlobalDefs> set) =>
        new(name, $"<{(family == IpFamily.V4 ? "IPv4" : "IPv6")} multicast>", byDefault, help)
        {
            WordRequired = true,
            Read = (b, w) =>
            {
                if (!w.Address(1, out IpAddress address)) return;
                if (address.Family != family || !address.IsMulticast) w.Report(ValueErrors.NotMulticast(w.Span(1), w.Name, w.Text(1)));
                else
                {
                    if (family == IpFamily.V6
                        && !IsLinkLocalGroup(address)) w.Report(ValueErrors.NotLinkLocalGroup(w.Span(1), w.Name, w.Text(1)));
                    b.Global = set(b.Global, address);
                }
            },
        };

    private static void MinGarp(Binder b, bool on)
    {
        b.Defaults.MinGarp = on;
        if (!on) return;
        b.Defaults.GarpMasterRepeat ??= 1;
        b.Defaults.GarpMasterDelay ??= TimeSpan.Zero;
        b.Defaults.GarpMasterRefresh ??= TimeSpan.Zero;
        b.Defaults.GarpMasterRefreshRepeat ??= 0;
    }

    /// <summary><c>[all] SECONDS</c>; zero, where it is allowed, means off.</summary>
    internal static void ExtraInterfaces(Words w, Action<ExtraInterfaceGarp?> set, long min)
    {
        if (w.Keyword.AliasOf.Length > 0) w.Report(ValueErrors.Deprecated(w.Span(0), w.Name, w.Keyword.AliasOf));
        bool all = w.Is(1, "all");
        if (!w.Int(all ? 2 : 1, min, 86400, out long seconds)) return;
        // Every word behind it has to be such a number, too, and is not looked at otherwise.
        for (int i = all ? 3 : 2; i < w.Count; i++) _ = w.Int(i, min, 86400, out _);
        set(seconds == 0 ? null : new ExtraInterfaceGarp(all, TimeSpan.FromSeconds(seconds)));
    }
}
