using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>virtual_server.</summary>
internal static partial class VirtualServerKeywords
{
    private static readonly string[] Schedulers =
        ["rr", "wrr", "lc", "wlc", "lblc", "sh", "mh", "dh", "fo", "ovf", "lblcr", "sed", "nq", "twos"];

    private const uint SchedulerFlag1 = 0x8;
    private const uint SchedulerFlag2 = 0x10;
    private const uint SchedulerFlag3 = 0x20;
    private const uint DefaultPersistence = 360;

    public static BlockTable Table =>
        MadeOnce.Of(ref field, () => new("virtual_server", Service, Scheduling, Servers, CheckRows.Defaults("the checker's", b => b.VirtualServer)));

    private static Keyword[] Service =>
    [
        Custom("ip_family", "inet|inet6", "from addresses, else inet", "family of a firewall-mark service whose servers are all tunnelled",
            (b, w) =>
        {
            if (!w.OneOf(1, ["inet", "inet6"], out int which)) return;
            IpFamily family = which == 0 ? IpFamily.V4 : IpFamily.V6;
            if (b.VirtualServer.Family != IpFamily.None && b.VirtualServer.Family != family)
            {
                w.Report(ValueErrors.OtherFamily(w.Span(1), w.Name, w.Text(1), Words.LineIgnored));
            }
            else b.VirtualServer.Family = family;
        }) with { WordRequired = true },
        Custom("protocol", "TCP|UDP|SCTP", "UDP for address services, with a report", "L4 protocol", (b, w) =>
        {
            if (!w.OneOf(1, ["TCP", "UDP", "SCTP"], out int which, ignoreCase: true)) return;
            b.VirtualServer.Protocol = which switch { 0 => LvsProtocol.Tcp, 1 => LvsProtocol.Udp, _ => LvsProtocol.Sctp };
        }) with { WordRequired = true },
        Method("lb_kind"),
        Method("lvs_method").SameAs("lb_kind"),
        Custom("persistence_timeout", $"[<INT 1..{Limits.PersistenceSecondsMax}>]", "off; 360 without a value", "seconds of persistence",
            (b, w) =>
        {
            long seconds = DefaultPersistence;
            if (!w.Has(1) || w.Int(1, 1, Limits.PersistenceSecondsMax, out seconds)) b.VirtualServer.PersistenceTimeout = (uint)seconds;
        }),
        Custom("persistence_engine", $"<STRING max {Limits.PersistenceEngineMax} chars>", "none", "IPVS persistence engine, such as sip",
            (b, w) =>
        {
            string engine = w.Text(1);
            if (engine.Length > Limits.PersistenceEngineMax)
            {
                w.Report(ValueErrors.TooLong(w.Span(1), w.Name, engine, Limits.PersistenceEngineMax, "the rest is cut off"));
                engine = engine[..Limits.PersistenceEngineMax];
            }
            b.VirtualServer.PersistenceEngine = engine;
        }) with { WordRequired = true },
        Custom("persistence_granularity", "<IPv4 NETMASK>|<INT 1..128>", "host", "persistence mask", Granularity) with { WordRequired =
            true },
        Timer("drain_timeout", "0", "86400", "0", "a server that a reload removes has weight 0 until its connections have ended, at most so long",
            (b, v) => b.VirtualServer.DrainTimeout = v).Ours(),
        Flag("ha_suspend", "no checks while the address is not on this host", b => b.VirtualServer.HaSuspend = true),
        Bool("smtp_alert", "smtp_alert_checker, then smtp_alert, then off", "mail on quorum changes", (b, v) =>
            b.VirtualServer.SmtpAlert = v),
        CheckRows.VirtualHost("none", b => b.VirtualServer),
        CheckRows.SnmpName((b, v) => b.VirtualServer.SnmpName = v, b => b.VirtualServer.SnmpName),
        Flag("omega", "run down notifiers at stop", b => b.VirtualServer.Omega = true),
        NotAccepted("nat_mask", "remove it: nothing needs it", "removed; last accepted by 1.2.19"),
    ];

    private static Keyword[] Scheduling =>
    [
        Scheduler("lb_algo"),
        Scheduler("lvs_sched").SameAs("lb_algo"),
        Custom("hashed", "", "", "obsolete, no effect", (b, w) =>
        {
            if (b.VirtualServer.Scheduler is not ("sh" or "mh")) w.Report(ValueErrors.Deprecated(w.Span(0), w.Name,
                "nothing: it has no effect"));
        }),
        Flag("ops", "one packet scheduling", b => b.VirtualServer.OnePacket = true),
        Flag("flag-1", "scheduler flag 1", b => b.VirtualServer.Flags |= SchedulerFlag1),
        Flag("flag-2", "scheduler flag 2", b => b.VirtualServer.Flags |= SchedulerFlag2),
        Flag("flag-3", "scheduler flag 3", b => b.VirtualServer.Flags |= SchedulerFlag3),
        HashFlag("sh-port", "sh", SchedulerFlag2, "hash the port too"),
        HashFlag("sh-fallback", "sh", SchedulerFlag1, "fall back when the server is down"),
        HashFlag("mh-port", "mh", SchedulerFlag2, "hash the port too"),
        HashFlag("mh-fallback", "mh", SchedulerFlag1, "fall back when the server is down"),
        Script("quorum_up", "run when quorum is gained", b => b.VirtualServer.QuorumUp, (b, v) => b.VirtualServer.QuorumUp = v),
        Script("quorum_down", "run when quorum is lost", b => b.VirtualServer.QuorumDown, (b, v) => b.VirtualServer.QuorumDown = v),
        IntOr("quorum", 1, UIntMax, 1, "1", "least live weight", (b, v) =>
        {
            b.VirtualServer.Quorum = (uint)v;
            b.VirtualServer.QuorumPlace = b.Words.Token(1);
        }),
        Int("hysteresis", 0, UIntMax, "0", "damping of quorum changes", (b, v) => b.VirtualServer.Hysteresis = (uint)v),
        Int("weight", 1, IntMax, "1", "default weight of real servers", (b, v) => b.VirtualServer.Weight = (uint)v),
    ];

    private static Keyword Scheduler(string name) => new(name, string.Join('|', Schedulers), "wlc, with a report", "IPVS scheduler")
    {
        WordRequired = true,
        Read = (b, w) =>
        {
            if (w.OneOf(1, Schedulers, out int which)) b.VirtualServer.Scheduler = Schedulers[which];
        },
    };

    private static Keyword Method(string name) => new(name, LvsWords.MethodArguments, "NAT, with a report", "forwarding method")
    {
        WordRequired = true,
        Read = (b, w) =>
        {
            if (LvsWords.Method(w, 1, out LvsForwarding forwarding)) b.VirtualServer.Forwarding = forwarding;
        },
    };

    /// <summary>Counts only behind the line that names the scheduler; an mh word under sh does nothing, and nobody says so.</summary>
    private static Keyword HashFlag(string name, string scheduler, uint flag, string help) =>
        Custom(name, "", "off", $"{help} ({scheduler})", (b, w) =>
        {
            string? current = b.VirtualServer.Scheduler;
            if (current == scheduler) b.VirtualServer.Flags |= flag;
            else w.Report(LvsErrors.HashFlagWithout(w.Span(0), w.Name, scheduler, current is "sh" or "mh"));
        });

    private static void Granularity(Binder b, Words w)
    {
        VirtualServerDraft server = b.VirtualServer;
        bool isMask = IpAddress.TryParse(w[1], out IpAddress mask);
        if (server.Family == IpFamily.V6 || (server.Family == IpFamily.None && !isMask))
        {
            if (!w.Int(1, 1, 128, out long bits)) return;
            server.PersistencePrefix = (byte)bits;
            server.Family = IpFamily.V6;
        }
        else if (isMask && mask.IsV4)
        {
            server.PersistenceMask = mask;
            server.PersistencePrefix = LvsWords.PrefixOf(mask);
            server.Family = IpFamily.V4;
        }
        else if (uint.TryParse(w[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            // A bare number is read as an address: 24 is 0.0.0.24, which nobody means.
            server.PersistenceMask = new IpAddress(number, IpFamily.V4);
            w.Report(LvsErrors.GranularityNumber(w.Span(1), w.Text(1)));
        }
        else
        {
            w.Report(ValueErrors.NotAddress(w.Span(1), w.Name, w.Text(1), Words.LineIgnored));
            return;
        }
        server.PersistenceTimeout ??= DefaultPersistence;
    }

    private static Keyword[] Servers =>
    [
        Flag("inhibit_on_failure", "default of inhibit_on_failure of real servers", b => b.VirtualServer.InhibitOnFailure = true),
        Flag("alpha", "real servers start as down", b => b.VirtualServer.Alpha = true),
        Custom("sorry_server", "<IP> [<PORT 0..65535>]", "none", "server used while quorum is lost", SorryServer) with { WordRequired =
            true, Lenient = true },
        Custom("sorry_server_inhibit", "", "off", "weight 0 instead of removal for the sorry server", (b, w) =>
        {
            if (b.VirtualServer.SorryServer is null) w.Report(LvsErrors.NoSorryServer(w.Span(0), w.Name));
            else b.VirtualServer.SorryServer = b.VirtualServer.SorryServer with { Inhibit = true };
        }),
        Custom("sorry_server_lvs_method", LvsWords.MethodArguments, "lb_kind", "forwarding method of the sorry server", (b, w) =>
        {
            if (b.VirtualServer.SorryServer is null) w.Report(LvsErrors.NoSorryServer(w.Span(0), w.Name));
            else if (!w.Has(1)) b.RequiredWordMissing(w);
            else if (LvsWords.Method(w, 1, out LvsForwarding forwarding))
            {
                b.VirtualServer.SorryServer = b.VirtualServer.SorryServer with { Forwarding = forwarding };
                b.VirtualServer.SorryServerHasMethod = true;
            }
        }),
        Block("real_server", "<IP> [<PORT 0..65535>] {block}", "server of the pool", RealServerKeywords.Table, RealServerKeywords.Open,
            RealServerKeywords.Close)
            with { WordRequired = true, Lenient = true },
    ];

    private static void SorryServer(Binder b, Words w)
    {
        if (!w.Address(1, out IpAddress address)) return;
        long port = 0;
        if (w.Has(2) && !w.Int(2, 0, 65535, out port)) return;
        b.VirtualServer.SorryServer = new SorryServerConfig(address, (ushort)port, LvsForwarding.Nat);
        b.VirtualServer.SorryServerHasMethod = false;
        b.VirtualServer.SorryPlace = w.Token(1);
    }

    /// <summary>Header of the block: an address with a port, a firewall mark, or a group.</summary>
    public static bool Open(Binder b, Words w)
    {
        if (w.Is(1, "fwmark") || w.Is(1, "group"))
        {
            if (!w.Has(2))
            {
                w.Report(StructureErrors.NameMissingFatal(w.Span(0), $"virtual_server {w.Text(1)}"));
                return false;
            }
            return w.Is(1, "group") ? OpenGroup(b, w) : OpenMark(b, w);
        }
        if (!w.Has(1)) return false;
        const string Skipped = "the whole block is skipped";
        if (!w.Address(1, out IpAddress address, Skipped)) return false;
        long port = 0;
        if (w.Has(2) && !w.Int(2, 0, 65535, out port, Skipped)) return false;
        VirtualServerKey key = new() { Address = address, Port = (ushort)port };
        return b.BeginVirtualServer(b.Drafts.VirtualServer().Begin(key, w.Token(0), w.Token(1)), address.Family);
    }

    private static bool OpenGroup(Binder b, Words w)
    {
        VirtualServerKey key = new() { Group = w.Text(2), GroupIndex = b.NextGroupIndex(w.Text(2)) };
        return b.BeginVirtualServer(b.Drafts.VirtualServer().Begin(key, w.Token(0), w.Token(2)));
    }

    private static bool OpenMark(Binder b, Words w)
    {
        if (!w.Int(2, 0, UIntMax, out long mark, "the whole block is skipped")) return false;
        VirtualServerKey key = new() { FirewallMark = (uint)mark };
        return b.BeginVirtualServer(b.Drafts.VirtualServer().Begin(key, w.Token(0), w.Token(2)));
    }
}
