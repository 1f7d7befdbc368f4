using Keepalive.Core;

namespace Keepalive.Linux.Processes;

/// <summary>A program of the configuration: its words and whose it is.</summary>
public sealed record Script(IReadOnlyList<string> Arguments, Credentials Credentials)
{
    /// <summary>The file that is started; by default the first argument.</summary>
    public string Program { get; init; } = Arguments[0];
}

/// <summary>How a script ended.</summary>
/// <param name="Status">Its status; of no meaning when it was not started.</param>
/// <param name="TimedOut">It was told to end because its time was over.</param>
/// <param name="NotStarted">The errno that kept it from starting; 0 when it ran.</param>
public readonly record struct ScriptEnd(ExitStatus Status, bool TimedOut, int NotStarted)
{
    /// <summary>A script that could not be started, timed out, or ended otherwise than with 0 has failed.</summary>
    public bool Succeeded => NotStarted == 0 && !TimedOut && Status.IsSuccess;

    public override string ToString()
    {
        if (NotStarted != 0) return $"could not be started: {Errno.Name(NotStarted)}";
        return TimedOut ? "timed out" : Status.ToString();
    }
}

/// <summary>
/// Runs scripts beside the loop: silent, in their own process group, killed as a group when their time is over (SIGTERM, and
/// SIGKILL two seconds later).
/// </summary>
public sealed class ScriptRunner(EventLoop loop)
{
    private static readonly TimeSpan KillDelay = TimeSpan.FromSeconds(2);

    private readonly HashSet<ScriptRun> running = [];

    public int RunningCount => running.Count;

    /// <summary>Starts a script. <paramref name="onEnd"/> is called once, from the loop, also when it cannot be started.</summary>
    /// <param name="script">What to run.</param>
    /// <param name="timeout">Its time; zero means no limit.</param>
    /// <param name="onEnd">Gets how it ended.</param>
    public ScriptRun? Start(Script script, TimeSpan timeout, Action<ScriptEnd> onEnd)
    {
        LaunchRequest request = new()
        {
            Path = script.Program,
            Arguments = script.Arguments,
            Silent = true,
            Credentials = script.Credentials,
        };
        int pid = ProcessLauncher.Start(request);
        if (pid < 0)
        {
            loop.Post(() => onEnd(new ScriptEnd(default, TimedOut: false, NotStarted: -pid)));
            return null;
        }
        ScriptRun run = new(loop, pid, timeout, KillDelay, (ended, end) =>
        {
            running.Remove(ended);
            onEnd(end);
        });
        running.Add(run);
        return run;
    }

    /// <summary>Ends all that still run, at once.</summary>
    public void KillAll()
    {
        foreach (ScriptRun run in running) run.Kill();
    }
}

/// <summary>One running script.</summary>
public sealed class ScriptRun
{
    private readonly WatchedProcess process;
    private readonly LoopTimer timer;
    private readonly TimeSpan killDelay;
    private readonly EventLoop loop;
    private bool timedOut;

    internal ScriptRun(EventLoop loop, int pid, TimeSpan timeout, TimeSpan killDelay, Action<ScriptRun, ScriptEnd> onEnd)
    {
        this.loop = loop;
        this.killDelay = killDelay;
        timer = loop.NewTimer(OnTimer);
        process = new WatchedProcess(loop, pid, status =>
        {
            timer.Deadline = Instant.Never;
            onEnd(this, new ScriptEnd(status, timedOut, NotStarted: 0));
        });
        if (timeout > TimeSpan.Zero) timer.Deadline = MonotonicClock.Now + timeout;
    }

    public int Pid => process.Pid;

    /// <summary>Asks the group to end, and makes it end after the usual delay.</summary>
    public void Terminate()
    {
        process.SendToGroup(Signal.Terminate);
        timer.Deadline = loop.Now + killDelay;
    }

    public void Kill() => process.SendToGroup(Signal.Kill);

    private void OnTimer()
    {
        if (timedOut)
        {
            Kill();
            return;
        }
        timedOut = true;
        Terminate();
    }
}
