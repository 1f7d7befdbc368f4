using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>One call of the engine: its time, its effects, and the table it changes.</summary>
internal sealed class HealthTurn
{
    private List<HealthEffect> effects = [];

    public Instant Now { get; private set; }

    public IpvsTable Table { get; } = new();

    public ServiceClaims Claims { get; } = new();

    /// <summary>Set when the process is told to stop: nothing is probed any more.</summary>
    public bool IsStopping { get; set; }

    public void Begin(Instant now, List<HealthEffect> into)
    {
        Invariant.Holds(now >= Now, "time does not go back");
        (Now, effects) = (now, into);
    }

    public void Add(HealthEffect effect)
    {
        // Kernel first, then scripts and FIFOs: whoever is told finds it done.
        FlushTable();
        effects.Add(effect);
    }

    public void FlushTable()
    {
        IReadOnlyList<IpvsCommand> commands = Table.TakeCommands();
        if (commands.Count > 0) effects.Add(new HealthEffect.ApplyIpvs(commands));
    }

    public void Detail(string text) => effects.Add(new HealthEffect.Log(HealthLogLevel.Detail, text));

    public void Info(string text) => effects.Add(new HealthEffect.Log(HealthLogLevel.Info, text));

    public void Warn(string text) => effects.Add(new HealthEffect.Log(HealthLogLevel.Warning, text));

    /// <summary>Runs a script, if there is one, after the earlier ones of the same subject.</summary>
    public void Run(string subject, ScriptCommand? script)
    {
        if (script is not null) Add(new HealthEffect.RunScript(subject, script));
    }
}
