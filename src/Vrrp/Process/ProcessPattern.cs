using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Which processes a vrrp_track_process means. The short name must be equal; with parameters, param_match or full_command it is the first
/// word of the command line instead, and the parameters are compared too.
/// </summary>
internal sealed class ProcessPattern(TrackProcessConfig config)
{
    public TrackProcessConfig Config { get; } = config;

    private readonly string name = config.Process[0];
    private readonly string[] parameters = [.. config.Process.Skip(1)];

    /// <summary>True when the command line has to be read.</summary>
    public bool UsesCommandLine => Config.FullCommand;

    public bool Fits(string shortName, string[] commandLine)
    {
        if (!UsesCommandLine) return shortName == name;
        return commandLine.Length > 0 && commandLine[0] == name && ParametersFit(commandLine.AsSpan(1));
    }

    private bool ParametersFit(ReadOnlySpan<string> given) => Config.ParameterMatch switch
    {
        ProcessParameterMatch.None => true,
        ProcessParameterMatch.Exact => given.SequenceEqual(parameters),
        ProcessParameterMatch.Partial => given.Length >= parameters.Length && given[..parameters.Length].SequenceEqual(parameters),
        _ => InitialFits(given),
    };

    /// <summary>The last parameter may go on, and others may follow.</summary>
    private bool InitialFits(ReadOnlySpan<string> given)
    {
        if (given.Length < parameters.Length) return false;
        if (parameters.Length == 0) return true;
        int last = parameters.Length - 1;
        return given[..last].SequenceEqual(parameters.AsSpan(0, last)) && given[last].StartsWith(parameters[last], StringComparison.Ordinal);
    }
}
