namespace Keepalive.Linux.Processes;

/// <summary>
/// Scripts that tell of events: for each subject one after the other in the order of the events, subjects beside each other. Each has
/// a time limit, so that one that hangs does not hold back the rest. At most one is started per turn of the loop: when hundreds of
/// subjects change at once, what else the loop has to do is done in between.
/// </summary>
/// <param name="loop">Where they are started.</param>
/// <param name="runner">Runs them.</param>
/// <param name="onEnd">Told how each ended.</param>
public sealed class ScriptQueues(EventLoop loop, ScriptRunner runner, Action<Script, ScriptEnd> onEnd)
{
    /// <summary>Long enough for anything that such a script should do; a queue behind a hanging one would tell yesterday's news.</summary>
    public static readonly TimeSpan ScriptTimeMax = TimeSpan.FromSeconds(60);

    private const int RunningMax = 64;

    private readonly Dictionary<string, Queue<Script>> subjects = new(StringComparer.Ordinal);
    private readonly Queue<string> ready = new();
    private LoopTimer? starter;
    private int running;

    /// <summary>Called whenever the last script has ended.</summary>
    public Action? OnIdle { get; set; }

    public bool IsIdle => subjects.Count == 0;

    public void Enqueue(string subject, Script script)
    {
        if (subjects.TryGetValue(subject, out Queue<Script>? queue))
        {
            queue.Enqueue(script);
            return;
        }
        subjects[subject] = queue = new Queue<Script>();
        queue.Enqueue(script);
        ready.Enqueue(subject);
        WakeStarter();
    }

    /// <summary>Ends those that run and forgets those that wait; gives how many were never started.</summary>
    public int Abandon()
    {
        int waiting = subjects.Values.Sum(queue => queue.Count);
        foreach (Queue<Script> queue in subjects.Values) queue.Clear();
        ready.Clear();
        runner.KillAll();
        return waiting;
    }

    private void WakeStarter()
    {
        starter ??= loop.NewTimer(StartOne);
        if (ready.Count > 0 && running < RunningMax) starter.Deadline = loop.Now;
    }

    private void StartOne()
    {
        if (running >= RunningMax || !ready.TryDequeue(out string? subject)) return;
        if (subjects[subject].TryDequeue(out Script? script))
        {
            running++;
            runner.Start(script, ScriptTimeMax, end => Ended(subject, script, end));
        }
        WakeStarter();
    }

    private void Ended(string subject, Script script, ScriptEnd end)
    {
        running--;
        onEnd(script, end);
        if (subjects[subject].Count > 0) ready.Enqueue(subject);
        else subjects.Remove(subject);
        WakeStarter();
        if (IsIdle) OnIdle?.Invoke();
    }
}
