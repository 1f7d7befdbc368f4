using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Pairs;

namespace Keepalive.ConfigParser;

/// <summary>Checks for people: what a parse finds, and what is wrong between the nodes that share a virtual router.</summary>
public static class ConfigCheck
{
    private const int NodesMax = 8;
    private const string AnotherNode = "(another node)";

    /// <summary>
    /// One node. A file that is meant for several nodes, with @ID lines, is read as each of them too: that two of them start as master
    /// with one priority is to be seen in the file alone.
    /// </summary>
    public static ParseOutcome One(IConfigSource source, ParseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ParseOutcome outcome = KeepalivedConf.Parse(source, options);
        if (outcome.Conditions.Count == 0) return outcome;
        List<ParseOutcome> nodes = [.. NodesOf(outcome.Conditions, options.ConfigId).Select(id =>
            id == options.ConfigId ? outcome : KeepalivedConf.Parse(source, options with { ConfigId = id, FindingsOnly = true, Host = null }))];
        List<Diagnostic> more = [];
        HashSet<string> said = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            for (int k = i + 1; k < nodes.Count; k++)
            {
                more.AddRange(PairCheck.Run(nodes[i], nodes[k]).Where(PairErrors.IsBothMaster).Where(finding => said.Add(finding.ToString())));
            }
        }
        return more.Count == 0 ? outcome : outcome with { Diagnostics = [.. outcome.Diagnostics, .. more] };
    }

    /// <summary>Two nodes: the findings of each, then those about the pair. What both files say is said once.</summary>
    public static CheckReport Pair(IConfigSource source, ParseOptions first, ParseOptions second)
    {
        ParseOutcome a = KeepalivedConf.Parse(source, first);
        ParseOutcome b = KeepalivedConf.Parse(source, second);
        HashSet<string> said = [.. a.Diagnostics.Select(finding => finding.ToString())];
        Dictionary<string, string> sources = new(a.Sources, StringComparer.Ordinal);
        foreach ((string path, string text) in b.Sources) sources[path] = text;
        IReadOnlyList<Diagnostic> between = PairCheck.Run(a, b);
        int status = CheckReport.Worse(a.TestExitStatus, b.TestExitStatus);
        if (between.Any(finding => finding.Severity >= Severity.Error)) status = CheckReport.Worse(status, CheckReport.ReportedStatus);
        return new CheckReport(
            [.. a.Diagnostics, .. b.Diagnostics.Where(finding => !said.Contains(finding.ToString())), .. between], sources, status);
    }

    /// <summary>The nodes that the conditions name; where a line is for all others, one that none names.</summary>
    private static List<string> NodesOf(IReadOnlySet<string> conditions, string own)
    {
        HashSet<string> named = [.. conditions.Select(id => id.TrimStart('^'))];
        List<string> ids = [.. named.Order(StringComparer.Ordinal).Take(NodesMax)];
        if (conditions.Any(id => id.StartsWith('^'))) ids.Add(named.Contains(own) || own.Length == 0 ? AnotherNode : own);
        return ids;
    }
}
