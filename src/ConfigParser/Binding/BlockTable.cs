namespace Keepalive.ConfigParser.Binding;

/// <summary>The keywords of one block. Adding a keyword to the language is adding a row to its table.</summary>
internal sealed class BlockTable
{
    private readonly Dictionary<string, Keyword> byName;
    private readonly Dictionary<string, Keyword>.AlternateLookup<ReadOnlySpan<char>> bySpan;

    /// <param name="path">As documents name the block: vrrp_instance/track_script; "-" for the top level.</param>
    public BlockTable(string path, params IEnumerable<Keyword>[] rows)
    {
        Path = path;
        Rows = [.. rows.SelectMany(group => group)];
        byName = Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
        bySpan = byName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Path { get; }

    public IReadOnlyList<Keyword> Rows { get; }

    /// <summary>
    /// Set for a block of values: each line is an entry, never a keyword, and the rows are words of an entry.
    /// </summary>
    public KeywordReader? Entry { get; init; }

    /// <summary>The row that describes an entry.</summary>
    public Keyword? EntryRow { get; init; }

    /// <summary>Further forms of an entry, for the documents.</summary>
    public IReadOnlyList<Keyword> EntryForms { get; init; } = [];

    public Keyword? Find(ReadOnlySpan<char> name) => bySpan.TryGetValue(name, out Keyword? row) ? row : null;

    /// <summary>The row for a keyword that keepalived accepts here.</summary>
    public Keyword? FindAccepted(ReadOnlySpan<char> name) => Find(name) is { Status: not KeywordStatus.NotAccepted } row ? row : null;
}
