namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>Gathers findings in order and keeps the worst effect on the exit status.</summary>
internal sealed class DiagnosticBag
{
    /// <summary>A file that is no configuration at all must not fill the memory with messages.</summary>
    public const int DiagnosticsMax = 5_000;

    private readonly List<Diagnostic> items = [];
    private readonly HashSet<(string Code, string Key)> once = [];

    public IReadOnlyList<Diagnostic> Items => items;

    /// <summary>Set when keepalived's test would end with status 0 whatever else is wrong.</summary>
    public bool EndsTest { get; set; }

    public TestEffect Worst { get; private set; }

    public void Add(Diagnostic diagnostic)
    {
        if (diagnostic.TestEffect > Worst) Worst = diagnostic.TestEffect;
        if (items.Count < DiagnosticsMax) items.Add(diagnostic);
        else if (items.Count == DiagnosticsMax) items.Add(TextErrors.TooMany(DiagnosticsMax));
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
