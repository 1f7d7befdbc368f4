using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// What the readers of the tables work on: the objects under construction, the braces that are open, and the findings. The tables say
/// what a line means; <see cref="Completion"/> makes the model when everything is read.
/// </summary>
internal sealed partial class Binder
{
    private string currentKind = "";
    private Token currentName;

    /// <param name="reader">Whose blocks are read; the others are skipped by counting their braces.</param>
    /// <param name="parent">The reader from which the global settings come; null when this one reads them itself.</param>
    public Binder(DiagnosticBag bag, ParseOptions options, Readers reader = Readers.All, Binder? parent = null)
    {
        Bag = bag;
        Options = options;
        Reader = reader;
        if (parent is not null) Inherit(parent);
        Words = new Words(this);
        Grammar = new Grammar(this);
    }

    public DiagnosticBag Bag { get; }

    public Readers Reader { get; }

    public ParseOptions Options { get; }

    public IHostFacts? Host => Options.Host;

    public Words Words { get; }

    public Grammar Grammar { get; }

    /// <summary>Writes down what is read; null: nobody wants that.</summary>
    public Printing.CanonicalText? Canonical { get; set; }

    public GlobalDefs Global { get; set; } = new();

    /// <summary>" in vrrp_instance VI_1", for messages; empty at the top level.</summary>
    public string Where => CurrentObject.Length == 0 ? "" : $" in {CurrentObject}";

    /// <summary>The object whose block is being read, as a person would name it. Only messages need it, so it is put together
    /// late.</summary>
    public string CurrentObject => currentName.Chunk is null ? currentKind : $"{currentKind} {currentName.Text}";

    public OpenBlocks Blocks { get; } = new();

    public ServerPlaces Servers { get; } = new();

    public Undefined Undefined { get; } = new();

    /// <summary>The commands of events, with their keywords.</summary>
    public List<(Token Place, ScriptCommand Command)> Commands { get; } = [];

    /// <summary>The block that the next closing brace will end.</summary>
    private string Closes => Blocks.Innermost is not { } keyword ? "nothing"
        : CurrentObject.StartsWith(keyword.Name, StringComparison.Ordinal) ? CurrentObject : $"{keyword.Name}{Where}";

    public void StrayOpenBrace(Token brace) => Bag.Add(StructureErrors.StrayOpenBrace(brace.Span, Closes));

    public void Unknown(BlockTable table, Words words, bool opens)
    {
        if (Bag.IsFull)
        {
            Bag.AddUnshown(TestEffect.Config);
            return;
        }
        string keyword = words.Text(0);
        Keyword? known = table.Find(keyword);
        string hint = known?.Hint ?? "";
        if (hint.Length == 0 && TopLevel.BlocksWith(keyword) is { Length: > 0 } blocks)
        {
            hint = $"{keyword} belongs into {blocks}";
        }
        string? near = hint.Length > 0 ? null
            : Bag.Suggest(keyword, table.Rows.Where(row => row.Status != KeywordStatus.NotAccepted).Select(row => row.Name));
        Bag.Add(opens
            ? StructureErrors.UnknownBlock(words.Span(0), keyword, Where, near, hint, Closes)
            : StructureErrors.UnknownKeyword(words.Span(0), keyword, Where, near, hint));
    }

    public void RequiredWordMissing(Words words)
    {
        if (currentKind == "vrrp_instance") Instance.WordsWithoutValue.Add(words.Name);
        Bag.Add(ValueErrors.RequiredWordMissing(words.Span(0), words.Name, words.Keyword.Arguments, Where));
    }

    /// <summary>Says once for each keyword that nothing acts on it.</summary>
    public void NoteStatus(BlockTable table, Keyword keyword, Words words)
    {
        if (keyword.Status == KeywordStatus.NoEffect)
        {
            Bag.AddOnce($"{table.Path} {keyword.Name}",
                StructureErrors.NoEffect(words.Span(0), keyword.Name, table.Path == "-" ? "" : $" in {table.Path}", keyword.Hint));
        }
    }

    /// <summary>Keeps where the words of an instance stand: checks that need two instances or two nodes point at them.</summary>
    public void NotePlace(BlockTable table, Words words)
    {
        if (table.Path == "vrrp_instance") Instance.Places.TryAdd(words.Name, words.Token(0));
    }

    /// <summary>After the last token: what is still open was never closed.</summary>
    /// <param name="missing">How many closing braces there are too few.</param>
    public void EndOfText(int missing)
    {
        Undefined.Report(Bag);
        if (missing > 0 && Blocks.Forgotten is { } forgotten) Bag.Add(forgotten);
        foreach ((Token brace, Keyword? keyword) in Blocks.All) Bag.Add(StructureErrors.MissingCloseBrace(brace.Span,
            keyword?.Name ?? "something"));
    }
}
