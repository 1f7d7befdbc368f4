using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Model;

namespace Keepalive.Watchdog.Process;

/// <summary>A configuration as it was read.</summary>
/// <param name="Outcome">Without virtual servers and texts: the parent needs neither for long.</param>
/// <param name="Whole">The bundle of everything, from which a child comes to the same configuration.</param>
/// <param name="WithoutServers">The bundle for the VRRP process; the same array where there is nothing to leave out.</param>
internal sealed record ConfigReading(ParseOutcome Outcome, byte[] Whole, byte[] WithoutServers)
{
    public KeepaliveConfig Config => Outcome.Config;

    /// <summary>The same with virtual servers, parsed anew.</summary>
    public KeepaliveConfig ParseWhole() => ConfigBundle.Decode(Whole).Parse(Environment.GetEnvironmentVariable).Config;

    /// <summary>What was read, by the paths that it was read under; nothing: not even the main file could be.</summary>
    public required string[] Files { get; init; }
}
