using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser;

/// <summary>Checks for people: what a parse finds, and what is wrong between the nodes that share a virtual router.</summary>
public static class ConfigCheck
{
    /// <summary>One node.</summary>
    public static ParseOutcome One(IConfigSource source, ParseOptions options) => KeepalivedConf.Parse(source, options);

    /// <summary>Two nodes: the findings of each, then those about the pair. What both files say is said once.</summary>
    public static CheckReport Pair(IConfigSource source, ParseOptions first, ParseOptions second)
    {
        ParseOutcome a = KeepalivedConf.Parse(source, first);
        ParseOutcome b = KeepalivedConf.Parse(source, second);
        HashSet<string> said = [.. a.Diagnostics.Select(finding => finding.ToString())];
        Dictionary<string, string> sources = new(a.Sources, StringComparer.Ordinal);
        foreach ((string path, string text) in b.Sources) sources[path] = text;
        return new CheckReport(
            [.. a.Diagnostics, .. b.Diagnostics.Where(finding => !said.Contains(finding.ToString()))], sources,
            CheckReport.Worse(a.TestExitStatus, b.TestExitStatus));
    }
}
