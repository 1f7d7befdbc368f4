namespace Keepalive.ConfigParser.Binding;

/// <summary>What this program makes of a keyword.</summary>
internal enum KeywordStatus
{
    Supported,

    /// <summary>Read, checked and stored, but nothing acts on it: one warning says so.</summary>
    NoEffect,

    /// <summary>In manuals or old files only: keepalived calls it unknown, and so do we, with a hint.</summary>
    NotAccepted,
}

/// <summary>Reads the words of one line; word 0 is the keyword.</summary>
internal delegate void KeywordReader(Binder binder, Words words);

/// <summary>Opens a block; false means that the block is skipped by counting its braces.</summary>
internal delegate bool BlockOpener(Binder binder, Words words);

/// <summary>One row of a table: a keyword of one block, and everything that is said or done about it.</summary>
internal sealed record Keyword(string Name, string Arguments, string Default, string Help)
{
    public KeywordReader? Read { get; init; }

    /// <summary>The block that this keyword opens; null for a plain line.</summary>
    public BlockTable? Block { get; init; }
    public BlockOpener? Open { get; init; }
    public Action<Binder>? Close { get; init; }

    /// <summary>True when keepalived ends at once if the first word behind the keyword is missing.</summary>
    public bool WordRequired { get; init; }

    /// <summary>True when a number with other characters behind it counts up to them, in a daemon that runs.</summary>
    public bool Lenient { get; init; }
    public KeywordStatus Status { get; init; }

    /// <summary>The better spelling of the same thing.</summary>
    public string AliasOf { get; init; } = "";

    /// <summary>First version of keepalived that knows it, when that is not all of 2.x.</summary>
    public string Since { get; init; } = "";

    /// <summary>What to write, or what there is, instead.</summary>
    public string Hint { get; init; } = "";

    /// <param name="instead">What there is in its place, if anything.</param>
    public Keyword NoEffect(string instead = "") => this with { Status = KeywordStatus.NoEffect, Hint = instead };

    /// <summary>A word of ours, which keepalived has not.</summary>
    public Keyword Ours() => From(KeywordCatalog.OursSince);

    public Keyword From(string version) => this with { Since = version };

    public Keyword SameAs(string name) => this with { AliasOf = name };
}
