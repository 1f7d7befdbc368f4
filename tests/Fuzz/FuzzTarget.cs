using System.Text;
using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Text;

namespace Keepalive.Fuzz;

/// <summary>What must hold for every text, whatever is in it.</summary>
internal static class FuzzTarget
{
    public const string MainPath = "k.conf";
    private const string OtherPath = "b.conf";

    /// <summary>A line of its own; what is behind it is the text of a second file, for include.</summary>
    private const string Separator = "\n%%%\n";

    /// <summary>A million lines, which is the limit of what generators make, take a second; counters make it several.</summary>
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);

    /// <exception cref="FuzzFailure">Something does not hold.</exception>
    public static void Check(ReadOnlySpan<byte> input)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        ParseOutcome outcome = Parse(Encoding.Latin1.GetString(input));
        CheckPlaces(outcome);
        CheckReport report = CheckReport.Of(outcome);
        _ = TextFormat.Write(report).Length + JsonFormat.WriteJson(report).Length + JsonFormat.WriteSarif(report).Length;
        CheckCanonical(outcome);
        TimeSpan used = Environment.CpuUsage.TotalTime - before;
        if (used > TimeMax) throw new FuzzFailure($"took {used.TotalSeconds:F1} s of the processor");
    }

    private static ParseOutcome Parse(string text)
    {
        int cut = text.IndexOf(Separator, StringComparison.Ordinal);
        FuzzSource source = new() { [MainPath] = cut < 0 ? text : text[..(cut + 1)] };
        if (cut >= 0) source[OtherPath] = text[(cut + Separator.Length)..];
        return KeepalivedConf.Parse(source, Options(MainPath));
    }

    private static ParseOptions Options(string path) => new()
    {
        MainPath = path,
        ConfigId = "one",
        Canonical = true,
        Environment = name => name == "HOME" ? "/root" : null,
        Host = new FuzzHost(),
    };

    private static void CheckPlaces(ParseOutcome outcome)
    {
        Dictionary<string, string[]> files =
            outcome.Sources.ToDictionary(file => file.Key, file => file.Value.Split('\n'), StringComparer.Ordinal);
        foreach (Diagnostic finding in outcome.Diagnostics)
        {
            if (finding.Problem.Length == 0) throw new FuzzFailure($"{finding.Code} says nothing");
            if (finding.Place is not null) CheckPlace(files, finding, finding.Place);
            foreach (RelatedPlace related in finding.Related) CheckPlace(files, finding, related.Place);
        }
    }

    private static void CheckPlace(Dictionary<string, string[]> files, Diagnostic finding, SourceSpan place)
    {
        if (place.WrittenAt is not null) CheckPlace(files, finding, place.WrittenAt);
        if (!files.TryGetValue(place.Path, out string[]? lines))
        {
            if (place.Line == 1 && place.Column == 1) return;
            throw new FuzzFailure($"{finding.Code} is in a file that was not read");
        }
        if (place.Line < 1 || place.Line > lines.Length) throw new FuzzFailure($"{finding.Code} is outside the lines");
        bool inside = place.Column >= 1 && place.Column <= lines[place.Line - 1].Length + 1
            && (place.Length == 0 || place.Column - 1 + place.Length <= lines[place.Line - 1].Length);
        if (!inside) throw new FuzzFailure($"{finding.Code} is outside its line");
    }

    /// <summary>The canonical text of the canonical text is itself.</summary>
    private static void CheckCanonical(ParseOutcome outcome)
    {
        string text = outcome.Canonical!;
        ParseOutcome again = KeepalivedConf.Parse(new FuzzSource { [MainPath] = text }, Options(MainPath));
        if (again.Canonical != text) throw new FuzzFailure("the canonical text is not stable");
    }
}

/// <summary>A property that a text breaks.</summary>
internal sealed class FuzzFailure(string message) : Exception(message);
