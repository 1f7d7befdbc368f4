namespace Keepalive.ConfigParser.Tests;

internal enum FaultKind
{
    MisspeltKeyword,
    LostBrace,
    WrongRange,
    WrongBlock,
    LostValue,
    BadAddress,
}

/// <summary>A text with one mistake.</summary>
/// <param name="Lines">The lines, from 1, at one of which a person would look for it.</param>
/// <param name="Hint">What the finding has to name, or empty.</param>
internal sealed record Fault(FaultKind Kind, string Text, IReadOnlyList<int> Lines, string Hint, string What)
{
    /// <summary>The text before the mistake.</summary>
    public string Good { get; init; } = "";
}
