using System.Globalization;
using System.Text;
using System.Text.Json;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Cli;

/// <summary>A report for people, and for programs.</summary>
internal static class DoctorText
{
    private const string Reset = "\e[0m", Red = "\e[1;31m", Yellow = "\e[1;33m", Blue = "\e[1;34m";

    /// <summary>One line for each finding, below it the command that mends it; the worst first.</summary>
    public static string Write(DoctorReport report, bool colour)
    {
        StringBuilder text = new();
        foreach (Finding finding in report.Findings.OrderByDescending(finding => finding.Severity))
        {
            string word = colour ? $"{ColourOf(finding.Severity)}{finding.SeverityWord}{Reset}" : finding.SeverityWord;
            text.Append(null, $"{word} {finding.Code}: {finding.Sentence}\n  = {finding.Mend}\n");
        }
        foreach (HeardAdvert heard in report.Heard) text.Append(CultureInfo.InvariantCulture, $"heard: {Speaker(heard)}\n");
        foreach (FreeVrid free in report.FreeVrids)
        {
            text.Append(CultureInfo.InvariantCulture, $"free on {free.Interface}, as far as was heard: virtual_router_id {free.VirtualRouterId}\n");
        }
        foreach (NotChecked missing in report.NotChecked) text.Append(null, $"not checked: {missing.What}: {missing.Why}\n");
        text.Append(Summary(report)).Append('\n');
        return text.ToString();
    }

    /// <summary>
    /// {"version":1,"findings":[{code,severity,subject,sentence,mend}],"notChecked":[{what,why}],"heard":[{interface,source,
    /// virtualRouterId,version,priority,seconds,addresses}],"free":[{interface,virtualRouterId}]}.
    /// </summary>
    public static string WriteJson(DoctorReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", DoctorReport.CurrentVersion);
            json.WriteStartArray("findings");
            foreach (Finding finding in report.Findings)
            {
                Object(json, ("code", finding.Code), ("severity", finding.SeverityWord), ("subject", finding.Subject), ("sentence", finding.Sentence),
                    ("mend", finding.Mend));
            }
            json.WriteEndArray();
            json.WriteStartArray("notChecked");
            foreach (NotChecked missing in report.NotChecked) Object(json, ("what", missing.What), ("why", missing.Why));
            json.WriteEndArray();
            WriteHeard(json, report);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteHeard(Utf8JsonWriter json, DoctorReport report)
    {
        json.WriteStartArray("heard");
        foreach (HeardAdvert heard in report.Heard)
        {
            json.WriteStartObject();
            json.WriteString("interface", heard.Interface);
            json.WriteString("source", heard.Source.ToString());
            json.WriteNumber("virtualRouterId", heard.VirtualRouterId);
            json.WriteNumber("version", heard.Version);
            json.WriteNumber("priority", heard.Priority);
            json.WriteNumber("seconds", heard.Interval.TotalSeconds);
            json.WriteStartArray("addresses");
            foreach (Core.IpAddress address in heard.Addresses) json.WriteStringValue(address.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("free");
        foreach (FreeVrid free in report.FreeVrids)
        {
            json.WriteStartObject();
            json.WriteString("interface", free.Interface);
            json.WriteNumber("virtualRouterId", free.VirtualRouterId);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Speaker(HeardAdvert heard) => string.Create(
        CultureInfo.InvariantCulture,
        $"{heard.Source} on {heard.Interface}: VRID {heard.VirtualRouterId}, version {heard.Version}, priority {heard.Priority}, "
            + $"every {heard.Interval.TotalSeconds:0.##} s, {string.Join(", ", heard.Addresses)}");

    private static void Object(Utf8JsonWriter json, params ReadOnlySpan<(string Name, string Value)> values)
    {
        json.WriteStartObject();
        foreach ((string name, string value) in values) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static string Summary(DoctorReport report)
    {
        string[] parts = [.. report.Findings.GroupBy(finding => finding.Severity).OrderByDescending(group => group.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} "
                + $"{group.First().SeverityWord}{(group.Count() == 1 ? "" : "s")}"))];
        return parts.Length == 0 ? "no findings" : string.Join(", ", parts) + "; keepalive explain CODE, or docs/doctor.md";
    }

    private static string ColourOf(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => Red,
        FindingSeverity.Warning => Yellow,
        _ => Blue,
    };
}
