namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>Gathers findings in order and keeps the worst effect on the exit status.</summary>
internal sealed class DiagnosticBag
{
    /// <summary>A file that is no configuration at all must not fill the memory with messages.</summary>
    public const int DiagnosticsMax = 5_000;

    /// <summary>In a very large file with very many mistakes, only the first ones get a suggestion.</summary>
    private const int ComparisonsMax = 200_000;

    private readonly List<Diagnostic> items = [];
    private int comparisons;
    private readonly HashSet<(string Code, string Key)> once = [];

    public IReadOnlyList<Diagnostic> Items => items;

    /// <summary>Nothing more is shown: only the effect of a further finding counts.</summary>
    public bool IsFull => items.Count > DiagnosticsMax;

    public void AddUnshown(TestEffect effect)
    {
        if (effect > Worst) Worst = effect;
    }

    /// <summary>Set when keepalived's test would end with status 0 whatever else is wrong.</summary>
    public bool EndsTest { get; set; }

    public TestEffect Worst { get; private set; }

    public void Add(Diagnostic diagnostic)
    {
        if (diagnostic.TestEffect > Worst) Worst = diagnostic.TestEffect;
        if (items.Count < DiagnosticsMax) items.Add(diagnostic);
        else if (items.Count == DiagnosticsMax) items.Add(TextErrors.TooMany(DiagnosticsMax));
    }

    /// <summary>"Did you mean": the nearest of the known words, or null.</summary>
    public string? Suggest(string word, IEnumerable<string> known) => Suggestion.For(word, Counted(known));

    private IEnumerable<string> Counted(IEnumerable<string> known)
    {
        foreach (string candidate in known)
        {
            if (comparisons++ >= ComparisonsMax) yield break;
            yield return candidate;
        }
    }

    /// <summary>Adds what must be said only once for each key.</summary>
    public void AddOnce(string key, Diagnostic diagnostic)
    {
        if (!once.Add((diagnostic.Code, key))) return;
        if (diagnostic.TestEffect > Worst) Worst = diagnostic.TestEffect;
        // What ends the reading is said even when nothing else fits any more.
        if (key.Length == 0) items.Add(diagnostic);
        else Add(diagnostic);
    }

    /// <summary>The status of <c>keepalived -t</c>; a line that ends keepalived comes before everything.</summary>
    public int TestExitStatus => EndsTest ? 0 : Worst switch
    {
        TestEffect.Stop => 2,
        TestEffect.Security => 6,
        TestEffect.Config => 5,
        TestEffect.Resource => 4,
        _ => 0,
    };
}
