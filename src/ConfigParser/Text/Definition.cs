namespace Keepalive.ConfigParser.Text;

/// <summary>What <c>$NAME=</c> stored: one line, or several.</summary>
internal sealed class Definition(SourceSpan place)
{
    public SourceSpan Place { get; } = place;

    public List<string> Lines { get; } = [];

    /// <summary>True when the definition was continued with a backslash: such a value is put in line by line.</summary>
    public bool IsMultiLine { get; set; }

    public string Single => Lines.Count == 0 ? "" : Lines[0];
}
