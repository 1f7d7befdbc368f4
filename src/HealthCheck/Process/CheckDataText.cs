using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Printing;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Process;

/// <summary>keepalived_check.data: virtual servers, real servers and checkers as they are now, in keepalived's words and order.</summary>
/// <param name="engine">What runs.</param>
/// <param name="config">What it runs by; virtual servers are taken from the engine.</param>
/// <param name="command">How a script is shown: its words, its user and group.</param>
/// <param name="clock">The date of an instant.</param>
internal sealed partial class CheckDataText(
    HealthEngine engine, KeepaliveConfig config, Func<ScriptCommand, string> command, Func<Instant, DateTimeOffset> clock)
{
    // IP_VS_SVC_F_* of linux/ip_vs.h.
    private const uint OnePacket = 0x4;
    private const uint Flag1 = 0x8;
    private const uint Flag2 = 0x10;
    private const uint Flag3 = 0x20;

    private readonly DumpText text = new();
    private Dictionary<(string Pattern, string Options), int> patterns = [];

    public string Write()
    {
        patterns = CountPatterns();
        GlobalDump.Write(text, config.Global, command);
        WriteTls();
        if (engine.VirtualServers.Count > 0)
        {
            text.Title("LVS Topology");
            text.Line(1, "System is compiled with LVS v1.2.1");
        }
        foreach (VirtualServerGroupConfig group in config.VirtualServerGroups) Write(group);
        foreach (VirtualServerState server in engine.VirtualServers)
        {
            Write(server);
            foreach (RealServerState real in server.Servers) Write(server, real);
        }
        WriteCheckers();
        WriteFiles();
        return text.ToString();
    }

    private void WriteTls()
    {
        if (config.Global.Tls is not { } tls)
        {
            bool isUsed = engine.VirtualServers.SelectMany(of => of.Servers).SelectMany(real => real.Checkers)
                .Any(checker => checker.Config is HttpCheckConfig { Tls: true });
            if (!isUsed) return;
            text.Title("SSL definitions");
            text.Line(1, "Using autogen SSL context");
            return;
        }
        text.Title("SSL definitions");
        text.Value(1, "Using", "specific SSL setup");
        text.ValueIf(tls.KeyFile is not null, 1, "Key file", tls.KeyFile);
        text.ValueIf(tls.CertificateFile is not null, 1, "Certificate file", tls.CertificateFile);
        text.ValueIf(tls.CaFile is not null, 1, "CA file", tls.CaFile);
    }

    private void Write(VirtualServerGroupConfig group)
    {
        VirtualServerState[] users = [.. engine.VirtualServers.Where(server => server.Config.Key.Group == group.Name)];
        text.Line(1, "------< Virtual server group >------");
        bool v4 = group.Entries.Any(entry => entry.First.IsV4), v6 = group.Entries.Any(entry => entry.First.IsV6);
        text.Line(1, $"Virtual Server Group = {group.Name}, IPv4 = {YesNo(v4)}, IPv6 = {YesNo(v6)}");
        foreach (VirtualServerGroupEntry entry in group.Entries)
        {
            if (entry.FirewallMark != 0) text.Value(2, "FWMARK", entry.FirewallMark);
            else if (entry.First == entry.Last) text.Line(2, $"VIP = {entry.First}, VPORT = {entry.Port}");
            else text.Line(2, $"VIP Range = {entry.First}-{entry.Last}, VPORT = {entry.Port}");
            text.Line(3, entry.FirewallMark != 0
                ? $"Alive: {Alive(users, IpFamily.V4)} IPv4, {Alive(users, IpFamily.V6)} IPv6"
                : $"Alive: {Alive(users, LvsProtocol.Tcp)} tcp, {Alive(users, LvsProtocol.Udp)} udp, {Alive(users, LvsProtocol.Sctp)} sctp");
            text.Value(3, "reloaded", Array.Exists(users, user => user.Reloads > 0) ? "True" : "False");
        }
    }

    private static int Alive(VirtualServerState[] users, IpFamily family) => Alive(users.Where(user => user.Config.Family == family));

    private static int Alive(VirtualServerState[] users, LvsProtocol protocol) =>
        Alive(users.Where(user => user.Config.Key.Protocol == protocol));

    private static int Alive(IEnumerable<VirtualServerState> users) => users.Sum(user => user.Servers.Count(server => server.IsAlive));

    private void Write(VirtualServerState state)
    {
        VirtualServerConfig server = state.Config;
        VirtualServerKey key = server.Key;
        text.Line(1, "------< Virtual server >------");
        if (key.Group is not null) text.Value(1, "VS GROUP", $"[{key.Group}]:{key.GroupIndex}");
        else if (key.FirewallMark != 0) text.Value(1, "VS FWMARK", key.FirewallMark);
        else text.Line(1, $"VS VIP = {key.Address}, VPORT = {key.Port}");
        text.ValueIf(server.VirtualHost is not null, 2, "VirtualHost", server.VirtualHost);
        text.ValueIf(server.SnmpName is not null, 2, "SNMP name", $"'{server.SnmpName}'");
        text.Value(2, "Address family", server.Family == IpFamily.V4 ? "inet" : "inet6");
        text.Value(2, "connection timeout", Seconds(server.Times.ConnectTimeout));
        text.Value(2, "delay_loop", Seconds(server.Times.DelayLoop));
        WriteScheduling(server);
        string protocol = LvsNames.Of(key.Protocol);
        text.Value(2, "protocol", key.Protocol == LvsProtocol.None ? protocol : protocol.ToUpperInvariant());
        text.Line(2, $"alpha is {OnOff(server.Alpha)}");
        text.Line(2, $"omega is {OnOff(server.Omega)}");
        WriteRetries(server.Times);
        text.Line(2, $"Inhibit on failure is {OnOff(server.InhibitOnFailure)}");
        text.Line(2, $"quorum = {server.Quorum}, hysteresis = {server.Hysteresis}");
        if (server.QuorumUp is { } up) text.Value(2, "Quorum up notify script", command(up));
        if (server.QuorumDown is { } down) text.Value(2, "Quorum down notify script", command(down));
        if (server.HaSuspend) text.Line(2, "Using HA suspend");
        text.Value(2, "Using smtp notification", YesNo(server.SmtpAlert));
        text.Value(2, "default forwarding method", MethodOf(server.Forwarding));
        if (server.SorryServer is { } sorry)
        {
            text.Value(2, "sorry server", $"[{sorry.Address}]:{protocol}:{sorry.Port}");
            text.Value(3, "forwarding method", MethodOf(sorry.Forwarding));
            text.Line(3, $"Inhibit on failure is {OnOff(sorry.Inhibit)}");
        }
        text.Value(2, "VS alive", Bit(state.Services.Count > 0));
        text.Value(2, "quorum_state_up", Bit(state.HasQuorum));
        text.Value(2, "reloaded", Bit(state.Reloads > 0));
    }

    private void WriteScheduling(VirtualServerConfig server)
    {
        text.Value(2, "lvs_sched", server.Scheduler);
        text.Value(2, "Hashed", "disabled");
        if (server.Scheduler is "sh" or "mh")
        {
            text.Value(2, $"{server.Scheduler}-port", Enabled(server.Flags, Flag2));
            text.Value(2, $"{server.Scheduler}-fallback", Enabled(server.Flags, Flag1));
        }
        else
        {
            text.Value(2, "flag-1", Enabled(server.Flags, Flag1));
            text.Value(2, "flag-2", Enabled(server.Flags, Flag2));
            text.Value(2, "flag-3", Enabled(server.Flags, Flag3));
        }
        text.Value(2, "One packet scheduling", Enabled(server.Flags, OnePacket));
        if (server.PersistenceTimeout == 0) return;
        text.Value(2, "persistence timeout", server.PersistenceTimeout);
        if (!server.PersistenceMask.IsNone) text.Value(2, "persistence granularity", server.PersistenceMask);
        else if (server.PersistencePrefix is byte prefix) text.Value(2, "persistence granularity", prefix);
    }

    private void Write(VirtualServerState of, RealServerState state)
    {
        RealServerConfig server = state.Config;
        text.Line(2, "------< Real server >------");
        text.Line(2, $"RIP = {server.Address}, RPORT = {server.Port}, WEIGHT = {state.Weight} EFF WEIGHT = {state.WeightSum}");
        text.Value(2, "forwarding method", MethodOf(server.Forwarding));
        text.Line(2, $"Alpha is {OnOff(server.Alpha)}");
        text.Value(2, "connection timeout", Seconds(server.Times.ConnectTimeout));
        text.Line(2, $"connection limit range = {server.LowerThreshold} -> {server.UpperThreshold}");
        text.Value(2, "Delay loop", Seconds(server.Times.DelayLoop));
        WriteRetries(server.Times);
        text.Line(2, $"Inhibit on failure is {OnOff(server.InhibitOnFailure)}");
        if (server.NotifyUp is { } up) text.Value(3, "RS up notify script", command(up));
        if (server.NotifyDown is { } down) text.Value(3, "RS down notify script", command(down));
        // One blank more than lines of this level have.
        if (server.VirtualHost is string host) text.Line(2, $" VirtualHost = '{host}'");
        text.ValueIf(server.SnmpName is not null, 2, "SNMP name", server.SnmpName);
        text.Value(2, "Using smtp notification", YesNo(server.SmtpAlert));
        text.Value(2, "initial weight", server.Weight);
        text.Value(2, "effective weight", state.WeightSum);
        text.Value(2, "previous effective_weight", state.FormerWeightSum);
        text.Value(2, "alive", Bit(state.IsAlive));
        text.Value(2, "num failed checkers", state.Checkers.Count(checker => !checker.IsUp));
        text.Value(2, "RS set", Bit(state.IsAlive || server.InhibitOnFailure));
        text.Value(2, "reloaded", Bit(of.Reloads > state.BornAt));
        FileCheckConfig[] files = [.. server.Checkers.OfType<FileCheckConfig>()];
        if (files.Length > 0) text.Line(2, "Tracked Files");
        foreach (FileCheckConfig file in files) text.Line(3, $"{file.TrackFile}, {WeightOf(file)}");
    }

    private void WriteRetries(CheckTimes times)
    {
        text.ValueIf(times.Retry is not null, 2, "Retry count", times.Retry);
        text.ValueIf(times.DelayBeforeRetry is not null, 2, "Retry delay", Seconds(times.DelayBeforeRetry ?? default));
        text.ValueIf(times.Warmup is not null, 2, "Warmup", Seconds(times.Warmup ?? default));
    }

    private static string MethodOf(LvsForwarding forwarding) => forwarding.Method switch
    {
        LvsMethod.Tunnel => $"TUN, type = {forwarding.TunnelType.ToString().ToUpperInvariant()}{TunnelWords(forwarding)}",
        LvsMethod.DirectRoute => "DR",
        _ => "NAT",
    };

    private static string TunnelWords(LvsForwarding forwarding)
    {
        string checksum = forwarding.TunnelChecksum switch
        {
            LvsTunnelChecksum.Csum => ", checksum",
            LvsTunnelChecksum.RemoteCsum => ", remote checksum",
            _ => ", no checksum",
        };
        return forwarding.TunnelType switch
        {
            LvsTunnelType.Gue => $", port = {forwarding.TunnelPort}{checksum}",
            LvsTunnelType.Gre => checksum,
            _ => "",
        };
    }

    private static string WeightOf(FileCheckConfig file) => $"weight {file.Weight}{(file.Reverse ? " reverse" : "")}";

    private static string Enabled(uint flags, uint bit) => (flags & bit) != 0 ? "enabled" : "disabled";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture);

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;

    private static string OnOff(bool value) => value ? "ON" : "OFF";

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static int Bit(bool value) => value ? 1 : 0;
}
