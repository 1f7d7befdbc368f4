using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Printing;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Process;

/// <content>Checkers, each with what its kind has, and the files that some follow.</content>
internal sealed partial class CheckDataText
{
    /// <summary>Those that follow a file come last.</summary>
    private void WriteCheckers()
    {
        (VirtualServerState Of, CheckerState Checker)[] checkers = [.. engine.VirtualServers
            .SelectMany(of => of.Servers.SelectMany(real => real.Checkers.Select(checker => (of, checker))))
            .OrderBy(entry => entry.checker.Config is FileCheckConfig)];
        if (checkers.Length > 0) text.Title("Health checkers");
        foreach ((VirtualServerState of, CheckerState checker) in checkers) Write(of, checker);
    }

    private void Write(VirtualServerState of, CheckerState state)
    {
        CheckerConfig checker = state.Config;
        text.Line(1, $"{of.Name} -> {state.Server.Name}");
        text.Value(2, "Enabled", YesNo(!of.IsSuspended));
        text.Value(2, "Up", YesNo(state.IsUp));
        text.Value(2, "Has run", YesNo(state.HasRun));
        text.Value(2, "Current weight", state.WeightShare);
        if (checker is not FileCheckConfig) WriteRhythm(state, checker);
        text.Value(2, "Log all failures", YesNo(checker.LogAllFailures));
        text.ValueIf(state.CouldNotRun > 0, 2, "Could not be made", $"{state.CouldNotRun} ({state.LastProblem})");
        if (checker is NetworkCheckerConfig network) WriteConnection(network);
        string protocol = checker is HttpCheckConfig http ? $", http protocol {ProtocolOf(http)}" : "";
        text.Value(2, "Keepalive method", $"{checker.Kind}{protocol}");
        WriteKind(state);
    }

    private void WriteRhythm(CheckerState state, CheckerConfig checker)
    {
        text.Value(2, "Alpha", YesNo(checker.Alpha));
        text.Value(2, "Delay loop", $"{Microseconds(checker.DelayLoop)} us");
        text.Value(2, "Warmup", $"{Microseconds(checker.Warmup)} us");
        text.Value(2, "Retries", checker.Retry);
        text.ValueIf(checker.Retry > 0, 2, "Delay before retry", $"{Microseconds(checker.DelayBeforeRetry)} us");
        text.ValueIf(checker.Retry > 0, 2, "Retries iterations", state.Failures);
        text.Value(2, "Default delay before retry", $"{Microseconds(checker.DefaultDelayBeforeRetry ?? TimeSpan.Zero)} us");
    }

    private void WriteConnection(NetworkCheckerConfig network)
    {
        text.Line(2, "Connection");
        text.Value(3, "Dest", $"[{network.Address}]:{network.Port}");
        bool isBound = !network.BindAddress.IsNone || network.BindPort != 0;
        text.ValueIf(isBound, 3, "Bind to", $"[{network.BindAddress}]:{network.BindPort}");
        text.ValueIf(network.BindInterface is not null, 3, "Bind i/f", network.BindInterface);
        text.ValueIf(network.FirewallMark != 0, 3, "Mark", network.FirewallMark);
        text.Value(3, "Timeout", Seconds(network.ConnectTimeout));
    }

    private void WriteKind(CheckerState state)
    {
        switch (state.Config)
        {
            case HttpCheckConfig http: Write(state, http); break;
            case MiscCheckConfig misc: Write(state, misc); break;
            case UdpCheckConfig udp: Write(udp); break;
            case SmtpCheckConfig smtp: text.Value(2, "helo", smtp.HeloName); break;
            case DnsCheckConfig dns:
                text.Value(2, "Type", dns.Type);
                text.Value(2, "Name", dns.Name);
                break;
            case FileCheckConfig file:
                text.Value(3, "Tracked file", file.TrackFile);
                // keepalived's mark of a reload that is under way: over before anybody can ask.
                text.Value(3, "Reloaded", "No");
                break;
            default: break;
        }
    }

    private static string ProtocolOf(HttpCheckConfig http) => http.Protocol switch
    {
        HttpProtocol.Http11 => "1.1",
        HttpProtocol.Http10Close => "1.0C",
        _ => "1.0",
    };

    private void Write(CheckerState state, HttpCheckConfig http)
    {
        text.ValueIf(http.VirtualHost is not null, 2, "Virtualhost", http.VirtualHost);
        text.Line(2, $"Enable SNI {(http.EnableSni ? "set" : "unset")}");
        text.Line(2, $"Fast recovery {(http.FastRecovery ? "set" : "unset")}");
        foreach (HttpUrlConfig url in http.Urls)
        {
            text.Value(2, "Checked url", url.Path);
            text.ValueIf(url.Digest is not null, 3, "digest", url.Digest);
            text.Line(3, "HTTP Status Code(s)");
            foreach (StatusRange range in url.StatusCodes) text.Line(4, range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}");
            text.ValueIf(url is { VirtualHost: not null, InheritsVirtualHost: false }, 3, "Virtual host", url.VirtualHost);
            if (url.Regex is { } regex) Write(regex);
        }
        text.ValueIf(state.FailedUrl is not null, 2, "Failed URL", state.FailedUrl?.Path);
    }

    private void Write(RegexConfig regex)
    {
        text.Value(3, "Regex", $"\"{regex.Pattern}\"");
        if (regex.NoMatch) text.Line(3, "Regex no match");
        if (regex.MinOffset > 0 || regex.MaxOffset is not null)
        {
            text.Line(3, $"Regex min offset = {regex.MinOffset}{(regex.MaxOffset is int max ? $", max_offset = {max}" : "")}");
        }
        text.Line(3, string.Join(' ', ["Regex options:", .. regex.Options]));
        text.Value(3, "Regex ref count", patterns[PatternOf(regex)]);
        if (regex.Stack is { } stack) text.Line(3, $"Regex stack start {stack.Start}, max {stack.Max}");
    }

    /// <summary>keepalived compiles a pattern once for all that have it with the same options; of those it tells the number.</summary>
    private Dictionary<(string Pattern, string Options), int> CountPatterns() => engine.VirtualServers
        .SelectMany(of => of.Servers).SelectMany(real => real.Checkers).Select(checker => checker.Config).OfType<HttpCheckConfig>()
        .SelectMany(http => http.Urls).Select(url => url.Regex).OfType<RegexConfig>().CountBy(PatternOf).ToDictionary();

    private static (string Pattern, string Options) PatternOf(RegexConfig regex) => (regex.Pattern, string.Join(' ', regex.Options.Order()));

    private void Write(CheckerState state, MiscCheckConfig misc)
    {
        string[] script = command(misc.Script).Split(", uid:gid ");
        text.Value(2, "script", string.Join(", uid:gid ", script[..^1]));
        text.Value(2, "timeout", misc.HasOwnTimeout ? misc.Timeout.TotalSeconds : 0);
        text.Value(2, "dynamic", misc.Dynamic ? "YES" : "NO");
        text.Value(2, "uid:gid", script[^1]);
        text.Value(2, "Last ran", TimeOf(state.LastStart));
        text.Value(2, "Last status", state.LastStatus);
    }

    /// <summary><c>1795699022.726798 (Thu Nov 26 13:17:02 2026.726798)</c>: microseconds come behind the year, as there.</summary>
    private string TimeOf(Instant? instant)
    {
        DateTimeOffset time = instant is Instant known ? clock(known) : DateTimeOffset.UnixEpoch;
        DateTimeOffset local = time.ToLocalTime();
        string day = local.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2);
        return string.Create(CultureInfo.InvariantCulture, $"{DumpText.Epoch(time)} ({local:ddd MMM} {day} {local:HH:mm:ss yyyy.ffffff})");
    }

    private void Write(UdpCheckConfig udp)
    {
        if (udp.Payload is { } payload) text.Value(2, "Payload len", payload.Count);
        else text.Line(2, "Payload specified = no");
        text.Value(2, "Require reply", YesNo(udp.RequireReply));
        if (!udp.RequireReply) return;
        text.Value(3, "Min reply length", udp.MinReplyLength);
        text.Value(3, "Max reply length", udp.MaxReplyLength);
        text.Value(3, "Reply data len", udp.ReplyData.Count);
        text.Value(3, "Reply data mask", YesNo(udp.ReplyMask.Any(mask => mask != byte.MaxValue)));
    }

    /// <summary>Of tracked files those that a check follows.</summary>
    private void WriteFiles()
    {
        ILookup<string, (CheckerState Checker, FileCheckConfig Config)> followers = engine.VirtualServers
            .SelectMany(of => of.Servers).SelectMany(real => real.Checkers).Where(checker => checker.Config is FileCheckConfig)
            .Select(checker => (checker, (FileCheckConfig)checker.Config)).ToLookup(entry => entry.Item2.TrackFile);
        TrackFileConfig[] files = [.. config.TrackFiles.Where(file => followers.Contains(file.Name))];
        if (files.Length > 0) text.Title("Checker track files");
        foreach (TrackFileConfig file in files)
        {
            text.Value(1, "Track file", file.Name);
            text.Value(2, "File", file.Path);
            text.Value(2, "Status", engine.Files.ValueOf(file.Name) ?? 0);
            text.Value(2, "Weight", $"{file.Weight}{(file.Reverse ? " reverse" : "")}");
            text.Line(2, "Tracking instances :");
            foreach ((CheckerState checker, FileCheckConfig check) in followers[file.Name])
            {
                text.Line(3, $"{checker.Server.OwnerName} -> {checker.Server.Name}, {WeightOf(check)}");
            }
        }
    }
}
