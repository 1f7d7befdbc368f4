using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Printing;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Process;

/// <summary>keepalived_check.data: virtual servers, real servers and checkers as they are now, in keepalived's words and order.</summary>
/// <param name="engine">What runs.</param>
/// <param name="global">global_defs.</param>
/// <param name="command">How a script is shown: its words, its user and group.</param>
internal sealed class CheckDataText(HealthEngine engine, GlobalDefs global, Func<ScriptCommand, string> command)
{
    private readonly DumpText text = new();

    public string Write()
    {
        GlobalDump.Write(text, global, command);
        WriteTls();
        if (engine.VirtualServers.Count > 0)
        {
            text.Title("LVS Topology");
            text.Line(1, "System is compiled with LVS v1.2.1");
        }
        foreach (VirtualServerState server in engine.VirtualServers)
        {
            Write(server);
            foreach (RealServerState real in server.Servers) Write(real);
        }
        IEnumerable<(VirtualServerState Of, CheckerState Checker)> checkers = engine.VirtualServers
            .SelectMany(of => of.Servers.SelectMany(real => real.Checkers.Select(checker => (of, checker))));
        if (checkers.Any()) text.Title("Health checkers");
        foreach ((VirtualServerState of, CheckerState checker) in checkers) Write(of, checker);
        return text.ToString();
    }

    private void WriteTls()
    {
        if (global.Tls is not { } tls) return;
        text.Title("SSL definitions");
        text.Value(1, "Using", "specific SSL setup");
        text.ValueIf(tls.KeyFile is not null, 1, "Key file", tls.KeyFile);
        text.ValueIf(tls.CertificateFile is not null, 1, "Certificate file", tls.CertificateFile);
        text.ValueIf(tls.CaFile is not null, 1, "CA file", tls.CaFile);
    }

    private void Write(VirtualServerState server)
    {
        VirtualServerConfig config = server.Config;
        VirtualServerKey key = config.Key;
        text.Line(1, "------< Virtual server >------");
        if (key.Group is not null) text.Value(1, "VS GROUP", $"[{key.Group}]:{key.GroupIndex}");
        else if (key.FirewallMark != 0) text.Value(1, "VS FWMARK", key.FirewallMark);
        else text.Line(1, $"VS VIP = {key.Address}, VPORT = {key.Port}");
        text.Value(2, "Address family", config.Family == IpFamily.V4 ? "inet" : "inet6");
        text.Value(2, "lvs_sched", config.Scheduler);
        text.Value(2, "One packet scheduling", (config.Flags & 0x4) != 0 ? "enabled" : "disabled");
        text.ValueIf(config.PersistenceTimeout > 0, 2, "persistence timeout", config.PersistenceTimeout);
        text.Value(2, "protocol", LvsNames.Of(key.Protocol).ToUpperInvariant());
        text.Line(2, $"alpha is {OnOff(config.Alpha)}");
        text.Line(2, $"omega is {OnOff(config.Omega)}");
        text.Line(2, $"quorum = {config.Quorum}, hysteresis = {config.Hysteresis}");
        if (config.QuorumUp is { } up) text.Value(2, "Quorum up notify script", command(up));
        if (config.QuorumDown is { } down) text.Value(2, "Quorum down notify script", command(down));
        if (config.HaSuspend) text.Line(2, "Using HA suspend");
        text.Value(2, "Using smtp notification", YesNo(config.SmtpAlert));
        text.Value(2, "default forwarding method", MethodOf(config.Forwarding));
        if (config.SorryServer is { } sorry) text.Value(2, "sorry server", $"[{sorry.Address}]:{LvsNames.Of(key.Protocol)}:{sorry.Port}");
        text.Value(2, "VS alive", Bit(server.Services.Count > 0));
        text.Value(2, "quorum_state_up", Bit(server.HasQuorum));
        text.Value(2, "reloaded", 0);
    }

    private void Write(RealServerState server)
    {
        RealServerConfig config = server.Config;
        text.Line(2, "------< Real server >------");
        text.Line(2, $"RIP = {config.Address}, RPORT = {config.Port}, WEIGHT = {config.Weight} EFF WEIGHT = {server.Weight}");
        text.Value(2, "forwarding method", MethodOf(config.Forwarding));
        text.Line(2, $"connection limit range = {config.LowerThreshold} -> {config.UpperThreshold}");
        text.Line(2, $"Inhibit on failure is {OnOff(config.InhibitOnFailure)}");
        if (config.NotifyUp is { } up) text.Value(3, "RS up notify script", command(up));
        if (config.NotifyDown is { } down) text.Value(3, "RS down notify script", command(down));
        text.Value(2, "Using smtp notification", YesNo(config.SmtpAlert));
        text.Value(2, "initial weight", config.Weight);
        text.Value(2, "effective weight", server.Weight);
        text.Value(2, "alive", Bit(server.IsAlive));
        text.Value(2, "num failed checkers", server.Checkers.Count(checker => !checker.IsUp));
        text.Value(2, "RS set", Bit(server.IsAlive || config.InhibitOnFailure));
        text.Value(2, "reloaded", 0);
    }

    private void Write(VirtualServerState of, CheckerState checker)
    {
        CheckerConfig config = checker.Config;
        text.Line(1, $"{of.Name} -> {checker.Server.Name}");
        text.Value(2, "Enabled", YesNo(!of.IsSuspended));
        text.Value(2, "Up", YesNo(checker.IsUp));
        text.Value(2, "Has run", YesNo(checker.HasRun));
        text.Value(2, "Current weight", checker.WeightShare);
        text.Value(2, "Alpha", YesNo(config.Alpha));
        text.Value(2, "Delay loop", $"{Microseconds(config.DelayLoop)} us");
        text.Value(2, "Warmup", $"{Microseconds(config.Warmup)} us");
        text.Value(2, "Retries", config.Retry);
        text.Value(2, "Delay before retry", $"{Microseconds(config.DelayBeforeRetry)} us");
        text.Value(2, "Log all failures", YesNo(config.LogAllFailures));
        if (config is NetworkCheckerConfig network)
        {
            text.Line(2, "Connection");
            text.Value(3, "Dest", $"[{network.Address}]:{network.Port}");
            text.Value(3, "Timeout", network.ConnectTimeout.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));
        }
        text.Value(2, "Keepalive method", config.Kind);
    }

    private static string MethodOf(LvsForwarding forwarding) => forwarding.Method switch
    {
        LvsMethod.Tunnel => "TUN",
        LvsMethod.DirectRoute => "DR",
        _ => "NAT",
    };

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;

    private static string OnOff(bool value) => value ? "ON" : "OFF";

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static int Bit(bool value) => value ? 1 : 0;
}
