using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Engine;

/// <content>
/// AGENT_CHECK: what an agent says counts at once, and stays until it says otherwise. An agent that cannot be reached says nothing of the
/// server, as under HAProxy: another check is there for that.
/// </content>
public sealed partial class CheckerState
{
    private bool agentSaysUp = true;
    private AgentMode agentMode;
    private int agentPercent = 100;

    /// <summary>The configured weight has changed: what was said of it is said of the new one.</summary>
    internal void Reweigh()
    {
        if (Config is MiscCheckConfig { Dynamic: true } && IsUp) WeightShare = ShareOfScript();
        else if (Config is AgentCheckConfig && IsUp) WeightShare = ShareOfAgent();
    }

    private void TakeAnswer(AgentAnswer answer, ProbeResult result)
    {
        agentSaysUp = answer.IsUp ?? agentSaysUp;
        agentMode = answer.Mode ?? agentMode;
        agentPercent = answer.Percent ?? agentPercent;
        bool wasUp = IsUp;
        HasRun = true;
        IsUp = agentSaysUp && agentMode != AgentMode.Maint;
        ProbeAfter(Config.DelayLoop);
        if (IsUp) ChangeWeightShare(ShareOfAgent());
        if (IsUp == wasUp) return;
        if (IsUp)
        {
            SayUp();
            Server.CheckerCameUp(this);
        }
        else
        {
            WeightShare = 0;
            turn.Info(HealthMessages.CheckFailed(this, tries: 0, result.Text));
            Server.CheckerWentDown(this);
        }
        Server.Mail(this, result.Text);
    }

    /// <summary>Rounded up: a server with a little weight is not one with none.</summary>
    private long ShareOfAgent()
    {
        long weight = Server.Config.Weight;
        long percent = agentMode == AgentMode.Drain ? 0 : agentPercent;
        return (((weight * percent) + 99) / 100) - weight;
    }
}
