using System.Globalization;

namespace Keepalive.ConfigParser.Model;

/// <summary>
/// Names and indexes that lead to a value in a JSON text: status.nodes[0].state, or [2].name for a text that is an array. A name ends at
/// a dot or a bracket.
/// </summary>
public static class JsonPath
{
    /// <summary>JSON texts are read no deeper.</summary>
    public const int StepsMax = 64;

    /// <summary>One step: a name, or an index when <see cref="Name"/> is null.</summary>
    public readonly record struct Step(string? Name, int Index);

    public static bool TryParse(string text, out List<Step> steps)
    {
        steps = [];
        int at = 0;
        while (at < text.Length && steps.Count < StepsMax)
        {
            bool good = text[at] == '[' ? TryIndex(text, ref at, steps) : TryName(text, ref at, steps);
            if (!good) return false;
        }
        return at == text.Length && steps.Count > 0;
    }

    private static bool TryName(string text, ref int at, List<Step> steps)
    {
        bool isFirst = steps.Count == 0;
        if (!isFirst && text[at++] != '.') return false;
        int end = text.AsSpan(at).IndexOfAny('.', '[', ']');
        end = end < 0 ? text.Length : at + end;
        if (end == at || (end < text.Length && text[end] == ']')) return false;
        steps.Add(new Step(text[at..end], 0));
        at = end;
        return true;
    }

    private static bool TryIndex(string text, ref int at, List<Step> steps)
    {
        int end = text.IndexOf(']', at);
        if (end < 0 || !int.TryParse(text.AsSpan((at + 1)..end), NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return false;
        steps.Add(new Step(null, index));
        at = end + 1;
        return true;
    }
}
