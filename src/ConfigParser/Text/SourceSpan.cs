using System.Globalization;

namespace Keepalive.ConfigParser.Text;

/// <summary>A place in a file. Line and column count from 1; columns count characters.</summary>
/// <param name="Path">The file as the include or the command line named it.</param>
/// <param name="Length">Characters; 0 means the place itself.</param>
public sealed record SourceSpan(string Path, int Line, int Column, int Length)
{
    /// <summary>The line after definitions and generators were put in; null when it is read as it is written.</summary>
    public string? Expanded { get; init; }

    /// <summary>Where the text was written that a definition or generator brought to this line; null when it is here.</summary>
    public SourceSpan? WrittenAt { get; init; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path}:{Line}:{Column}");
}
