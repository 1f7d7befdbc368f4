using Keepalive.Core;

namespace Keepalive.Linux.Processes;

/// <summary>A FIFO that is wanted, and the program that reads it, if we are to start one.</summary>
/// <param name="Kind">How the log calls it: "", "vrrp " or "lvs ".</param>
/// <param name="Path">Where it is.</param>
/// <param name="Owner">Whose it is to be.</param>
/// <param name="Reader">Gets the path as its last argument; null: others read.</param>
public sealed record FifoPlan(string Kind, string Path, Credentials Owner, Script? Reader)
{
    /// <summary>From the words of a configuration; nothing when its user does not exist, no reader when that must not run: said then.</summary>
    public static IEnumerable<FifoPlan> Make(
        ScriptUsers users,
        Action<string> say,
        string kind,
        string path,
        (string? User, string? Group) owner,
        IReadOnlyList<string>? reader,
        (string? User, string? Group) readsAs)
    {
        Credentials? credentials = owner.User is null ? Credentials.Root : users.Resolve(owner.User, owner.Group);
        if (credentials is null)
        {
            say($"{kind}notify fifo {path}: user '{owner.User}' does not exist - not using");
            return [];
        }
        Script? script = null;
        if (reader is not null && !users.TryScript(reader, readsAs.User, readsAs.Group, out script, out string problem))
        {
            say(problem);
            script = null;
        }
        return [new FifoPlan(kind, path, credentials.Value, script)];
    }

    internal bool HasReaderOf(FifoPlan other) => (Reader, other.Reader) switch
    {
        (null, null) => true,
        ({ } mine, { } theirs) => mine.Credentials == theirs.Credentials && mine.Arguments.SequenceEqual(theirs.Arguments),
        _ => false,
    };
}

/// <summary>
/// The notify FIFOs of one process. A reload leaves alone what it does not change, so readers need not open them again; a reader
/// program that ended is started again by a reload.
/// </summary>
public sealed class NotifyFifos(EventLoop loop, Action<string> say)
{
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly ScriptRunner readers = new(loop);

    /// <summary>Changes over to another set.</summary>
    public void Use(IReadOnlyList<FifoPlan> plans)
    {
        foreach (Entry gone in entries.Values.Where(entry => !plans.Any(plan => IsSame(entry.Plan, plan))).ToArray())
        {
            entries.Remove(gone.Plan.Path);
            gone.Reader?.Terminate();
            gone.Fifo.Dispose();
        }
        foreach (FifoPlan plan in plans) Open(plan);
    }

    public void Write(string line)
    {
        foreach (Entry entry in entries.Values) entry.Fifo.Write(line);
    }

    /// <summary>Lets readers take what is there, closes all, and lets our own readers see the end; no longer than the limit.</summary>
    public void Close(Instant limit, Action onClosed)
    {
        LoopTimer? look = null;
        look = loop.NewTimer(() =>
        {
            bool late = loop.Now >= limit;
            foreach (Entry entry in entries.Values.Where(entry => late || IsDone(entry))) entry.Fifo.Dispose();
            bool open = entries.Values.Any(entry => !entry.Fifo.IsClosed || entry.Reader is not null);
            if (open && !late)
            {
                look!.Deadline = loop.Now + DrainLook;
                return;
            }
            foreach (Entry entry in entries.Values) entry.Reader?.Terminate();
            entries.Clear();
            onClosed();
        });
        look.Deadline = loop.Now;
    }

    private static bool IsDone(Entry entry) => !entry.Fifo.IsClosed && entry.Fifo.IsDrained(readerMayCome: entry.Reader is not null);

    private static bool IsSame(FifoPlan one, FifoPlan other) => one.Path == other.Path && one.Owner == other.Owner;

    private void Open(FifoPlan plan)
    {
        if (!entries.TryGetValue(plan.Path, out Entry? entry))
        {
            if (NotifyFifo.TryOpen(loop, plan.Path, plan.Owner, say) is not NotifyFifo fifo) return;
            entries[plan.Path] = entry = new Entry(plan, fifo);
        }
        else if (!entry.Plan.HasReaderOf(plan))
        {
            entry.Reader?.Terminate();
            entry.Reader = null;
        }
        entry.Plan = plan;
        if (plan.Reader is not null && entry.Reader is null) StartReader(entry, plan.Reader);
    }

    private void StartReader(Entry entry, Script script)
    {
        ScriptRun? run = null;
        run = readers.Start(script with { Arguments = [.. script.Arguments, entry.Plan.Path] }, TimeSpan.Zero, end =>
        {
            if (ReferenceEquals(entry.Reader, run)) entry.Reader = null;
            say(end.NotStarted == 0 ? $"{entry.Plan.Kind}notify fifo script terminated" : $"{entry.Plan.Kind}notify fifo script {end}");
        });
        entry.Reader = run;
    }

    private sealed class Entry(FifoPlan plan, NotifyFifo fifo)
    {
        public FifoPlan Plan { get; set; } = plan;

        public NotifyFifo Fifo { get; } = fifo;

        public ScriptRun? Reader { get; set; }
    }
}
