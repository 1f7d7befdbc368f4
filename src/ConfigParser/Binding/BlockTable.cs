namespace Keepalive.ConfigParser.Binding;

/// <summary>The keywords of one block. Adding a keyword to the language is adding a row to its table.</summary>
internal sealed class BlockTable
{
    private static int tables;

    private readonly Keyword[] rows;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> indexes;

    // What followed a row when it was last found. Only a guess, which the name confirms: threads may share it.
    private readonly int[] followers;
    private int last;

    /// <param name="path">As documents name the block: vrrp_instance/track_script; "-" for the top level.</param>
    public BlockTable(string path, params IEnumerable<Keyword>[] rows)
    {
        Path = path;
        this.rows = [.. rows.SelectMany(group => group)];
        followers = new int[this.rows.Length];
        Dictionary<string, int> byName = new(this.rows.Length, StringComparer.Ordinal);
        foreach (Keyword row in this.rows) byName.Add(row.Name, byName.Count);
        indexes = byName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Path { get; }

    /// <summary>Small and of this table alone: an index of what others keep for each table.</summary>
    public int Number { get; } = Interlocked.Increment(ref tables) - 1;

    public IReadOnlyList<Keyword> Rows => rows;

    /// <summary>
    /// Set for a block of values: each line is an entry, never a keyword, and the rows are words of an entry.
    /// </summary>
    public KeywordReader? Entry { get; init; }

    /// <summary>The row that describes an entry.</summary>
    public Keyword? EntryRow { get; init; }

    /// <summary>Further forms of an entry, for the documents.</summary>
    public IReadOnlyList<Keyword> EntryForms { get; init; } = [];

    /// <summary>Blocks of one kind resemble each other, so the row that came next the last time is tried first.</summary>
    public Keyword? Find(ReadOnlySpan<char> name)
    {
        if (rows.Length == 0) return null;
        int found = followers[last];
        if (!name.SequenceEqual(rows[found].Name))
        {
            if (!indexes.TryGetValue(name, out found)) return null;
            followers[last] = found;
        }
        last = found;
        return rows[found];
    }

    /// <summary>The row for a keyword that keepalived accepts here.</summary>
    public Keyword? FindAccepted(ReadOnlySpan<char> name) => Find(name) is { Status: not KeywordStatus.NotAccepted } row ? row : null;
}
