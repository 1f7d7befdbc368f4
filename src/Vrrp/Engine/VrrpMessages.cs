using System.Globalization;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// Every line of the VRRP log. Lines that people grep keep keepalived's wording; lines of ours ("VI_1: BACKUP -> MASTER: …") stand
/// beside them and say why.
/// </summary>
public static partial class VrrpMessages
{
    public const string DelayedStartCompleted = "Delayed start completed";

    public static string Transition(string name, VrrpState from, VrrpState to, string why) =>
        $"({name}) {VrrpStates.Name(from)} -> {VrrpStates.Name(to)}: {why}";

    public static string LateMaster(TimeSpan silence, TimeSpan othersNeed) =>
        $"late host: no advert of ours for {Seconds(silence)}, others take over after {Seconds(othersNeed)}";

    public static string AnnouncesAgain(string name, string why) => $"({name}) {why}; announcing addresses again";

    public static string TimerExpired(TimeSpan late) =>
        string.Create(CultureInfo.InvariantCulture, $"VRRP thread timer expired {late.TotalSeconds:F6} seconds ago");

    public static string ListensOnceMore(string name, TimeSpan late, TimeSpan wait) =>
        $"({name}) late host: woke {Seconds(late)} after the end of the wait for the master, listening for {Seconds(wait)} more";

    public static string OldUnicastChecksum(string name) => $"({name}) Setting unicast VRRPv3 checksum to old version";

    public static string NoPeers(string name) => $"({name}) Cannot use unicast without any peers - going to fault state";

    public static string EnteringBackup(string name, bool initial) => $"({name}) Entering BACKUP STATE{(initial ? " (init)" : "")}";

    public static string EnteringMaster(string name) => $"({name}) Entering MASTER STATE";

    public static string EnteringFault(string name, bool initial) => $"({name}) Entering FAULT STATE{(initial ? " (init)" : "")}";

    public static string FaultAtStartInterfaceDown(string name, string @interface) =>
        $"({name}): entering FAULT state (interface {@interface} down)";

    public static string FaultAtStartNoAddress(string name) => $"({name}) entering FAULT state (no IPv4 address for interface)";

    public static string AdvertTimeout(string name) => $"({name}) Receive advertisement timeout";

    public static string SentPriorityZero(string name) => $"({name}) sent 0 priority";

    public static string BackupReceivedPriorityZero(string name) => $"({name}) Backup received priority 0 advertisement";

    public static string MasterReceivedPriorityZero(string name) => $"({name}) Master received priority 0 message";

    public static string LowerPriorityDiscarded(string name, byte priority, IpAddress source) =>
        $"({name}) received lower priority ({priority}) advert from {source} - discarding";

    public static string LowerPriorityAnswered(string name, IpAddress source, byte priority, byte ours, bool answered) =>
        $"({name}) Received advert from {source} with lower priority {priority}, ours {ours}{(answered ? ", forcing new election" : "")}";

    public static string MasterYields(string name, IpAddress source, byte priority, byte ours) => priority > ours
        ? $"({name}) Master received advert from {source} with higher priority {priority}, ours {ours}"
        : $"({name}) Master received advert from {source} with same priority {priority} but higher IP address than ours";

    /// <summary>With nopreempt, after a freeze: it was silent for so long that the other is master by right.</summary>
    public static string LateMasterYields(string name, IpAddress source, byte priority, byte ours) =>
        $"({name}) Late master received advert from {source} with priority {priority}, ours {ours}: nopreempt, standing down";

    public static string EqualPriorityFromOurAddress(string name) =>
        $"({name}) WARNING - equal priority advert received from remote host with our IP address.";

    public static string MasterSet(string name, IpAddress from, IpAddress to) =>
        from.IsNone ? $"({name}) master set to {to}" : $"({name}) master changed from {from} to {to}";

    public static string PreemptDelayStarted(string name, TimeSpan delay) =>
        string.Create(CultureInfo.InvariantCulture, $"({name}) start preempt delay ({delay.TotalSeconds:F6})");

    public static string PreemptDelayStopped(string name) => $"({name}) stop preempt delay";

    public static string IntervalLearned(string name, TimeSpan from, TimeSpan to) =>
        $"({name}) advertisement interval updated from {Milliseconds(from)} to {Milliseconds(to)} by master";

    public static string IntervalTakenBack(string name, TimeSpan from, TimeSpan to) =>
        $"({name}) changing advert interval from {Milliseconds(from)} to locally configured {Milliseconds(to)}";

    public static string PriorityChanged(string name, byte from, byte to) => $"({name}) Changing effective priority from {from} to {to}";

    public static string SettingAddresses(string name) => $"({name}) setting VIPs.";

    public static string RemovingAddresses(string name) => $"({name}) removing VIPs.";

    public static string SettingExcluded(string name) => $"({name}) setting E-VIPs.";

    public static string RemovingExcluded(string name) => $"({name}) removing E-VIPs.";

    public static string SettingDropRule(string name) => $"({name}) setting firewall drop rule";

    public static string RemovingDropRule(string name) => $"({name}) removing firewall drop rule";

    public static string SettingRoutes(string name) => $"({name}) setting Virtual Routes";

    public static string RemovingRoutes(string name) => $"({name}) removing Virtual Routes";

    public static string SettingRules(string name) => $"({name}) setting Virtual Rules";

    public static string RemovingRules(string name) => $"({name}) removing Virtual Rules";

    public static string RouteNoLongerExists(RouteConfig route) => $"Removing route {route.Destination}";

    public static string RuleNoLongerExists(RuleConfig rule) => $"ip rule {Describe(rule)} removed";

    public static string Restoring(string what, string text) => $"Restoring deleted static {what} {text}";

    public static string StaticAddressNoLongerExists(IpPrefix address, string device) => $"ip address {address} dev {device}, no longer exist";

    /// <summary>What tells a route from others, in the words of ip(8).</summary>
    public static string Describe(RouteConfig route)
    {
        StringBuilder text = new(route.Destination.ToString());
        if (!route.Via.IsNone) text.Append(CultureInfo.InvariantCulture, $" via {route.Via}");
        if (route.Device is not null) text.Append(CultureInfo.InvariantCulture, $" dev {route.Device}");
        if (route.Table is not null) text.Append(CultureInfo.InvariantCulture, $" table {route.Table}");
        if (route.Metric is uint metric) text.Append(CultureInfo.InvariantCulture, $" metric {metric}");
        return text.ToString();
    }

    public static string Describe(RuleConfig rule)
    {
        StringBuilder text = new(rule.Not ? "not from " : "from ");
        text.Append(rule.From is IpPrefix from ? from.ToString() : "all");
        if (rule.To is IpPrefix to) text.Append(CultureInfo.InvariantCulture, $" to {to}");
        text.Append(CultureInfo.InvariantCulture, $" priority {rule.Preference}");
        if (rule.InputInterface is not null) text.Append(CultureInfo.InvariantCulture, $" iif {rule.InputInterface}");
        text.Append(CultureInfo.InvariantCulture, $" {(rule.Action == "table" ? "lookup" : rule.Action)}");
        if (rule.Target is not null) text.Append(CultureInfo.InvariantCulture, $" {rule.Target}");
        return text.ToString();
    }

    public static string AddressNoLongerExists(string name, PlacedAddress placed, string device) =>
        $"({name}) ip address {placed.Address.Prefix} dev {device}, no longer exist";

    public static string AddressRefused(string name, RefusedAddress refusal) =>
        $"({name}) the kernel refused address {refusal.Address.Prefix}: {refusal.Errno}; it is not announced";

    public static string AddressRemovedByOthers(IpAddress address, string @interface) =>
        $"Netlink reflector reports IP {address} removed from {@interface}";

    public static string PutBack(string name, string addresses, string whom) => $"({name}) {addresses} removed by {whom}: putting it back";

    public static string TwoOwners(string name, IpAddress other) =>
        $"({name}) CONFIGURATION ERROR: local instance and {other} are both configured as address owner, please resolve";

    public static string LinkChanged(string name, bool up) => $"Netlink reports {name} {(up ? "up" : "down")}";

    public static string InterfaceDeleted(string name) => $"Interface {name} deleted";

    public static string ScriptSucceeded(string script) => $"VRRP_Script({script}) succeeded";

    public static string ScriptFailed(string script, string how) =>
        how.StartsWith("timed", StringComparison.Ordinal) ? $"VRRP_Script({script}) timed_out" : $"VRRP_Script({script}) failed ({how})";

    public static string ScriptEvidence(TrackScriptState script) => script.IsGood
        ? $"script {script.Config.Name} succeeded, {script.Streak} of {script.Config.Rise}"
        : $"script {script.Config.Name} {script.HowItEnded}, {script.Streak} of {script.Config.Fall}";

    public static string ScriptKept(TrackScriptState script) =>
        $"VRRP_Script({script.Config.Name}) considered {(script.IsGood ? "successful" : "unsuccessful")} on reload";

    public static string FaultAtStartScript(string name, string script) => $"({name}): entering FAULT state due to script {script}";

    public static string FaultAtStartFile(string name, string file, long status) =>
        $"({name}): entering FAULT state (tracked file {file} has status {status})";

    public static string FileFault(string name, string file, bool bad) =>
        $"({name}): tracked file {file} {(bad ? "now" : "leaving")} FAULT state";

    public static string QuorumChanged(TrackProcessState process) =>
        $"Quorum {(process.HasQuorum ? "gained" : "lost")} for tracked process {process.Config.Name}";

    public static string ProcessEvidence(TrackProcessState process)
    {
        string wanted = process.Config.QuorumMax is uint max ? $"{process.Config.Quorum} to {max} wanted" : $"{process.Config.Quorum} wanted";
        return $"tracked process {process.Config.Name}: {process.Count} running, {wanted}";
    }

    public static string FaultAtStartProcess(string name, string process) =>
        $"({name}): entering FAULT state (tracked process {process} quorum not achieved)";

    public static string FaultAtStartSource(string name) => $"({name}) entering FAULT state (src address not configured)";

    public static string BfdChanged(string name, VrrpInput.BfdChanged session) =>
        $"VRRP_Instance({name}) Tracked BFD instance {session.Session} is {(session.IsUp ? "UP" : "DOWN")}";

    public static string InterfaceRenamed(string from, string to) => $"Interface name has changed from {from} to {to}";

    public static string MacChanged(string name, MacAddress from, MacAddress to) => $"({name}) MAC Address changed from {from} to {to}";

    public static string LinkDelayed(string name, uint from, uint to, TimeSpan delay) => string.Create(
        CultureInfo.InvariantCulture, $"{name}: Adding flags change from 0x{from:x} to 0x{to:x} delay by {delay.TotalMicroseconds:0}");

    public static string LinkDelayCancelled(string name) => $"Delay timer for {name} cancelled";

    public static string Syncing(string group, VrrpState state) => $"VRRP_Group({group}) Syncing instances to {VrrpStates.Name(state)} state";

    public static string SyncingAtStart(string group, string instance) => $"VRRP_Group({group}): Syncing {instance} to FAULT state";

    public static string DelayingStartup(TimeSpan delay) =>
        string.Create(CultureInfo.InvariantCulture, $"Delaying startup for {delay.TotalSeconds:0.######} seconds");

    public static string TimerExpiredLate(TimeSpan late) =>
        string.Create(CultureInfo.InvariantCulture, $"A thread timer expired {late.TotalSeconds:F6} seconds ago");

    public static string UnknownVrid(byte vrid, string @interface) => $"Unknown VRID({vrid}) received on interface({@interface}). ignoring...";

    public static string AdvertNotSent(string name, VrrpInput.AdvertNotSent failure) => failure.Destination.IsMulticast
        ? $"({name}): send advert error {failure.Error} ({failure.Text})"
        : $"({name}) Cant send advert to {failure.Destination} ({failure.Text})";

    public static string IntervalDiffers(string name, TimeSpan ours, TimeSpan theirs) =>
        $"({name}) advertisement interval mismatch ours = {Centiseconds(ours)} centi-sec rcv'd={Centiseconds(theirs)} centi-sec";

    public static string AddressCountDiffers(string name, int ours, int theirs) => $"({name}) expected {ours} VIPs but received {theirs}";

    public static string AddressMissing(string name, byte vrid, IpAddress source, IpAddress address) =>
        $"({name}) ip address associated with VRID {vrid} not present in advert from {source}: {address}";

    public static string Refused(string name, AdvertRejection reason, in AdvertView packet, VrrpInstance instance) =>
        $"({name}) {WhyRefused(reason, packet, instance)}";

    /// <summary>Why a packet was refused.</summary>
    public static string WhyRefused(AdvertRejection reason, in AdvertView packet, VrrpInstance instance)
    {
        IpAddress from = packet.Source;
        int version = instance.Config.Version;
        return reason switch
        {
            AdvertRejection.AuthenticationHeader => packet.HasAuthenticationHeader
                ? $"Received AH header but auth type not AH from {from}"
                : $"No AH header but auth type is AH from {from}",
            AdvertRejection.Length => $"vrrp packet from {from} has wrong length, {packet.Payload.Length} bytes for {packet.AddressCount} addresses",
            AdvertRejection.Ttl => $"invalid TTL/HL from {from}. Received {packet.Ttl} and expect 255",
            AdvertRejection.Version => $"wrong VRRP version from {from}. Received {packet.Version} and expect {version}",
            AdvertRejection.AuthTypeInvalid => $"Invalid auth type from {from}: {packet.AuthType}",
            AdvertRejection.AuthTypeMismatch =>
                $"received a {packet.AuthType} auth from {from}, expecting {(int)instance.Config.Authentication.Type}!",
            AdvertRejection.AuthFailure => $"received an invalid passwd from {from}!",
            AdvertRejection.CheckValue =>
                $"IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields mutation or bad password ! From {from}",
            AdvertRejection.SecurityParameters =>
                $"IPSEC AH : invalid IPSEC SPI value. {AuthenticationHeader.SecurityParametersIndex(packet.AuthenticationHeader)} from {from}",
            AdvertRejection.Sequence => $"IPSEC-AH : sequence number {AuthenticationHeader.Sequence(packet.AuthenticationHeader)} " +
                $"already processed. Packet dropped. Local({instance.AuthenticationSequence}) from {from}",
            AdvertRejection.TrailerMissing => $"missing authentication trailer from {from}",
            AdvertRejection.TrailerMalformed => $"malformed authentication trailer from {from}",
            AdvertRejection.TrailerStale => $"stale authentication trailer from {from}, clock skew " +
                $"{instance.TrailerSkew(AuthenticationTrailer.Sequence(packet.Trailer))} sec exceeds window " +
                $"{WholeSeconds(instance.Config.Hmac!.TimeWindow)} sec",
            AdvertRejection.TrailerKey => $"unknown authentication key id {AuthenticationTrailer.KeyId(packet.Trailer)} from {from}",
            AdvertRejection.TrailerInvalid => $"invalid authentication HMAC from {from}",
            AdvertRejection.TrailerReplayed => $"replayed authentication trailer from {from}",
            AdvertRejection.Interval => $"advertisement interval mismatch with {from} mine={WholeSeconds(instance.Config.AdvertInterval)} sec " +
                $"rcv'd={WholeSeconds(packet.IntervalV2)} sec",
            AdvertRejection.Type => $"Invalid packet type from {from}. {packet.Type} and expect 1",
            AdvertRejection.TotalLength =>
                $"ip_tot_len mismatch against received length from {from}. {packet.TotalLength} and received {packet.Payload.Length}",
            AdvertRejection.Checksum => $"Invalid VRRPv{version} checksum from {from}",
            AdvertRejection.NoAddresses => $"no addresses in advert from {from}",
            AdvertRejection.OwnerIgnores => $"Dropping packet(s) from {from} since we are address owner",
            AdvertRejection.UnknownPeer => $"unicast source address {from} not a unicast peer",
            AdvertRejection.PeerTtl => PeerTtl(packet, instance),
            _ when instance.Config.IsUnicast => $"Expected unicast packet but received multicast packet from {from}",
            _ => $"Expected multicast packet but received unicast packet from {from}",
        };
    }

    public static string ClockSkew(string name, IpAddress source, long skew, TimeSpan window) =>
        $"({name}) authentication clock skew {skew} sec from {source} approaching window {WholeSeconds(window)} sec";

    private static string PeerTtl(in AdvertView packet, VrrpInstance instance)
    {
        IpAddress from = packet.Source;
        UnicastPeer peer = instance.Config.UnicastPeers.First(one => one.Address == from);
        return $"TTL/HL {packet.Ttl} from {from} not in range [{peer.MinTtl}, {peer.MaxTtl}]";
    }

    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F3} s");

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0}ms");

    private static long Centiseconds(TimeSpan time) => (long)(time.TotalMilliseconds / 10);

    private static long WholeSeconds(TimeSpan time) => (long)time.TotalSeconds;
}
