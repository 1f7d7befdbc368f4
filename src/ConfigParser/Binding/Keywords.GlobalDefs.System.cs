using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <content>Processes, IPVS, firewall, SNMP, D-Bus, buffers and files.</content>
internal static partial class GlobalKeywords
{
    private static IEnumerable<Keyword> Processes =>
    [
        .. Tuning("vrrp", "VRRP process", (b, change) => b.Global = b.Global with { VrrpProcess = change(b.Global.VrrpProcess) }, false),
        .. Tuning("checker", "checker process", (b, change) =>
            b.Global = b.Global with { CheckerProcess = change(b.Global.CheckerProcess) }, false),
        .. Tuning("bfd", "BFD process", (b, change) => b.Global = b.Global with { BfdProcess = change(b.Global.BfdProcess) }, true),
        Custom("max_auto_priority", "[<INT -1..99>]", "0; 99 without a value",
            "highest real-time priority a delayed process raises itself to", (b, w) =>
        {
            long value = 99;
            if (!w.Has(1) || w.Int(1, -1, 99, out value)) b.Global = b.Global with { MaxAutoPriority = (int)value };
        }),
        Int("min_auto_priority_delay", 1, 10_000_000, "1000000", "microseconds of lateness that are worth a line, and raise the priority",
            (b, v) => b.Global = b.Global with { MinAutoPriorityDelay = TimeSpan.FromMicroseconds(v) }) with { WordRequired = false },
    ];

    private const string NoSnmp = "SNMP is not supported: nothing answers; JSON dumps and notify scripts tell as much";
    private const string NoDbus = "D-Bus is not supported: nothing is offered there; use notify scripts or FIFOs";

    /// <summary>CPU_SETSIZE.</summary>
    private const int CpusMax = 1024;

    private delegate void ChangeTuning(Binder binder, Func<ProcessTuning, ProcessTuning> change);

    private static IEnumerable<Keyword> Tuning(string prefix, string process, ChangeTuning change, bool noEffect)
    {
        Keyword[] rows =
        [
            IntOr($"{prefix}_priority", -20, 19, 0, "0", $"nice value of the {process}",
                (b, v) => change(b, tuning => tuning with { Priority = (int)v })) with { WordRequired = false },
            Flag($"{prefix}_no_swap", $"lock the {process} in memory", b => change(b, tuning => tuning with { NoSwap = true })),
            Custom($"{prefix}_rt_priority", "<INT 1..99>", "none", $"real-time priority of the {process}",
                (b, w) => RealTimePriority(b, w, change)) with { Lenient = true },
            Custom($"{prefix}_cpu_affinity", "<INT 0..cpus-1>...", "none", $"CPUs the {process} may use",
                (b, w) => CpuAffinity(b, w, change)) with { Lenient = true },
            RealTimeLimit($"{prefix}_rlimit_rttime", $"microseconds of CPU between blocking calls of the {process} in real-time mode",
                change),
            RealTimeLimit($"{prefix}_rlimit_rtime", $"old spelling of {prefix}_rlimit_rttime", change).SameAs($"{prefix}_rlimit_rttime"),
        ];
        return noEffect ? rows.Select(row => row.NoEffect()) : rows;
    }

    private static Keyword RealTimeLimit(string name, string help, ChangeTuning change) =>
        new(name, $"<INT 1..{UIntMax}>", "1000000", help)
        {
            WordRequired = true,
            Lenient = true,
            Read = (b, w) =>
            {
                if (w.Keyword.AliasOf.Length > 0) w.Report(ValueErrors.DeprecatedSilently(w.Span(0), w.Name, w.Keyword.AliasOf));
                if (!w.Int(1, 1, UIntMax, out long micros, "0 is used")) micros = 0;
                // keepalived makes 1 a 2 without a word: the kernel rounds half of it down to nothing.
                if (micros == 1) micros = 2;
                change(b, tuning => tuning with { RealTimeLimit = TimeSpan.FromMicroseconds(micros) });
            },
        };

    private static void RealTimePriority(Binder b, Words w, ChangeTuning change)
    {
        if (!w.Has(1) || !long.TryParse(w[1], out long wanted))
        {
            if (w.Present(1)) w.Report(ValueErrors.NotNumber(w.Span(1), w.Name, w.Text(1), Words.LineIgnored));
            return;
        }
        long used = Math.Clamp(wanted, 1, 99);
        if (used != wanted) w.Report(ValueErrors.OutOfRange(w.Span(1), w.Name, w.Text(1), "1 to 99", $"{used} is used", ""));
        change(b, tuning => tuning with { RealTimePriority = (int)used });
    }

    private static void CpuAffinity(Binder b, Words w, ChangeTuning change)
    {
        if (!w.Present(1)) return;
        List<int> cpus = [];
        for (int i = 1; i < w.Count; i++)
        {
            if (!w.Int(i, 0, (b.Host?.CpuCount ?? CpusMax) - 1, out long cpu, "the whole set is ignored")) return;
            cpus.Add((int)cpu);
        }
        change(b, tuning => tuning with { CpuAffinity = [.. cpus] });
    }

    private static Keyword[] Lvs =>
    [
        Custom("lvs_timeouts", "[tcp <INT 0..2678400>] [tcpfin <INT 0..2678400>] [udp <INT 0..2678400>]", "kernel values",
            "IPVS connection time-outs in seconds", LvsTimeouts),
        Flag("lvs_flush", "clear all IPVS configuration at start", b => b.Global = b.Global with { LvsFlush = true }),
        Custom("lvs_flush_on_stop", "[VS]", "off", "at stop clear IPVS in one go; VS removes only our services", FlushOnStop),
        Custom("lvs_flush_onstop", "[VS]", "", "old spelling of lvs_flush_on_stop", FlushOnStop).SameAs("lvs_flush_on_stop"),
        Custom("lvs_sync_daemon",
            "<IF> [[inst] <VRRP_INSTANCE>] [id <INT 0..255>] [maxlen <INT 1..65507>] [port <INT 1..65535>] "
                + "[ttl <INT 1..255>] [group <MCAST_IP>]",
            "none", "IPVS connection sync daemon", LvsSyncDaemon.Read),
        Bool("checker_log_all_failures", "off", "log each failed check, not only the last retry", (b, v) =>
            b.Defaults.CheckerLogAllFailures = v),
        Bool("rs_init_notifies", "off", "notify at start for real servers that come up",
            (b, v) => b.Global = b.Global with { RsInitNotifies = v }),
    ];

    private static void LvsTimeouts(Binder b, Words w)
    {
        if (!w.Present(1)) return;
        for (int i = 1; i < w.Count; i += 2)
        {
            string kind = w.Text(i);
            if (!w.OneOf(i, ["tcp", "tcpfin", "udp"], out int which, "the word is ignored")) continue;
            if (!w.Has(i + 1))
            {
                w.Report(StructureErrors.WordMissingInEntry(w.Span(i), kind, "it is ignored"));
                return;
            }
            if (!w.Int(i + 1, 0, Limits.PersistenceSecondsMax, out long seconds, "it is ignored")) continue;
            TimeSpan time = TimeSpan.FromSeconds(seconds);
            if (which == 0) b.Global = b.Global with { LvsTimeoutTcp = time };
            else if (which == 1) b.Global = b.Global with { LvsTimeoutTcpFin = time };
            else b.Global = b.Global with { LvsTimeoutUdp = time };
        }
    }

    private static void FlushOnStop(Binder b, Words w)
    {
        if (!w.Has(1)) b.Global = b.Global with { LvsFlushOnStop = LvsFlushOnStop.All };
        else if (w.OneOf(1, ["VS"], out _)) b.Global = b.Global with { LvsFlushOnStop = LvsFlushOnStop.VirtualServers };
    }

    private static Keyword[] Firewall =>
    [
        Custom("vrrp_iptables", "[<INCHAIN> [<OUTCHAIN>]]", "INPUT OUTPUT", "use iptables with these chains", (b, w) =>
        {
            w.Report(ValueErrors.Deprecated(w.Span(0), w.Name, "nftables"));
            b.Firewall(f => f with { IptablesChains = w.Rest(1), NftablesTable = f.NftablesTable ?? "keepalived" });
        }).NoEffect("nftables is used instead, and the chains are left alone"),
        Custom("vrrp_ipsets", "[<SET> [<SET6> [<SET_IF6> [<SET_IGMP> [<SET_MLD> [<SET_VMAC_ND>]]]]]]", "keepalived and derived names",
            "names of ipsets; no name means none are used", (b, w) =>
        {
            w.Report(ValueErrors.Deprecated(w.Span(0), w.Name, "nftables"));
            b.Firewall(f => f with { IpsetNames = w.Rest(1) });
        }).NoEffect("sets of nftables are used instead"),
        NftablesTable("nftables", "keepalived", "use nftables as VRRP firewall", f => f.NftablesTable, (f, v) =>
            f with { NftablesTable = v }),
        Int("nftables_priority", int.MinValue, int.MaxValue, "-1", "chain priority of the VRRP table",
            (b, v) => b.Firewall(f => f with { NftablesPriority = (int)v })) with { Lenient = false },
        Flag("nftables_ifindex", "key link-local sets by interface index", b =>
            b.Firewall(f => f with { NftablesIfindex = true })),
        NftablesTable("nftables_ipvs", "keepalived_ipvs", "set marks for virtual server groups by nftables",
            f => f.NftablesIpvsTable, (f, v) => f with { NftablesIpvsTable = v }),
        Int("nftables_ipvs_priority", int.MinValue, int.MaxValue, "-1", "chain priority of the IPVS table",
            (b, v) => b.Firewall(f => f with { NftablesIpvsPriority = (int)v })) with { Lenient = false },
        Int("nftables_ipvs_start_fwmark", 1, UIntMax, "1000", "first mark handed out",
            (b, v) => b.Firewall(f => f with { NftablesIpvsStartMark = (uint)v })) with { Lenient = false },
        Flag("nftables_counters", "add counters to nftables rules", b => b.Firewall(f => f with { NftablesCounters = true })),
    ];

    private static Keyword NftablesTable(
        string name, string byDefault, string help, Func<FirewallConfig, string?> get, Func<FirewallConfig, string, FirewallConfig> set) =>
        Custom(name, $"[<TABLE max {Limits.NftablesTableMax} chars>]", byDefault, help, (b, w) =>
        {
            string table = w.Has(1) ? w.Text(1) : byDefault;
            if (get(b.Global.Firewall) is not null) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else if (table.Length == 0) w.Report(ValueErrors.WordMissing(w.Span(1), w.Name, "<TABLE>", ""));
            else if (table.Length > Limits.NftablesTableMax)
            {
                w.Report(ValueErrors.TooLong(w.Span(1), w.Name, table, Limits.NftablesTableMax, Words.LineIgnored));
            }
            else b.Firewall(f => set(f, table));
        });

    private static Keyword[] Snmp =>
    [
        Custom("snmp_socket", "<SOCKET>", "unix:/var/agentx/master", "AgentX master socket", (b, w) =>
        {
            if (!w.Present(1)) return;
            if (w.Has(2)) w.Report(ValueErrors.WordIgnored(w.Span(2), w.Name, w.Text(2)));
            else if (b.Global.Management.SnmpSocket is not null) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else b.Manage(m => m with { SnmpSocket = w.Text(1) });
        }).NoEffect(NoSnmp),
        Flag("enable_traps", "send SNMP traps", b => b.Manage(m => m with { EnableTraps = true })).NoEffect(NoSnmp),
        Flag("enable_snmp_vrrp", "VRRP part of the keepalived MIB", b => b.Manage(m => m with { EnableSnmpVrrp = true })).NoEffect(NoSnmp),
        Flag("enable_snmp_keepalived", "old spelling of enable_snmp_vrrp", b => b.Manage(m => m with { EnableSnmpVrrp = true }))
            .SameAs("enable_snmp_vrrp").NoEffect(NoSnmp),
        Flag("enable_snmp_rfc", "both RFC 2787 and RFC 6527 MIBs",
            b => b.Manage(m => m with { EnableSnmpRfcV2 = true, EnableSnmpRfcV3 = true })).NoEffect(NoSnmp),
        Flag("enable_snmp_rfcv2", "RFC 2787 MIB", b => b.Manage(m => m with { EnableSnmpRfcV2 = true })).NoEffect(NoSnmp),
        Flag("enable_snmp_rfcv3", "RFC 6527 MIB", b => b.Manage(m => m with { EnableSnmpRfcV3 = true })).NoEffect(NoSnmp),
        Flag("enable_snmp_checker", "checker part of the keepalived MIB", b =>
            b.Manage(m => m with { EnableSnmpChecker = true })).NoEffect(NoSnmp),
        Timer("snmp_vs_stats_update_interval", "0.001", "30", "5", "age after which virtual server statistics are read again",
            (b, v) => b.Manage(m => m with { SnmpVirtualServerStatsAge = v })).From("2.3.0").NoEffect(NoSnmp),
        Timer("snmp_rs_stats_update_interval", "0.001", "30", "snmp_vs_stats_update_interval",
            "age after which real server statistics are read again",
            (b, v) => b.Manage(m => m with { SnmpRealServerStatsAge = v })).From("2.3.0").NoEffect(NoSnmp),
        Flag("enable_dbus", "offer the D-Bus interface", b => b.Manage(m => m with { EnableDbus = true })).NoEffect(NoDbus),
        WordOrIgnore("dbus_service_name", "<NAME>", "org.keepalived.Vrrp1", "D-Bus bus name",
            (b, v) => b.Manage(m => m with { DbusServiceName = v })).NoEffect(NoDbus),
        WordOrIgnore("dbus_no_interface_name", "<NAME>", "none", "path element for instances without interface",
            (b, v) => b.Manage(m => m with { DbusNoInterfaceName = v })).From("2.3.0").NoEffect(NoDbus),
    ];
}
