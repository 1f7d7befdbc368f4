using Keepalive.ConfigParser.Binding;

namespace Keepalive.ConfigParser.Tests;

/// <summary>A configuration without mistakes in its canonical form, and what each of its lines is.</summary>
internal sealed class GoodText
{
    private GoodText(string[] lines, IReadOnlyList<GoodLine> statements)
    {
        Lines = lines;
        Statements = statements;
    }

    /// <summary>One statement, header of a block, entry or closing brace on each.</summary>
    public string[] Lines { get; }

    public IReadOnlyList<GoodLine> Statements { get; }

    /// <summary>The samples and the accepted forms of all keywords that nothing is to be said about.</summary>
    public static IReadOnlyList<GoodText> All => field ??= [.. Texts().Select(Read).OfType<GoodText>()];

    private static IEnumerable<string> Texts() =>
        SampleTests.Samples().Select(row => File.ReadAllText(SampleTests.PathOf(row.Data)))
            .Concat(KeywordCase.All.Where(item => item.AcceptedStatus == 0).Select(item => item.With(item.Accepted).Text));

    private static GoodText? Read(string text)
    {
        ParseOutcome outcome = KeepalivedConf.Parse(new MemorySource().With(Conf.MainPath, text),
            new ParseOptions { MainPath = Conf.MainPath, ConfigId = "one", Canonical = true, Host = new KeywordHost() });
        if (outcome.TestExitStatus != 0) return null;
        string[] lines = outcome.Canonical!.TrimEnd('\n').Split('\n');
        List<GoodLine> statements = [];
        Stack<BlockTable?> blocks = new([TopLevel.Table]);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (words[0] == "}")
            {
                blocks.Pop();
                continue;
            }
            BlockTable? block = blocks.Peek();
            Keyword? keyword = block?.Entry is null ? block?.Find(words[0]) : null;
            bool opens = words[^1] == "{";
            statements.Add(new GoodLine(i, words, block, keyword, opens));
            if (opens) blocks.Push(keyword?.Block);
        }
        return new GoodText(lines, statements);
    }
}

/// <summary>A line with its words.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Block">The block in which it stands.</param>
/// <param name="Keyword">Null for an entry of a block of values.</param>
internal sealed record GoodLine(int Index, string[] Words, BlockTable? Block, Keyword? Keyword, bool Opens);
