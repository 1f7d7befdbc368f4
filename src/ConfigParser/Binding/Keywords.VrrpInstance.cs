using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>vrrp_instance. The rows stand in several files, by subject.</summary>
internal static partial class VrrpInstanceKeywords
{
    public static BlockTable Table => MadeOnce.Of(ref field, () =>
        new("vrrp_instance", Identity, Timing, Unicast, Addresses, Tracking, Strictness, Announcements, Interfaces, Notifies,
            SplitBrainKeywords.Instance));

    private static Keyword[] Identity =>
    [
        Custom("interface", $"<IF max {Limits.InterfaceNameMax} chars>", "required unless unicast with a source address",
            "interface VRRP runs on", (b, w) =>
        {
            if (!w.Interface(1, out string name)) return;
            if (name == "lo") w.Report(VrrpErrors.Loopback(w.Span(1), b.Instance.Name));
            else
            {
                b.Instance.Interface = name;
                b.CheckInterface(w, 1, $"vrrp_instance {b.Instance.Name}");
            }
        }) with { WordRequired = true },
        Custom("vrf", $"<IF max {Limits.InterfaceNameMax} chars>", "none", "VRF for unicast without interface", (b, w) =>
        {
            if (!w.Interface(1, out string name)) return;
            if (b.Instance.Interface is not null
                || b.Instance.Vrf is not null) w.Report(VrrpErrors.VrfWithInterface(w.Span(0), b.Instance.Name));
            else
            {
                b.CheckInterface(w, 1, "vrf");
                b.Instance.Vrf = name;
            }
        }) with { WordRequired = true },
        Custom("state", "MASTER|BACKUP", "MASTER if priority 255, else BACKUP", "initial state", State) with { WordRequired = true },
        Custom("virtual_router_id", "<INT 1..255>", "required", "VRID, the same on all routers of the group", (b, w) =>
        {
            if (w.Int(1, 1, 255, out long id)) b.Instance.VirtualRouterId = (byte)id;
            b.Instance.Places["virtual_router_id"] = w.Token(1);
        }) with { WordRequired = true },
        Custom("priority", "<INT 1..255>", "255 if state MASTER, else 100", "VRRP priority; 255 is the address owner", (b, w) =>
        {
            b.Instance.Priority = w.Int(1, 1, 255, out long value, "100 is used") ? (byte)value : (byte)100;
            b.Instance.Places["priority"] = w.Token(1);
        }) with { WordRequired = true },
        Custom("version", "<INT 2..3>", "vrrp_version; 3 for IPv6", "VRRP version", Version) with { WordRequired = true, Lenient = true },
        Custom("native_ipv6", "", "from the addresses", "old word for an IPv6 instance of version 3", (b, w) =>
        {
            if (b.Instance.Family == IpFamily.V4) w.Report(ValueErrors.OtherFamily(w.Span(0), w.Name, "", Words.LineIgnored));
            else b.Instance.Family = IpFamily.V6;
        }),
        Int("debug", 0, 4, "0", "no effect in keepalived", (_, _) => { }),
    ];

    private static Keyword[] Timing =>
    [
        Timer("advert_int", "0.01", "255", "1", "advert interval in seconds", (b, v) =>
        {
            b.Instance.AdvertInterval = v;
            b.Instance.Places["advert_int"] = b.Words.Token(1);
        }),
        Flag("preempt", "clears nopreempt", b => b.Instance.NoPreempt = false, "on"),
        Custom("nopreempt", "", "off", "do not take over from a master of lower priority", (b, w) =>
        {
            b.Instance.NoPreempt = true;
            b.Instance.Places["nopreempt"] = w.Token(0);
        }),
        Custom("preempt_delay", "<TIMER 0..1000>", "0", "seconds to wait before taking over", (b, w) =>
        {
            b.Instance.PreemptDelay = w.Timer(1, "0", "1000", out TimeSpan value, "0 is used") ? value : TimeSpan.Zero;
            b.Instance.Places["preempt_delay"] = w.Token(0);
        }) with { WordRequired = true, Lenient = true },
        Int("down_timer_adverts", 1, 100, "vrrp_down_timer_adverts", "advert intervals in the master down timer", (b, v) =>
        {
            b.Instance.DownTimerAdverts = (int)v;
            b.Instance.Places["down_timer_adverts"] = b.Words.Token(0);
        }),
        TimerExpired("timer_expired_backup", "become BACKUP when so late that another router may have taken over").From("2.2.8"),
        TimerExpired("thread_timer_expired",
            "old spelling of timer_expired_backup").SameAs("timer_expired_backup").From("2.3.2"),
    ];

    private static Keyword[] Strictness =>
    [
        Block("authentication", "{block}", "VRRPv2 authentication", Authentication, (_, _) => true),
        Block("auth_hmac", "{block}", "HMAC-SHA256 trailer on adverts", AuthHmac.Table, (b, w) =>
        {
            b.Instance.Hmac = new HmacDraft();
            b.Instance.Places["auth_hmac"] = w.Token(0);
            return b.BeginPart(w);
        }).From("2.4.0"),
        Flag("accept", "accept packets to the addresses while MASTER", b => b.Instance.Accept = true, "on unless strict and not the owner"),
        Flag("no_accept", "drop packets to the addresses unless owner", b => b.Instance.Accept = false),
        Custom("skip_check_adv_addr", "[<BOOL>]", "vrrp_skip_check_adv_addr", "skip the address check of repeated adverts", (b, w) =>
        {
            if (!w.Bool(1, out bool value)) return;
            if (!value) w.Report(ValueErrors.SwitchedOnAnyway(w.Span(1), w.Name, w.Text(1)));
            b.Instance.SkipCheckAdvAddr = true;
        }),
        Bool("strict_mode", "vrrp_strict", "enforce the behaviour of the RFC for this instance", (b, v) => b.Instance.Strict = v),
        Bool("lower_prio_no_advert", "vrrp_lower_prio_no_advert; on if strict", "do not answer a lower priority advert",
            (b, v) => b.Instance.LowerPrioNoAdvert = v),
        Bool("higher_prio_send_advert", "vrrp_higher_prio_send_advert; off if strict", "one more advert before yielding",
            (b, v) => b.Instance.HigherPrioSendAdvert = v),
        Bool("owner_ignore_adverts", "vrrp_owner_ignore_adverts for owners, else off", "the address owner ignores received adverts",
            (b, v) => b.Instance.OwnerIgnoreAdverts = v).From("2.3.3"),
        Bool("v3_checksum_as_v2", "global v3_checksum_as_v2", "leave the pseudo header out of VRRPv3 IPv4 checksums",
            (b, v) => b.Instance.V3ChecksumAsV2 = v).From("2.2.8"),
    ];

    private static BlockTable Authentication => MadeOnce.Of(ref field, () => new("vrrp_instance/authentication",
    [
        Custom("auth_type", "PASS|AH", "none", "kind of authentication", (b, w) =>
        {
            if (w.OneOf(1, ["PASS", "AH"], out int type)) b.Instance.AuthType = type == 0 ? AuthType.Pass : AuthType.Ah;
            b.Instance.Places["authentication"] = w.Token(0);
        }) with { WordRequired = true },
        Custom("auth_pass", $"<STRING max {Limits.AuthPasswordBytesMax} bytes>", "none", "password, the same on all routers of the group",
            AuthPassword)
            with { WordRequired = true },
    ]));

    private static void State(Binder b, Words w)
    {
        VrrpInstanceDraft instance = b.Instance;
        InitialState state = InitialState.Backup;
        if (w.OneOf(1, ["BACKUP", "MASTER"], out int which, "BACKUP is used")) state = (InitialState)which;
        if (instance.State == InitialState.Master && state == InitialState.Backup)
        {
            w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            return;
        }
        instance.State = state;
        instance.Places["state"] = w.Token(1);
    }

    private static void Version(Binder b, Words w)
    {
        if (!w.Int(1, 2, 3, out long version)) return;
        if (version == 2 && b.Instance.Family == IpFamily.V6)
        {
            w.Report(VrrpErrors.VersionForIpv6(w.Span(1), b.Instance.Name));
            return;
        }
        b.Instance.Version = (byte)version;
        b.Instance.Places["version"] = w.Token(1);
    }

    private static Keyword TimerExpired(string name, string help) => new(name, "[<INT 1..254>]", "off; 254 without a value", help)
    {
        Read = (b, w) =>
        {
            if (w.Keyword.AliasOf.Length > 0) w.Report(ValueErrors.Deprecated(w.Span(0), w.Name, w.Keyword.AliasOf));
            long value = 254;
            if (w.Has(1) && !w.Int(1, 1, 254, out value)) return;
            b.Instance.TimerExpiredBackup = (byte)value;
            b.Instance.Places["timer_expired_backup"] = w.Token(0);
        },
    };

    private static void AuthPassword(Binder b, Words w)
    {
        ReadOnlySpan<char> password = w[1];
        int keep = Math.Min(password.Length, Limits.AuthPasswordBytesMax);
        if (keep < password.Length) w.Report(VrrpErrors.PasswordTooLong(w.Span(1), Limits.AuthPasswordBytesMax));
        b.Instance.AuthPassword = password[..keep].ToString();
        b.Instance.Places["authentication"] = w.Token(0);
    }
}
