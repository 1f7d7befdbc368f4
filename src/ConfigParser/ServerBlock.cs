using System.Buffers;
using System.Text;

namespace Keepalive.ConfigParser;

/// <summary>Where a virtual server, or several in a row, stand in a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Start">Index of the first character of the first word.</param>
/// <param name="End">Index of the closing brace.</param>
internal readonly record struct ServerBlock(string Path, int Start, int End)
{
    /// <summary>
    /// What may act on other lines: definitions, drawn numbers, generators, files. Blocks with any of it stay; their readers skip them.
    /// </summary>
    private static readonly SearchValues<string> ActsOnOthers = SearchValues.Create(["$", "~", "include"], StringComparison.Ordinal);

    /// <summary>The text without those of the blocks that are whole lines and concern nothing else.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="blocks">In the order of the text.</param>
    public static string LeaveOut(string text, IEnumerable<ServerBlock> blocks)
    {
        StringBuilder kept = new();
        int from = 0;
        foreach (ServerBlock block in blocks)
        {
            if (block.Start < from || !block.CanGo(text)) continue;
            kept.Append(text, from, block.Start - from);
            from = block.End + 1;
        }
        return kept.Append(text, from, text.Length - from).ToString();
    }

    private bool CanGo(string text)
    {
        ReadOnlySpan<char> all = text;
        return StartsLine(all[..Start]) && EndsLine(all[(End + 1)..]) && !all[Start..End].ContainsAny(ActsOnOthers);
    }

    private static bool StartsLine(ReadOnlySpan<char> before) => before.TrimEnd(" \t") is [] or [.., '\n'];

    private static bool EndsLine(ReadOnlySpan<char> after) => after.TrimStart(" \t\r") is [] or ['\n', ..];
}
