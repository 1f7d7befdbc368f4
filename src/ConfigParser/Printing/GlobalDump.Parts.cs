using System.Globalization;
using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Printing;

/// <content>LVS, FIFOs, defaults of instances, and what comes last.</content>
public static partial class GlobalDump
{
    private static void WriteLvs(DumpText text, GlobalDefs global, bool isParent)
    {
        text.ValueIf(global.LvsTimeoutTcp is not null, 1, "LVS TCP timeout", Seconds(global.LvsTimeoutTcp ?? default));
        text.ValueIf(global.LvsTimeoutTcpFin is not null, 1, "LVS TCP FIN timeout", Seconds(global.LvsTimeoutTcpFin ?? default));
        text.ValueIf(global.LvsTimeoutUdp is not null, 1, "LVS TCP timeout", Seconds(global.LvsTimeoutUdp ?? default));
        text.ValueIf(!isParent, 1, "Default interface", global.DefaultInterface);
        text.Value(1, "Disable local IGMP", global.DisableLocalIgmp ? "yes" : "no");
        text.Value(1, "Use VRRPv2 checksum for VRRPv3 IPv4", global.InstanceDefaults.V3ChecksumAsV2 ? "yes" : "no");
        if (global.LvsSyncDaemon is { } sync)
        {
            text.Value(1, "LVS syncd vrrp instance", sync.Instance);
            text.Value(1, "LVS syncd interface", sync.Interface);
            text.ValueIf(sync.Id is not null, 1, "LVS syncd syncid", sync.Id);
            text.ValueIf(sync.MaxLength > 0, 1, "LVS syncd maxlen", sync.MaxLength);
            text.Value(1, "LVS mcast group", sync.Group);
            text.Value(1, "LVS syncd mcast port", sync.Port);
            text.Value(1, "LVS syncd mcast ttl", sync.Ttl);
        }
        text.Truth(1, "LVS flush", global.LvsFlush);
        text.Value(1, "LVS flush on stop", global.LvsFlushOnStop switch
        {
            LvsFlushOnStop.All => "full",
            LvsFlushOnStop.VirtualServers => "VS",
            _ => "disabled",
        });
    }

    private static void WriteFifos(DumpText text, GlobalDefs global, Func<ScriptCommand, string> command)
    {
        WriteFifo(text, "Global", global.NotifyFifo, command);
        WriteFifo(text, "LVS", global.LvsNotifyFifo, command);
        WriteFifo(text, "VRRP", global.VrrpNotifyFifo, command);
        text.Truth(1, "FIFO write vrrp states on reload", global.FifoWriteVrrpStatesOnReload);
        text.Truth(1, "VRRP notify priority changes", global.InstanceDefaults.NotifyPriorityChanges);
    }

    private static void WriteFifo(DumpText text, string kind, NotifyFifoConfig? fifo, Func<ScriptCommand, string> command)
    {
        if (fifo is null) return;
        text.Value(1, $"{kind} notify fifo", fifo.Path);
        if (fifo.Script is { } script) text.Value(1, $"{kind} notify fifo script", command(script));
    }

    private static void WriteInstanceDefaults(DumpText text, GlobalDefs global)
    {
        InstanceDefaults defaults = global.InstanceDefaults;
        GarpConfig garp = defaults.Garp;
        text.Value(1, "VRRP IPv4 mcast group", global.VrrpMcastGroup4);
        text.Value(1, "VRRP IPv6 mcast group", global.VrrpMcastGroup6);
        text.Value(1, "Gratuitous ARP delay", Seconds(garp.MasterDelay));
        text.Value(1, "Gratuitous ARP repeat", garp.MasterRepeat);
        text.Value(1, "Gratuitous ARP refresh timer", Seconds(garp.MasterRefresh));
        text.Value(1, "Gratuitous ARP refresh repeat", garp.MasterRefreshRepeat);
        text.Value(1, "Gratuitous ARP lower priority delay", Seconds(garp.LowerPrioDelay));
        text.Value(1, "Gratuitous ARP lower priority repeat", garp.LowerPrioRepeat);
        text.Value(1, "Num adverts before down", defaults.DownTimerAdverts);
        text.Value(1, "Gratuitous ARP for each secondary VMAC", "0s");
        text.Truth(1, "Send advert after receive lower priority advert", !defaults.LowerPrioNoAdvert);
        text.Truth(1, "Send advert after receive higher priority advert", defaults.HigherPrioSendAdvert);
        text.Value(1, "Gratuitous ARP interval", garp.GarpInterval.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));
        text.Value(1, "Gratuitous NA interval", garp.GnaInterval.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));
        text.Value(1, "VRRP default protocol version", defaults.Version);
    }

    private static void WriteFirewall(DumpText text, FirewallConfig firewall)
    {
        text.ValueIf(firewall.NftablesTable is not null, 1, "nftables table name", firewall.NftablesTable);
        text.ValueIf(firewall.NftablesTable is not null, 1, "nftables base chain priority", firewall.NftablesPriority);
        text.Line(1, $"nftables {(firewall.NftablesCounters ? "with" : "without")} counters");
    }

    private static void WriteManagement(DumpText text, ManagementConfig management)
    {
        text.Line(1, $"SNMP vrrp {Enabled(management.EnableSnmpVrrp)}");
        text.Line(1, $"SNMP checker {Enabled(management.EnableSnmpChecker)}");
        text.Line(1, $"SNMP RFCv2 {Enabled(management.EnableSnmpRfcV2)}");
        text.Line(1, $"SNMP RFCv3 {Enabled(management.EnableSnmpRfcV3)}");
        text.Line(1, $"SNMP traps {Enabled(management.EnableTraps)}");
        text.Value(1, "SNMP socket", management.SnmpSocket ?? "default (unix:/var/agentx/master)");
        text.Line(1, $"DBus {Enabled(management.EnableDbus)}");
        text.Value(1, "DBus service name", management.EnableDbus ? management.DbusServiceName : "");
    }

    private static void WriteBuffers(DumpText text, GlobalDefs global)
    {
        BufferConfig buffers = global.Buffers;
        WriteBuffer(text, "vrrp_netlink_cmd_rcv_bufs", buffers.VrrpCommand, buffers.VrrpCommandForce);
        WriteBuffer(text, "vrrp_netlink_monitor_rcv_bufs", buffers.VrrpMonitor, buffers.VrrpMonitorForce);
        WriteBuffer(text, "process_monitor_rcv_bufs", buffers.ProcessMonitor, buffers.ProcessMonitorForce);
        WriteBuffer(text, "lvs_netlink_cmd_rcv_bufs", buffers.LvsCommand, buffers.LvsCommandForce);
        WriteBuffer(text, "lvs_netlink_monitor_rcv_bufs", buffers.LvsMonitor, buffers.LvsMonitorForce);
        text.Value(1, "rs_init_notifies", Number(global.RsInitNotifies));
        text.Value(1, "no_checker_emails", Number(global.Mail.NoCheckerMails));
        text.ValueIf(buffers.VrrpReceivePolicy is not null, 1, "rx_bufs_policy", buffers.VrrpReceivePolicy);
        text.Value(1, "rx_bufs_multiples", buffers.VrrpReceiveMultiplier);
    }

    private static void WriteBuffer(DumpText text, string name, uint? size, bool force)
    {
        text.Value(1, name, size ?? 0);
        text.Value(1, $"{name}_force", Number(force));
    }

    private static void WriteRest(DumpText text, GlobalDefs global)
    {
        FilesConfig files = global.Files;
        text.Value(1, "umask", "0" + Convert.ToString(files.Umask, 8));
        text.ValueIf(global.VrrpStartupDelay > TimeSpan.Zero, 1, "vrrp_startup_delay", DumpText.Seconds(global.VrrpStartupDelay));
        if (global.LogUnknownVrids) text.Line(1, "log_unknown_vrids");
        text.ValueIf(files.VmacPrefix != "vrrp", 1, "VMAC prefix", files.VmacPrefix);
        text.ValueIf(files.VmacAddressPrefix is not null, 1, "VMAC address prefix", files.VmacAddressPrefix);
        text.Line(1, $"json_version {files.JsonVersion}");
        if (files.StateDumpFile is not null) text.Line(1, $"state dump file {files.StateDumpFile}");
        if (files.StatsDumpFile is not null) text.Line(1, $"stats dump file {files.StatsDumpFile}");
        if (files.JsonDumpFile is not null) text.Line(1, $"json dump file {files.JsonDumpFile}");
    }
}
