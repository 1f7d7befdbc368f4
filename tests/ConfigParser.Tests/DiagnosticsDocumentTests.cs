using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>The messages in docs/diagnostics.md are those that people see, and every code is in its table.</summary>
public sealed partial class DiagnosticsDocumentTests
{
    private const string TableHead = "| --- | --- | --- |\n";

    [Fact]
    public void TheMessagesOfTypicalMistakesAreFresh()
    {
        string path = Beside("../../docs/diagnostics.md");
        string document = File.ReadAllText(path);
        string fresh = Example().Replace(document, match => WithMessages(match.Groups["conf"].Value));
        int table = fresh.IndexOf(TableHead, StringComparison.Ordinal) + TableHead.Length;
        fresh = fresh[..table] + CodeTable();
        if (Environment.GetEnvironmentVariable("KEEPALIVE_UPDATE") == "1") File.WriteAllText(path, fresh);
        else Assert.True(fresh == document, "docs/diagnostics.md is stale: run this test with KEEPALIVE_UPDATE=1");
    }

    [Fact]
    public void EachTypicalMistakeIsReportedWithSomethingToDo()
    {
        MatchCollection examples = Example().Matches(File.ReadAllText(Beside("../../docs/diagnostics.md")));
        Assert.True(examples.Count >= 10);
        Assert.All(examples, match => Assert.Contains(Parse(match.Groups["conf"].Value).Diagnostics, finding => finding.Advice.Length > 0));
    }

    private static string WithMessages(string conf) => $"```conf\n{conf}```\n\n```text\n{Shown(conf)}```\n";

    private static string Shown(string conf) => TextFormat.Write(CheckReport.Of(Parse(conf)));

    private static ParseOutcome Parse(string conf) => KeepalivedConf.Parse(new MemorySource().With("keepalived.conf", conf),
        new ParseOptions { MainPath = "keepalived.conf", ConfigId = "one", Host = new KeywordHost() });

    private static string CodeTable()
    {
        StringBuilder table = new();
        IEnumerable<Match> codes = Directory.EnumerateFiles(Beside("../../src/ConfigParser/Diagnostics"), "*Errors.cs")
            .SelectMany(file => Factory().Matches(WithCodes(File.ReadAllText(file))))
            .OrderBy(match => match.Groups["code"].Value, StringComparer.Ordinal);
        foreach (Match match in codes)
        {
            string kind = match.Groups["kind"].Value is { Length: > 0 } word and not "Make" ? word.ToLowerInvariant() : "as it counts";
            table.Append(null, $"| {match.Groups["code"].Value} | {kind} | {Text(match)} |\n");
        }
        return table.ToString();
    }

    /// <summary>A code that has a name of its own stands for itself.</summary>
    private static string WithCodes(string source)
    {
        foreach (Match constant in NamedCode().Matches(source))
        {
            source = source.Replace($"({constant.Groups["name"].Value},", $"(\"{constant.Groups["code"].Value}\",", StringComparison.Ordinal);
        }
        return source;
    }

    private static string Text(Match match) =>
        (match.Groups["dollar"].Length > 0 ? Readable(match.Groups["text"].Value) : match.Groups["text"].Value)
            .Replace("\\\"", "\"", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>The template of a message: expressions become the last name in them.</summary>
    private static string Readable(string template)
    {
        string text = Hole().Replace(template.Replace("{{", "\u0001", StringComparison.Ordinal).Replace("}}", "\u0002", StringComparison.Ordinal),
            match => $"{{{Name().Matches(match.Groups[1].Value.Split('?', ':', '(')[0])[^1].Value}}}");
        return text.Replace('\u0001', '{').Replace('\u0002', '}');
    }

    private static string Beside(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, path);

    [GeneratedRegex("```conf\n(?<conf>.*?)```\n\n```text\n.*?```\n", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(
        """(?<![A-Za-z])(?:(?<kind>Error|Warning|Fatal|Make)\(|Code = )\s*"(?<code>KA[0-9]{4})".*?(?<dollar>\$?)"(?<text>(?:[^"\\]|\\.)*)"[,;]?""",
        RegexOptions.Singleline)]
    private static partial Regex Factory();

    [GeneratedRegex("""const string (?<name>\w+) = "(?<code>KA[0-9]{4})";""")]
    private static partial Regex NamedCode();

    [GeneratedRegex("""\{([^{}]*)\}""")]
    private static partial Regex Hole();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Name();
}
