namespace Keepalive.Control;

/// <summary>
/// Everything a child needs to parse exactly what the parent parsed: each text by the path it was read under, each expanded pattern,
/// and the values that a configuration can ask for. The parent records it while it reads.
/// </summary>
public sealed record ConfigBundle
{
    /// <summary>The file of -f.</summary>
    public required string MainPath { get; init; }

    /// <summary>What @ID lines compare with.</summary>
    public required string ConfigId { get; init; }
    public required ulong RandomSeed { get; init; }
    public bool CheckIncludes { get; init; }

    /// <summary>Texts by path; null with the number of a read error for a file that could not be read.</summary>
    public required Dictionary<string, BundledText> Texts { get; init; }

    /// <summary>Results of patterns, in order.</summary>
    public required Dictionary<string, string[]> Globs { get; init; }
}

/// <summary>A file as it was read: its text, or why there is none (the number is the parser's).</summary>
public sealed record BundledText(string? Text, int Error = 0);
