using Keepalive.Control;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Engine.SplitBrain;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Tells the parent which instances are masters, so that a successor of this process can go on as such, and the IPVS sync daemon, which
/// changes sides with its instance.
/// </summary>
internal sealed class ParentReporter(SyncDaemonFollower follower)
{
    /// <summary>Set once the link exists.</summary>
    public ParentLink? Link { get; set; }

    /// <summary>What one event brings for the parent leaves together: it would wake up for each message, a thousand times at a take-over.</summary>
    public void Hold()
    {
        if (Link is not null) Link.IsHeld = true;
    }

    public void Release()
    {
        if (Link is not null) Link.IsHeld = false;
    }

    public void Report(string instance, bool isMaster)
    {
        follower.Follow(instance, isMaster);
        Link?.SendMasterChanged(instance, isMaster);
    }

    /// <summary>For the history: a change of state.</summary>
    public void Report(string instance, Transition transition) => Link?.SendEvent(new EventMessage(
        instance, transition.At.Ticks, VrrpStates.Name(transition.From), VrrpStates.Name(transition.To), transition.Why));

    /// <summary>For the history: an alert.</summary>
    public void Report(SplitBrainAlert alert, Instant now) => Link?.SendEvent(new EventMessage(alert.Instance, now.Ticks, null, null, alert.Line)
    {
        Alert = new EventAlert(alert.Code, SplitBrainAlert.NameOf(alert.Kind), SplitBrainAlert.NameOf(alert.Phase)),
    });

    /// <summary>For a successor: a kernel setting and what it was before.</summary>
    public void ReportSetting(SettingMessage message) => Link?.SendSetting(message);

    public void ReportProgress() => Link?.SendProgress();

    public void SendMail(string subject, string body) => Link?.SendMail(subject, body);
}
