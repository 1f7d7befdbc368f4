using Keepalive.Core;
using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Tests.Engine;

/// <summary>
/// A supervisor with a clock of its own and children that do what a test says: start, be ready, answer, hang, die. Checks on the way
/// that there is never more than one child of a role.
/// </summary>
internal sealed class SupervisorUnderTest
{
    private readonly SupervisorEngine engine;
    private readonly Instant start = Instant.FromNanoseconds(1_000_000_000);
    private readonly Dictionary<ChildRole, int> running = [];
    private readonly Queue<Action> deaths = [];
    private int nextPid = 100;

    public SupervisorUnderTest(SupervisorOptions? options = null)
    {
        engine = new SupervisorEngine(options ?? new SupervisorOptions());
        Now = start;
    }

    public Instant Now { get; private set; }

    public double Seconds => (Now - start).TotalSeconds;

    /// <summary>What happened, in order: "start Vrrp", "stop Vrrp", "kill Vrrp", "read", "reload Vrrp", "ready", "exit 0".</summary>
    public List<string> Events { get; } = [];

    public List<(double Second, string Text)> Lines { get; } = [];

    public int? ExitStatus { get; private set; }

    /// <summary>Children that do not answer hellos, nor requests to stop.</summary>
    public HashSet<ChildRole> Hanging { get; } = [];

    /// <summary>Children that answer a reload by themselves; cleared to hold the answer back.</summary>
    public bool AnswersReloads { get; set; } = true;

    /// <summary>What reading the files comes to; null refuses them.</summary>
    public ISet<ChildRole>? Files { get; set; } = Both;

    public static ISet<ChildRole> Both => new HashSet<ChildRole> { ChildRole.HealthCheck, ChildRole.Vrrp };

    public IReadOnlyDictionary<ChildRole, int> Running => running;

    public static SupervisorUnderTest Started(SupervisorOptions? options = null)
    {
        SupervisorUnderTest supervisor = new(options);
        supervisor.Handle(new SupervisorInput.Start(Both));
        supervisor.Events.Clear();
        return supervisor;
    }

    public void Die(ChildRole role, int status = 0, int signal = 0)
    {
        int pid = running[role];
        running.Remove(role);
        Handle(new SupervisorInput.ChildEnded(role, pid, new ChildEnd(signal, status)));
    }

    public void Handle(SupervisorInput input)
    {
        List<SupervisorEffect> effects = [];
        engine.Handle(input, Now, effects);
        CarryOut(effects);
    }

    public void Pass(double seconds)
    {
        Instant end = Now + TimeSpan.FromSeconds(seconds);
        while (engine.NextDeadline <= end && ExitStatus is null)
        {
            Now = engine.NextDeadline > Now ? engine.NextDeadline : Now;
            List<SupervisorEffect> effects = [];
            engine.HandleDeadline(Now, effects);
            CarryOut(effects);
        }
        Now = end;
    }

    /// <summary>Children die when the parent has done what it wanted, not in the middle of it.</summary>
    private void CarryOut(List<SupervisorEffect> effects)
    {
        foreach (SupervisorEffect effect in effects) CarryOut(effect);
        while (deaths.TryDequeue(out Action? death)) death();
    }

    private void CarryOut(SupervisorEffect effect)
    {
        Assert.True(ExitStatus is null, $"{effect} after the end");
        switch (effect)
        {
            case SupervisorEffect.StartChild child: StartChild(child.Role); break;
            case SupervisorEffect.StopChild child: Stop(child.Role); break;
            case SupervisorEffect.KillChild child: Kill(child.Role); break;
            case SupervisorEffect.SendHello hello: Answer(hello); break;
            case SupervisorEffect.ReloadChild child: Reload(child.Role); break;
            case SupervisorEffect.ReadConfiguration: Read(); break;
            case SupervisorEffect.TellReady: Events.Add("ready"); break;
            case SupervisorEffect.Exit exit: Exit(exit.Status); break;
            case SupervisorEffect.Log line: Lines.Add((Seconds, line.Text)); break;
        }
    }

    private void StartChild(ChildRole role)
    {
        Events.Add($"start {role}");
        Assert.True(running.TryAdd(role, nextPid), $"a second {role} child");
        Handle(new SupervisorInput.ChildStarted(role, nextPid++));
        if (running.ContainsKey(role)) Handle(new SupervisorInput.ChildReady(role));
    }

    private void Stop(ChildRole role)
    {
        Events.Add($"stop {role}");
        if (!Hanging.Contains(role)) WillDie(role, signal: 0);
    }

    private void Kill(ChildRole role)
    {
        Events.Add($"kill {role}");
        Hanging.Remove(role);
        WillDie(role, signal: 9);
    }

    private void WillDie(ChildRole role, int signal) => deaths.Enqueue(() =>
    {
        if (running.ContainsKey(role)) Die(role, signal: signal);
    });

    private void Answer(SupervisorEffect.SendHello hello)
    {
        if (!Hanging.Contains(hello.Role)) Handle(new SupervisorInput.HelloReplied(hello.Role, hello.Number));
    }

    private void Reload(ChildRole role)
    {
        Events.Add($"reload {role}");
        if (AnswersReloads) Handle(new SupervisorInput.ChildReloaded(role));
    }

    private void Read()
    {
        Events.Add("read");
        if (Files is null) Handle(new SupervisorInput.ConfigurationRefused());
        else Handle(new SupervisorInput.ConfigurationRead(Files));
    }

    private void Exit(int status)
    {
        Assert.Empty(running);
        ExitStatus = status;
        Events.Add($"exit {status}");
    }
}
