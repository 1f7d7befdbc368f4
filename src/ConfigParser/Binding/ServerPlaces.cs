using System.Runtime.InteropServices;
using Keepalive.ConfigParser.Syntax;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Where the blocks of virtual servers stand, for the process that can do without them.</summary>
internal sealed class ServerPlaces
{
    private readonly List<ServerBlock> blocks = [];

    public IReadOnlyList<ServerBlock> All => blocks;

    /// <summary>A block has ended. One that stands right behind the last one makes it longer: there may be very many.</summary>
    /// <param name="head">Its first word.</param>
    /// <param name="closer">Its closing brace.</param>
    public void Note(Token head, Token closer)
    {
        if (!ReferenceEquals(head.Chunk, closer.Chunk) || head.Chunk.IsExpanded || closer.Start <= head.Start) return;
        string path = head.Chunk.File.Path;
        if (blocks.Count > 0 && Follows(blocks[^1], head, path)) CollectionsMarshal.AsSpan(blocks)[^1] = blocks[^1] with { End = closer.Start };
        else blocks.Add(new ServerBlock(path, head.Start, closer.Start));
    }

    /// <summary>On a line of its own, with nothing between them.</summary>
    private static bool Follows(ServerBlock last, Token head, string path)
    {
        if (last.Path != path || head.Start <= last.End) return false;
        ReadOnlySpan<char> between = head.Chunk.Text.AsSpan(last.End + 1, head.Start - last.End - 1);
        return between.Contains('\n') && between.IsWhiteSpace();
    }
}
