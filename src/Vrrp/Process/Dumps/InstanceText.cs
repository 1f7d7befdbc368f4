using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Printing;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process.Dumps;

/// <summary>One instance of keepalived.data.</summary>
internal sealed class InstanceText(DumpText text, DumpClock clock, AdvertSockets sockets, Func<ScriptCommand, string> command)
{
    public void Write(VrrpInstance instance)
    {
        VrrpInstanceConfig config = instance.Config;
        text.Value(1, "VRRP Instance", config.Name);
        text.Value(2, "VRRP Version", config.Version);
        text.ValueIf(instance.Group is not null, 2, "Sync group", instance.Group?.Config.Name);
        if (config.Family == IpFamily.V6) text.Line(2, "Using Native IPv6");
        WriteState(instance);
        WriteInterface(instance);
        WriteAnnouncements(config.Garp);
        text.Value(2, "Down timer adverts", config.DownTimerAdverts);
        text.Truth(2, "Send advert after receive lower priority advert", !config.LowerPrioNoAdvert);
        text.Truth(2, "Send advert after receive higher priority advert", config.HigherPrioSendAdvert);
        if (config.OwnerIgnoreAdverts) text.Truth(2, "Address owner ignores received adverts", value: true);
        WriteElection(instance);
        WriteAddresses(instance);
        WriteUnicast(config);
        (int receiver, int sender) = sockets.DescriptorsOf(instance.Channel, instance.UsesAuthenticationHeader);
        text.Line(2, $"fd_in {receiver}, fd_out {sender}");
        WriteTracking(config);
        text.Value(2, "Using smtp notification", config.SmtpAlert ? "yes" : "no");
        text.Value(2, "Notify deleted", config.NotifyDeleted ? "Deleted" : "Fault");
        WriteScripts(text, config.Notify, command);
        text.Truth(2, "Notify priority changes", config.NotifyPriorityChanges);
    }

    public static void WriteScripts(DumpText text, VrrpNotifyScripts scripts, Func<ScriptCommand, string> command)
    {
        Write("Backup state", scripts.Backup);
        Write("Master state", scripts.Master);
        Write("Fault state", scripts.Fault);
        Write("Stop state", scripts.Stop);
        Write("Deleted state", scripts.Deleted);
        Write("Master rx lower pri state", scripts.MasterRxLowerPriority);
        Write("Generic state", scripts.Any);

        void Write(string kind, ScriptCommand? script)
        {
            if (script is not null) text.Value(2, $"{kind} transition script", command(script));
        }
    }

    private void WriteState(VrrpInstance instance)
    {
        VrrpInstanceConfig config = instance.Config;
        text.Value(2, "State", VrrpStates.Name(instance.State));
        if (instance.State == VrrpState.Backup)
        {
            text.Value(2, "Master router", instance.MasterAddress.IsNone ? "(none)" : instance.MasterAddress);
            text.Value(2, "Master priority", instance.MasterPriority);
            text.ValueIf(config.Version == 3, 2, "Master advert int", $"{Fraction(instance.MasterInterval)} sec");
        }
        text.Line(2, config.IsUnicast ? "Flags:" : "Flags: none");
        if (config.IsUnicast) text.Line(3, "Using unicast");
        text.Value(2, "Wantstate", VrrpStates.Name(instance.Wanted));
        text.Value(2, "Number of config faults", 0);
        text.Value(2, "Number of tracker faults", instance.FaultCount);
        text.Value(2, "Number of track scripts init", instance.WaitsForScripts ? 1 : 0);
        text.Value(2, "Last transition", DumpText.Time(clock.At(instance.Since)));
        text.Value(2, "Read timeout", instance.Deadline == Instant.Never ? "DISABLED" : DumpText.Time(clock.At(instance.Deadline)));
        text.Value(2, "Master down timer", $"{(long)instance.FullWait.TotalMicroseconds} usecs");
    }

    private void WriteInterface(VrrpInstance instance)
    {
        VrrpInstanceConfig config = instance.Config;
        if (config.Vmac is { } vmac)
        {
            text.Line(2, $"Use VMAC, i/f name {instance.Interface.Name}, is_up = {(instance.Interface.IsUp ? "true" : "false")}, "
                + $"xmit_base = {(vmac.TransmitOnBase ? "true" : "false")}");
        }
        bool apart = config.Interface is not null && instance.Interface.Name != config.Interface;
        text.Value(2, "Interface", apart ? $"{instance.Interface.Name}, vmac on {config.Interface}" : instance.Interface.Name);
        if (!config.TrackPrimary) text.Line(2, "VRRP interface tracking disabled");
        if (config.SkipCheckAdvAddr) text.Line(2, "Skip checking advert IP addresses");
        if (config.StrictMode) text.Line(2, "Enforcing strict VRRP compliance");
        string source = instance.Source.IsNone ? "(none)" : instance.Source.ToString();
        text.Value(2, "Using src_ip", config.SourceAddress.IsNone ? source : $"{source} (from configuration)");
        if (config.IsUnicast) return;
        text.Line(2, config.McastGroup.IsV4
            ? $"Multicast address {config.McastGroup}"
            : $"Multicast address {config.McastGroup}, ifindex {instance.Interface.Index.Value}");
    }

    private void WriteAnnouncements(GarpConfig garp)
    {
        text.Value(2, "Gratuitous ARP delay", (long)garp.MasterDelay.TotalSeconds);
        text.Value(2, "Gratuitous ARP repeat", garp.MasterRepeat);
        text.Value(2, "Gratuitous ARP refresh", (long)garp.MasterRefresh.TotalSeconds);
        text.Value(2, "Gratuitous ARP refresh repeat", garp.MasterRefreshRepeat);
        text.Value(2, "Gratuitous ARP lower priority delay", (long)garp.LowerPrioDelay.TotalSeconds);
        text.Value(2, "Gratuitous ARP lower priority repeat", garp.LowerPrioRepeat);
    }

    private void WriteElection(VrrpInstance instance)
    {
        VrrpInstanceConfig config = instance.Config;
        text.Value(2, "Virtual Router ID", config.VirtualRouterId);
        text.Value(2, "Priority", config.Priority);
        text.Value(2, "Effective priority", instance.EffectivePriority);
        text.Value(2, "Total priority", instance.TotalPriority);
        text.Value(2, "Advert interval", config.Version == 2
            ? $"{(long)config.AdvertInterval.TotalSeconds} sec" : $"{(long)config.AdvertInterval.TotalMilliseconds} milli-sec");
        bool learned = config.Version == 3 && instance.State == VrrpState.Backup;
        text.ValueIf(learned, 2, "Master advert interval", $"{(long)instance.MasterInterval.TotalMilliseconds} milli-sec");
        text.Value(2, "Accept", config.Accept ? "enabled" : "disabled");
        text.Value(2, "Preempt", config.Preempt ? "enabled" : "disabled");
        text.ValueIf(config.PreemptDelay > TimeSpan.Zero, 2, "Preempt delay", $"{DumpText.Seconds(config.PreemptDelay)} secs");
        text.Value(2, "Promote_secondaries", config.PromoteSecondaries ? "enabled" : "disabled");
        if (config.Version == 3) return;
        text.Value(2, "Authentication type", config.Authentication.Type switch
        {
            AuthType.Pass => "SIMPLE_PASSWORD",
            AuthType.Ah => "IPSEC_AH",
            _ => "none",
        });
        text.ValueIf(config.Authentication.Type == AuthType.Pass, 2, "Password", "********");
    }

    private void WriteAddresses(VrrpInstance instance)
    {
        VrrpInstanceConfig config = instance.Config;
        bool isSet = instance.State == VrrpState.Master;
        text.Line(2, $"Virtual IP ({config.VirtualAddresses.Count}):");
        foreach (VirtualAddress address in config.VirtualAddresses) text.Line(3, AddressText.Of(address, instance.Interface.Name, isSet));
        if (config.ExcludedAddresses.Count > 0) text.Line(2, "Virtual IP Excluded :");
        foreach (VirtualAddress address in config.ExcludedAddresses) text.Line(3, AddressText.Of(address, instance.Interface.Name, isSet));
    }

    private void WriteUnicast(VrrpInstanceConfig config)
    {
        if (!config.IsUnicast) return;
        text.Value(2, "Unicast TTL", config.UnicastTtl);
        text.Line(2, $"Check unicast src : {(config.CheckUnicastSource ? "yes" : "no")}");
        text.Line(2, "Unicast Peer :");
        foreach (UnicastPeer peer in config.UnicastPeers) text.Line(3, $"{peer.Address} min_ttl {peer.MinTtl} max_ttl {peer.MaxTtl}");
        text.Value(2, "Unicast checksum compatibility", config.OldUnicastChecksum is true ? "yes" : "no");
    }

    private void WriteTracking(VrrpInstanceConfig config)
    {
        WriteEntries("Virtual Routes :", config.Routes.Select(RouteText.Of));
        WriteEntries("Tracked interfaces :", config.TrackInterfaces.Select(link => $"{link.Interface} {Weight(link.Weight, link.Reverse)}"));
        WriteEntries("Tracked scripts :", config.TrackScripts.Select(tracked => $"{tracked.Name} {Weight(tracked.Weight, tracked.Reverse)}"));
        WriteEntries("Tracked files :", config.TrackFiles.Select(tracked => $"{tracked.Name}, {Weight(tracked.Weight, tracked.Reverse)}"));
        WriteEntries("Tracked processes :", config.TrackProcesses.Select(tracked => $"{tracked.Name}, {Weight(tracked.Weight, tracked.Reverse)}"));
    }

    private void WriteEntries(string title, IEnumerable<string> entries)
    {
        string[] all = [.. entries];
        if (all.Length > 0) text.Line(2, title);
        foreach (string entry in all) text.Line(3, entry);
    }

    private static string Weight(int weight, bool reverse) => reverse ? $"weight {weight} reverse" : $"weight {weight}";

    private static string Fraction(TimeSpan time) => time.TotalSeconds.ToString("F2", System.Globalization.CultureInfo.InvariantCulture);
}
