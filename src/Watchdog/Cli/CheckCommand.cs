using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.Linux;
using Keepalive.Watchdog.Process;

namespace Keepalive.Watchdog.Cli;

/// <summary>keepalive check: a configuration looked at for people, editors and CI, alone or as one of a pair.</summary>
internal static class CheckCommand
{
    private const int BadOptions = 1;

    private const string Usage = """
        Usage: keepalive check [FILE] [OPTION...]            one node
               keepalive check A.conf B.conf [OPTION...]     the files of two nodes, each and as a pair
               keepalive check [FILE] -i A -i B [OPTION...]  one file with @A and @B lines, as each node reads it and as a pair
          FILE                          default: /etc/keepalived/keepalived.conf
          -i, --config-id ID            value of @ID lines; default: the host name up to the first dot
              --format text|json|sarif  json is our own, sarif is SARIF 2.1.0; default: text
              --strict                  warnings count in the exit status too
              --print                   print the configuration as it is read: includes, definitions, conditions and generators
                                        resolved, what is ignored left away; findings go to standard error
              --no-host                 do not ask this machine for interfaces, scripts, users and names (a pair never does)
          -e, --all-config              a missing include file is an error
          -h, --help                    print this
        Exit status, as of keepalived -t: 0 good, 4 the file or something of this machine is missing, 5 something was reported,
        6 script security or an include that must exist, 2 keepalived would end at this line, 1 bad options.
        """;

    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter errors)
    {
        CheckOptions options = CheckOptions.Parse(words);
        if (options.Help)
        {
            output.WriteLine(Usage);
            return 0;
        }
        if (options.Problem is not null)
        {
            errors.WriteLine(options.Problem);
            errors.WriteLine(Usage);
            return BadOptions;
        }
        CheckReport report = Report(options, output);
        TextWriter findings = options.Print ? errors : output;
        findings.Write(Text(options.Format, report, Colours.Wanted(options.Print)));
        findings.Flush();
        return options.Strict ? report.StrictExitStatus : report.TestExitStatus;
    }

    private static CheckReport Report(CheckOptions options, TextWriter output)
    {
        ParseOptions[] nodes = NodesOf(options);
        DiskSource source = new();
        if (nodes.Length == 2) return ConfigCheck.Pair(source, nodes[0], nodes[1]);
        ParseOutcome outcome = ConfigCheck.One(source, nodes[0] with { Canonical = options.Print });
        if (outcome.Canonical is not null) output.Write(outcome.Canonical);
        return CheckReport.Of(outcome);
    }

    private static string Text(CheckFormat format, CheckReport report, bool colour) => format switch
    {
        CheckFormat.Json => JsonFormat.WriteJson(report),
        CheckFormat.Sarif => JsonFormat.WriteSarif(report),
        _ => TextFormat.Write(report, colour),
    };

    private static ParseOptions[] NodesOf(CheckOptions options)
    {
        int count = options.IsPair ? 2 : 1;
        return [.. Enumerable.Range(0, count).Select(node => new ParseOptions
        {
            MainPath = Of(options.Files, node) ?? new Options().UseFile,
            ConfigId = Of(options.ConfigIds, node) ?? HostName.Short,
            RandomSeed = (ulong)Environment.TickCount64,
            CheckIncludes = options.AllConfig,
            Environment = Environment.GetEnvironmentVariable,
            FindingsOnly = true,
            Host = options.NoHost || options.IsPair ? null : new HostFacts(),
        })];
    }

    /// <summary>A single value holds for both nodes.</summary>
    private static string? Of(IReadOnlyList<string> values, int node) => values.Count == 0 ? null : values[Math.Min(node, values.Count - 1)];
}
