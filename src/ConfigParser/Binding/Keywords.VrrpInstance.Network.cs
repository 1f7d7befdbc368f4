using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <content>Sources and destinations of adverts, addresses, routes, announcements, VMACs.</content>
internal static partial class VrrpInstanceKeywords
{
    private static Keyword[] Unicast =>
    [
        Values("unicast_peer", "send adverts to these peers instead of multicast", UnicastPeers) with
        {
            Open = (b, w) =>
            {
                b.Instance.Places["unicast"] = b.Words.Token(0);
                return b.NoExtraWords(w);
            },
        },
        Flag("unicast_fault_no_peer", "stay in FAULT instead of using multicast when there are no peers", b =>
        {
            b.Instance.UnicastFaultNoPeer = true;
            b.Instance.Places["unicast"] = b.Words.Token(0);
        }),
        Flag("check_unicast_src", "accept adverts only from configured peers", b =>
        {
            b.Instance.CheckUnicastSource = true;
            b.Instance.Places["unicast"] = b.Words.Token(0);
        }, "vrrp_check_unicast_src"),
        Custom("old_unicast_checksum", "[never]", "detected", "checksum of VRRPv3 unicast as before keepalived 1.3.6", (b, w) =>
        {
            if (w.Has(1) && !w.OneOf(1, ["never"], out _)) return;
            b.Instance.OldUnicastChecksum = !w.Has(1);
            b.Instance.Places["unicast"] = b.Words.Token(0);
        }),
        Source("mcast_src_ip", "source address of adverts"),
        Source("unicast_src_ip", "source address of adverts; counts as a word of unicast"),
        Custom("mcast_dst_ip", "<multicast IP>", "vrrp_mcast_group4 or 6", "destination of adverts", (b, w) =>
        {
            if (!w.Address(1, out IpAddress address)) return;
            if (!address.IsMulticast) w.Report(ValueErrors.NotMulticast(w.Span(1), w.Name, w.Text(1)));
            else if (b.SetFamily(w, 1, address.Family, Words.LineIgnored)) b.Instance.McastGroup = address;
        }) with { WordRequired = true },
        Flag("track_src_ip", "FAULT while the source address is missing", b => b.Instance.TrackSourceAddress = true),
        Int("unicast_ttl", 0, 255, "255 for IPv4, the kernel's for IPv6", "TTL or hop limit of unicast adverts", (b, v) =>
        {
            b.Instance.UnicastTtl = (int)v;
            b.Instance.Places["unicast"] = b.Words.Token(0);
        }) with { Lenient = false },
    ];

    private static BlockTable UnicastPeers => MadeOnce.Of(ref field, () => new("vrrp_instance/unicast_peer",
    [
        Custom("min_ttl", "<INT 0..255>", "0", "least TTL accepted; turns on check_unicast_src", (_, _) => { }),
        Custom("max_ttl", "<INT 0..255>", "255", "greatest TTL accepted; turns on check_unicast_src", (_, _) => { }),
    ])
    {
        EntryRow = Custom("<entry>", "<IP> [min_ttl <INT 0..255>] [max_ttl <INT 0..255>]", "0, 255",
            "one peer, of the family of the instance", (_, _) => { }),
        Entry = UnicastPeer,
    });

    private static void UnicastPeer(Binder b, Words w)
    {
        const string Dropped = "the peer is ignored";
        if (!Words.TryAddress(w[0], out IpAddress address))
        {
            w.Report(ValueErrors.NotAddress(w.Span(0), "unicast_peer", w.Text(0), Dropped));
            return;
        }
        if (!b.SetFamily(w, 0, address.Family, Dropped)) return;
        if (b.Instance.UnicastPeers.Any(peer => peer.Address == address))
        {
            w.Report(VrrpErrors.DuplicatePeer(w.Span(0), w.Text(0)));
            return;
        }
        long min = 0;
        long max = 255;
        for (int i = 1; i < w.Count; i += 2)
        {
            if (!w.OneOf(i, ["min_ttl", "max_ttl"], out int which, "the rest of the line is ignored")) break;
            if (!w.Int(i + 1, 0, 255, out long value, "it is ignored")) continue;
            if (which == 0) min = value;
            else max = value;
            b.Instance.CheckUnicastSource = true;
        }
        if (max < min) w.Report(VrrpErrors.TtlOrder(w.Span(0), min, max));
        b.Instance.UnicastPeers.Add(new UnicastPeer(address, (byte)min, (byte)max));
    }

    private static Keyword Source(string name, string help) => new(name, "<IP>", "first address of the interface", help)
    {
        WordRequired = true,
        Read = (b, w) =>
        {
            if (w.Keyword.Name[0] == 'u') b.Instance.Places["unicast"] = b.Words.Token(0);
            if (w.Address(1, out IpAddress address) && b.SetFamily(w, 1, address.Family, Words.LineIgnored)) b.Instance.SourceAddress =
                address;
        },
    };

    private static Keyword[] Addresses =>
    [
        Values("virtual_ipaddress", "addresses in adverts; all of one family, more blocks add up", AddressKeywords.Virtual),
        Values("virtual_ipaddress_excluded", "addresses not in adverts; families may differ", AddressKeywords.Excluded),
        Flag("no_virtual_ipaddress", "no complaint about missing addresses", b => b.Instance.NoVirtualAddress = true).From("2.2.8"),
        Flag("promote_secondaries", "set promote_secondaries on the interface", b => b.Instance.PromoteSecondaries = true),
        Values("virtual_routes", "routes while MASTER", RouteKeywords.Virtual),
        Values("virtual_rules", "policy rules while MASTER", RuleKeywords.Virtual),
    ];

    private static Keyword[] Tracking =>
    [
        Flag("dont_track_primary", "ignore faults of the own interface", b => b.Instance.TrackPrimary = false),
        .. TrackKeywords.Blocks("vrrp_instance"),
        Custom("linkbeat_use_polling", "", "off", "old word: poll the link of the own interface", (b, w) =>
        {
            w.Report(ValueErrors.Deprecated(w.Span(0), w.Name, "linkbeat_interfaces"));
            b.Instance.LinkbeatUsePolling = true;
        }),
    ];

    private static Keyword[] Announcements =>
    [
        Int("garp_master_delay", 0, 4294, "vrrp_garp_master_delay", "seconds to the second set of gratuitous ARPs after MASTER; 0 none",
            (b, v) => b.Instance.GarpMasterDelay = TimeSpan.FromSeconds(v)),
        IntOr("garp_master_refresh", 0, UIntMax, 0, "vrrp_garp_master_refresh", "seconds between refreshes while MASTER; 0 none",
            (b, v) => b.Instance.GarpMasterRefresh = TimeSpan.FromSeconds(v)),
        IntFromOne("garp_master_repeat", UIntMax, "vrrp_garp_master_repeat", "gratuitous ARPs in each set after MASTER",
            (b, v) => b.Instance.GarpMasterRepeat = GlobalKeywords.Clamp(v)),
        IntFromOne("garp_master_refresh_repeat", UIntMax, "vrrp_garp_master_refresh_repeat", "gratuitous ARPs in each refresh",
            (b, v) => b.Instance.GarpMasterRefreshRepeat = GlobalKeywords.Clamp(v)),
        Int("garp_lower_prio_delay", 0, 4294, "vrrp_garp_lower_prio_delay; 0 if strict",
            "seconds to the second set after a lower priority advert", (b, v) =>
        {
            b.Instance.GarpLowerPrioDelay = TimeSpan.FromSeconds(v);
            b.Instance.Places["garp_lower_prio_delay"] = b.Words.Token(0);
        }),
        Int("garp_lower_prio_repeat", 0, IntMax, "vrrp_garp_lower_prio_repeat; 0 if strict",
            "gratuitous ARPs in each set after a lower priority advert", (b, v) =>
        {
            b.Instance.GarpLowerPrioRepeat = (int)v;
            b.Instance.Places["garp_lower_prio_repeat"] = b.Words.Token(0);
        }),
        ExtraGarp("garp_extra_if", "seconds between announcements on address interfaces other than the instance's; 0 off"),
        ExtraGarp("vmac_garp_intvl", "old spelling of garp_extra_if").SameAs("garp_extra_if"),
    ];

    private static Keyword ExtraGarp(string name, string help) =>
        Custom(name, "[all] <INT 0..86400>", "vrrp_garp_extra_if", help, (b, w) => GlobalKeywords.ExtraInterfaces(w, value =>
        {
            b.Instance.GarpExtraInterfaces = value;
            b.Instance.GarpExtraInterfacesGiven = true;
        }, 0));

    private static Keyword[] Interfaces =>
    [
        Custom("use_vmac", "[[name] <IF>] [<MAC>] [netlink_notify_msg] [group <GROUP>]", "off",
            "run on a macvlan with the virtual router's MAC address",
            InterfaceWords.UseVmac),
        Flag("use_vmac_addr", "use VMACs also for addresses on other interfaces", b => b.Instance.VmacForAddresses = true),
        Custom("vmac_xmit_base", "", "off", "send and receive adverts on the parent interface", (b, w) =>
        {
            b.Instance.VmacTransmitOnBase = true;
            b.Instance.Places["vmac_xmit_base"] = w.Token(0);
        }),
        Custom("use_ipvlan", "[[name] <IF>] [<IP>[/<PREFIX>]] [bridge|private|vepa] [group <GROUP>]", "off", "run on an L2 ipvlan",
            InterfaceWords.UseIpvlan),
        Custom("lvs_sync_daemon_interface", "<IF>", "none", "old word for an IPVS sync daemon bound to this instance", (b, w) =>
        {
            w.Report(ValueErrors.Deprecated(w.Span(0), w.Name, "the global lvs_sync_daemon"));
            if (b.HasSyncDaemon) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else b.Instance.LvsSyncDaemonInterface = w.Text(1);
            b.HasSyncDaemon = true;
        }) with { WordRequired = true },
        Custom("kernel_rx_buf_size", $"<INT 0..{UIntMax}>", "vrrp_rx_bufs_policy", "receive buffer of the advert socket in bytes", (b, w) =>
        {
            if (w.Has(2)) w.Report(ValueErrors.WordIgnored(w.Span(2), w.Name, w.Text(2)));
            else if (w.Int(1, 0, UIntMax, out long bytes)) b.Instance.ReceiveBuffer = (uint)bytes;
        }),
    ];

    private static Keyword[] Notifies =>
    [
        .. NotifyRows(b => b.Instance.Notify),
        Script("notify_master_rx_lower_pri", "run when the master receives an advert of lower priority",
            b => b.Instance.Notify.MasterRxLowerPriority, (b, v) => b.Instance.Notify.MasterRxLowerPriority = v),
        Custom("notify_deleted", "[<SCRIPT> [<USER> [<GROUP>]]]", "FAULT is reported", "report DELETED when a reload removes the instance",
            (b, w) =>
        {
            if (b.Instance.NotifyDeleted) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            b.Instance.NotifyDeleted = true;
            if (w.Has(1) && ScriptReader.Read(b, w, out ScriptCommand command)) b.Instance.Notify.Deleted ??= command;
        }),
        Bool("smtp_alert", "smtp_alert_vrrp, then smtp_alert, then off", "mail on transitions", (b, v) =>
            b.Instance.SmtpAlert = v),
        Bool("notify_priority_changes", "the sync group's, then vrrp_notify_priority_changes", "send priority changes to the FIFOs",
            (b, v) => b.Instance.NotifyPriorityChanges = v),
    ];

    /// <summary>The notify words that instances and sync groups share.</summary>
    internal static Keyword[] NotifyRows(Func<Binder, NotifyDraft> of) =>
    [
        Script("notify_backup", "run on BACKUP", b => of(b).Backup, (b, v) => of(b).Backup = v),
        Script("notify_master", "run on MASTER", b => of(b).Master, (b, v) => of(b).Master = v),
        Script("notify_fault", "run on FAULT", b => of(b).Fault, (b, v) => of(b).Fault = v),
        Script("notify_stop", "run at stop", b => of(b).Stop, (b, v) => of(b).Stop = v),
        Script("notify", "run on any transition, with kind, name, state and priority appended", b => of(b).Any, (b, v) => of(b).Any = v),
    ];
}
