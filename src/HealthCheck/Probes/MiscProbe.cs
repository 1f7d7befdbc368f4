using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux.Processes;

namespace Keepalive.HealthCheck.Probes;

/// <summary>MISC_CHECK: a program; status 0 is success, with misc_dynamic 2 to 255 too.</summary>
internal sealed class MiscProbe(ScriptRunner runner, Script script, MiscCheckConfig config, Action<ProbeResult> onDone) : IProbe
{
    private ScriptRun? run;
    private bool cancelled;

    public void Start() => run = runner.Start(script, config.Timeout, Ended);

    public void Dispose()
    {
        cancelled = true;
        run?.Terminate();
    }

    private void Ended(ScriptEnd end)
    {
        if (cancelled) return;
        int? code = end.Status.WasSignalled || end.NotStarted != 0 ? null : end.Status.Code;
        bool fit = end.Succeeded || (config.Dynamic && end is { NotStarted: 0, TimedOut: false } && code >= 2);
        onDone(new ProbeResult(fit, end.ToString(), code) { CouldNotRun = end.NotStarted != 0 });
    }
}
