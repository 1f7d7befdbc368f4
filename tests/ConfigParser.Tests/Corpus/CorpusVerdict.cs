using System.Globalization;
using System.Text.RegularExpressions;

namespace Keepalive.ConfigParser.Tests;

/// <summary>What the judge had and said.</summary>
internal sealed partial class CorpusVerdict
{
    private const string SameMessages = "the same messages as under \"prepared host\"";
    private readonly Dictionary<string, int?> statuses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CorpusMessage>> messages = new(StringComparer.Ordinal);
    private readonly HashSet<string> interfaces = ["lo"];
    private readonly HashSet<string> scripts = [];
    private readonly HashSet<string> programs = [];

    public int? Status(string setting) => statuses.GetValueOrDefault(setting);

    /// <summary>The messages with a place, in the order of the judge.</summary>
    public IReadOnlyList<CorpusMessage> Messages(string setting) => messages.GetValueOrDefault(setting) ?? [];

    public IHostFacts Host(string setting) => new CorpusHost(
        setting == "bare" ? ["lo"] : interfaces,
        setting == "prepared host" ? [.. scripts, .. programs] : programs);

    public static CorpusVerdict Read(string path)
    {
        CorpusVerdict verdict = new();
        string setting = "";
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith("== programs named by the file", StringComparison.Ordinal)) verdict.TakePrograms(line);
            else if (line.StartsWith("== ", StringComparison.Ordinal)) setting = verdict.Heading(line[3..]);
            else if (line.StartsWith("exit ", StringComparison.Ordinal) && !verdict.statuses.ContainsKey(setting))
            {
                verdict.TakeStatus(setting, line);
            }
            else verdict.TakeMessage(setting, line);
        }
        return verdict;
    }

    private void TakePrograms(string line) => programs.UnionWith(Names(line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]));

    private string Heading(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string setting = colon < 0 ? text : text[..colon];
        if (setting != "prepared host") return setting;
        foreach (string part in text[(colon + 1)..].Split(';'))
        {
            string list = part.Trim();
            if (list.StartsWith("interfaces ", StringComparison.Ordinal)) interfaces.UnionWith(Names(list[11..]));
            else if (list.StartsWith("scripts and programs ", StringComparison.Ordinal)) scripts.UnionWith(Names(list[21..]));
        }
        return setting;
    }

    private void TakeStatus(string setting, string line)
    {
        string word = line[5..].Split(' ', ',')[0];
        int? status = int.TryParse(word, out int number) ? number : null;
        if (status == 139) status = null;
        statuses[setting] = status;
        messages[setting] = line.Contains(SameMessages, StringComparison.Ordinal) ? messages["prepared host"] : [];
    }

    private void TakeMessage(string setting, string line)
    {
        Match place = Place().Match(line);
        if (!place.Success || !messages.TryGetValue(setting, out List<CorpusMessage>? list)) return;
        int number = int.Parse(place.Groups["line"].ValueSpan, CultureInfo.InvariantCulture);
        list.Add(new CorpusMessage(place.Groups["file"].Value, number, line[place.Length..].Trim()));
    }

    private static string[] Names(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^\((?:(?<file>[^():]+): )?Line (?<line>[0-9]+)\)")]
    private static partial Regex Place();
}

/// <summary>A message with its line; the file is empty when the judge did not name it.</summary>
internal sealed record CorpusMessage(string File, int Line, string Text);
