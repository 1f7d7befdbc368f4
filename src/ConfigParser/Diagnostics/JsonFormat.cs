using System.Text;
using System.Text.Json;
using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>Findings for programs: our own JSON, and SARIF 2.1.0 (OASIS) for editors and CI.</summary>
public static class JsonFormat
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>
    /// An object with <c>testExitStatus</c> and <c>findings</c>, each with code, severity, file, line, column, length, problem, outcome,
    /// advice and related places.
    /// </summary>
    public static string WriteJson(CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("testExitStatus", report.TestExitStatus);
            json.WriteStartArray("findings");
            foreach (Diagnostic finding in report.Findings) Finding(json, finding);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public static string WriteSarif(CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            Tool(json, report.Findings);
            json.WriteStartArray("results");
            foreach (Diagnostic finding in report.Findings) Result(json, finding);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static string Write(Action<Utf8JsonWriter> body)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Indented)) body(json);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Finding(Utf8JsonWriter json, Diagnostic finding)
    {
        json.WriteStartObject();
        json.WriteString("code", finding.Code);
        json.WriteString("severity", finding.SeverityWord);
        if (finding.Place is not null) Place(json, finding.Place);
        json.WriteString("problem", finding.Problem);
        json.WriteString("outcome", finding.Outcome);
        json.WriteString("advice", finding.Advice);
        json.WriteStartArray("related");
        foreach (RelatedPlace related in finding.Related)
        {
            json.WriteStartObject();
            Place(json, related.Place);
            json.WriteString("text", related.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Place(Utf8JsonWriter json, SourceSpan place)
    {
        json.WriteString("file", place.Path);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
        json.WriteNumber("length", place.Length);
    }

    private static void Tool(Utf8JsonWriter json, IReadOnlyList<Diagnostic> findings)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "keepalive");
        json.WriteStartArray("rules");
        foreach (string code in findings.Select(finding => finding.Code).Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("id", code);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, Diagnostic finding)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Code);
        json.WriteString("level", finding.Severity switch { Severity.Info => "note", Severity.Warning => "warning", _ => "error" });
        json.WriteStartObject("message");
        json.WriteString("text", finding.Sentence);
        json.WriteEndObject();
        json.WriteStartArray("locations");
        if (finding.Place is { } place) Location(json, place, null);
        json.WriteEndArray();
        if (finding.Related.Count > 0)
        {
            json.WriteStartArray("relatedLocations");
            foreach (RelatedPlace related in finding.Related) Location(json, related.Place, related.Text);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Location(Utf8JsonWriter json, SourceSpan place, string? text)
    {
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(place.Path));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", place.Line);
        json.WriteNumber("startColumn", place.Column);
        json.WriteNumber("endColumn", place.Column + place.Length);
        json.WriteEndObject();
        json.WriteEndObject();
        if (text is not null)
        {
            json.WriteStartObject("message");
            json.WriteString("text", text);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>SARIF 2.1.0 section 3.4.3: a URI, relative to the folder of the run when the path is.</summary>
    private static string UriOf(string path)
    {
        string escaped = string.Join('/', Errors.Readable(path).Split('/').Select(Uri.EscapeDataString));
        return path.StartsWith('/') ? $"file://{escaped}" : escaped;
    }
}
