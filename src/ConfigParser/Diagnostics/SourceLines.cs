using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>The lines of the files that were read, found by number without cutting a large file into strings.</summary>
internal sealed class SourceLines(IReadOnlyDictionary<string, string> sources)
{
    private readonly Dictionary<string, List<int>> starts = new(StringComparer.Ordinal);

    /// <summary>The line of a place without its end; null when there is no such file or line.</summary>
    public string? Find(SourceSpan place)
    {
        if (!sources.TryGetValue(place.Path, out string? text)) return null;
        if (!starts.TryGetValue(place.Path, out List<int>? lines)) starts[place.Path] = lines = StartsOf(text);
        if (place.Line < 1 || place.Line > lines.Count) return null;
        int start = lines[place.Line - 1];
        int end = place.Line < lines.Count ? lines[place.Line] - 1 : text.Length;
        return text[start..end].TrimEnd('\r');
    }

    private static List<int> StartsOf(string text)
    {
        List<int> found = [0];
        for (int at = text.IndexOf('\n'); at >= 0; at = text.IndexOf('\n', at + 1)) found.Add(at + 1);
        return found;
    }
}
