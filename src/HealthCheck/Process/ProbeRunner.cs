using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux;
using Keepalive.Linux.Processes;

namespace Keepalive.HealthCheck.Process;

/// <summary>Makes the probes that the engine asks for; at most one of a checker at a time.</summary>
internal sealed class ProbeRunner(EventLoop loop, ScriptRunner scripts, ScriptUsers users, Action<HealthInput> input)
{
    private readonly Dictionary<CheckerState, IProbe> running = [];

    public void Start(HealthEffect.StartProbe start)
    {
        CheckerState checker = start.Checker;
        Cancel(checker);
        IProbe? probe = Make(start, result => Finish(checker, start.Attempt, result));
        if (probe is null) return;
        running[checker] = probe;
        probe.Start();
    }

    public void Cancel(CheckerState checker)
    {
        if (running.Remove(checker, out IProbe? probe)) probe.Dispose();
    }

    public void CancelAll()
    {
        foreach (IProbe probe in running.Values) probe.Dispose();
        running.Clear();
    }

    private IProbe? Make(HealthEffect.StartProbe start, Action<ProbeResult> onDone)
    {
        switch (start.Checker.Config)
        {
            case TcpCheckConfig tcp: return new TcpProbe(loop, tcp, onDone);
            case HttpCheckConfig http: return new HttpProbe(loop, http, start.Url!, onDone);
            case MiscCheckConfig misc: return MakeMisc(misc, onDone);
            default: throw Invariant.Unreachable(start.Checker.Config.Kind);
        }
    }

    private MiscProbe? MakeMisc(MiscCheckConfig misc, Action<ProbeResult> onDone)
    {
        ScriptCommand command = misc.Script;
        if (users.TryScript(command.Argv, command.User, command.Group, out Script script)) return new MiscProbe(scripts, script, misc, onDone);
        loop.Post(() => onDone(new ProbeResult(false, $"user {command.User} does not exist") { CouldNotRun = true }));
        return null;
    }

    private void Finish(CheckerState checker, int attempt, ProbeResult result)
    {
        running.Remove(checker);
        input(new HealthInput.ProbeFinished(checker, attempt, result));
    }
}
