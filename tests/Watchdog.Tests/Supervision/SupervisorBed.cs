using System.Globalization;
using Keepalive.Core;
using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Tests.Supervision;

/// <summary>
/// The engine in virtual time with children that behave unless told otherwise: they start at once, answer hellos and reloads, and end
/// when they are stopped or killed. Everything that happens is written down with its time, for the message of a failing test.
/// </summary>
internal sealed class SupervisorBed
{
    private readonly Queue<SupervisorEffect> pending = new();
    private readonly SupervisorEngine engine;
    private int nextPid = 100;

    public SupervisorBed(SupervisorOptions? options = null) => engine = new SupervisorEngine(options ?? new SupervisorOptions());

    public Instant Now { get; private set; }

    public List<string> Story { get; } = [];

    public Dictionary<ChildRole, int> Running { get; } = [];

    public HashSet<ChildRole> Deaf { get; } = [];

    public HashSet<ChildRole> NeverReady { get; } = [];

    /// <summary>Roles that do not end when they are asked to.</summary>
    public HashSet<ChildRole> Stubborn { get; } = [];

    public HashSet<ChildRole> CannotStart { get; } = [];

    /// <summary>What the files need when they are read next; null: they are refused.</summary>
    public HashSet<ChildRole>? Files { get; set; } = [ChildRole.HealthCheck, ChildRole.Vrrp];

    public bool ReloadsAreSlow { get; set; }

    public int? ExitStatus { get; private set; }

    public List<(Instant At, ChildRole Role)> Starts { get; } = [];

    public void Start(params ChildRole[] wanted) => Tell(new SupervisorInput.Start(wanted.ToHashSet()));

    public void StartBoth() => Start(ChildRole.HealthCheck, ChildRole.Vrrp);

    public void Tell(SupervisorInput input) => Ask((now, effects) => engine.Handle(input, now, effects));

    /// <summary>The child ends by itself.</summary>
    public void End(ChildRole role, int signal = 0, int status = 0)
    {
        Assert.True(Running.Remove(role, out int pid), $"{role} does not run\n{this}");
        Write($"{role} ended signal {signal} status {status}");
        Tell(new SupervisorInput.ChildEnded(role, pid, new ChildEnd(signal, status)));
    }

    /// <summary>Lets time pass, with every deadline at its own time.</summary>
    public void Pass(TimeSpan time)
    {
        Instant end = Now + time;
        while (engine.NextDeadline <= end)
        {
            Now = engine.NextDeadline > Now ? engine.NextDeadline : Now;
            Ask(engine.HandleDeadline);
        }
        Now = end;
    }

    public void Pass(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    public bool Said(string text) => Story.Exists(line => line.Contains(text, StringComparison.Ordinal));

    public int CountOf(string text) => Story.Count(line => line.Contains(text, StringComparison.Ordinal));

    public int PositionOf(string text)
    {
        int position = Story.FindIndex(line => line.Contains(text, StringComparison.Ordinal));
        Assert.True(position >= 0, $"'{text}' never happened\n{this}");
        return position;
    }

    public override string ToString() => string.Join('\n', Story);

    private void Ask(Action<Instant, List<SupervisorEffect>> ask)
    {
        List<SupervisorEffect> effects = [];
        ask(Now, effects);
        foreach (SupervisorEffect effect in effects) pending.Enqueue(effect);
        // An answer to an effect comes while the others wait, as in the process.
        if (pending.Count > effects.Count) return;
        while (pending.TryPeek(out SupervisorEffect? effect))
        {
            CarryOut(effect);
            pending.Dequeue();
        }
    }

    private void CarryOut(SupervisorEffect effect)
    {
        Write(effect is SupervisorEffect.Log log ? $"[{log.Level}] {log.Text}" : effect.ToString());
        Assert.True(ExitStatus is null, $"something happened after the end\n{this}");
        switch (effect)
        {
            case SupervisorEffect.StartChild start: StartChild(start.Role); break;
            case SupervisorEffect.SendHello hello when !Deaf.Contains(hello.Role):
                Tell(new SupervisorInput.HelloReplied(hello.Role, hello.Number));
                break;
            case SupervisorEffect.KillChild kill: End(kill.Role, signal: 9); break;
            case SupervisorEffect.StopChild stop when !Stubborn.Contains(stop.Role): End(stop.Role); break;
            case SupervisorEffect.ReloadChild reload when !ReloadsAreSlow: Tell(new SupervisorInput.ChildReloaded(reload.Role)); break;
            case SupervisorEffect.ReadConfiguration:
                Tell(Files is null ? new SupervisorInput.ConfigurationRefused() : new SupervisorInput.ConfigurationRead(Files));
                break;
            case SupervisorEffect.Exit exit: ExitStatus = exit.Status; break;
        }
    }

    private void StartChild(ChildRole role)
    {
        Starts.Add((Now, role));
        if (CannotStart.Contains(role))
        {
            Tell(new SupervisorInput.ChildNotStarted(role, "posix_spawn EAGAIN"));
            return;
        }
        Assert.True(Running.TryAdd(role, ++nextPid), $"a second {role} child\n{this}");
        Tell(new SupervisorInput.ChildStarted(role, nextPid));
        if (!NeverReady.Contains(role)) Tell(new SupervisorInput.ChildReady(role));
    }

    private void Write(string line) => Story.Add(string.Create(CultureInfo.InvariantCulture, $"{(Now - Instant.Zero).TotalSeconds,8:F1} {line}"));
}
