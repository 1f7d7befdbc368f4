using System.Globalization;
using System.Text;
using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>Findings for people: one line each, the line of the file below it with a caret, then what happens and what to write.</summary>
public static class TextFormat
{
    private const string Reset = "\e[0m";
    private const string Bold = "\e[1m";
    private const string Red = "\e[1;31m";
    private const string Yellow = "\e[1;33m";
    private const string Blue = "\e[1;34m";

    public static string Write(CheckReport report, bool colour = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder text = new();
        SourceLines lines = new(report.Sources);
        foreach (Diagnostic finding in report.Findings) Append(text, finding, lines, colour);
        text.Append(Summary(report.Findings)).Append('\n');
        return text.ToString();
    }

    /// <summary>"2 errors, 1 warning", or "no findings".</summary>
    public static string Summary(IReadOnlyList<Diagnostic> findings)
    {
        List<string> parts = [];
        foreach ((Severity severity, string word) in new[] { (Severity.Fatal, "fatal error"), (Severity.Error, "error"),
            (Severity.Warning, "warning") })
        {
            int count = findings.Count(finding => finding.Severity == severity);
            if (count > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}"));
        }
        return parts.Count == 0 ? "no findings" : string.Join(", ", parts);
    }

    private static void Append(StringBuilder text, Diagnostic finding, SourceLines lines, bool colour)
    {
        string word = colour ? $"{ColourOf(finding.Severity)}{finding.SeverityWord}{Reset}" : finding.SeverityWord;
        string place = finding.Place is null ? "" : colour ? $"{Bold}{finding.Place}{Reset}: " : $"{finding.Place}: ";
        text.Append(null, $"{place}{word} {finding.Code}: {finding.Problem}\n");
        if (finding.Place is not null) AppendLine(text, finding.Place, lines, colour);
        if (finding.Outcome.Length > 0) text.Append(null, $"  = {finding.Outcome}\n");
        if (finding.Advice.Length > 0) text.Append(null, $"  = {finding.Advice}\n");
        foreach (RelatedPlace related in finding.Related) text.Append(null, $"  {related.Place}: {related.Text}\n");
    }

    private static void AppendLine(StringBuilder text, SourceSpan place, SourceLines lines, bool colour)
    {
        if (lines.Find(place) is not { } line) return;
        string number = place.Line.ToString(CultureInfo.InvariantCulture);
        text.Append(null, $"  {number} | {Errors.Readable(line)}\n");
        // Tabs stay tabs under the line, so that the caret stands under its word whatever their width.
        string indent = new([.. line.Take(place.Column - 1).Select(c => c == '\t' ? '\t' : ' ')]);
        string caret = new('^', Math.Max(1, Math.Min(place.Length, Math.Max(1, line.Length - place.Column + 1))));
        text.Append(null, $"  {new string(' ', number.Length)} | {indent}{(colour ? Red : "")}{caret}{(colour ? Reset : "")}\n");
        if (place.Expanded is not null) text.Append(null, $"  = after substitution: {Errors.Readable(place.Expanded)}\n");
        if (place.WrittenAt is not null) text.Append(null, $"  = written at {place.WrittenAt}\n");
    }

    private static string ColourOf(Severity severity) => severity switch
    {
        Severity.Warning => Yellow,
        Severity.Info => Blue,
        _ => Red,
    };
}
