using Keepalive.ConfigParser.Model;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Mails about states, in keepalived's words, and about two masters, in ours; the parent sends them. One for a state, until another comes.
/// </summary>
internal sealed class AlertMails(ParentReporter parent)
{
    private readonly Dictionary<(NotifySubject, string), VrrpState> told = [];
    private bool tellsFaults = true;

    public void Use(MailConfig config) => tellsFaults = !config.NoFaults;

    public void Tell(VrrpEffect.Notify change)
    {
        if (!change.Mail || (change.State == VrrpState.Fault && !tellsFaults)) return;
        if (told.TryGetValue((change.Subject, change.Name), out VrrpState last) && last == change.State) return;
        told[(change.Subject, change.Name)] = change.State;
        bool isInstance = change.Subject == NotifySubject.Instance;
        string who = $"VRRP {(isInstance ? "Instance" : "Group")} {change.Name}";
        parent.SendMail($"{who} - {SubjectOf(change.State)}", isInstance ? InstanceText(change.State) : GroupText(change.State));
    }

    /// <summary>The beginning and the end of two masters; the text is the line of the log.</summary>
    public void Tell(VrrpEffect.SplitBrain trouble)
    {
        if (trouble.Mail) parent.SendMail($"VRRP Instance {trouble.Alert.Instance} - {trouble.Alert.Title}", trouble.Alert.Line);
    }

    private static string SubjectOf(VrrpState state) => state switch
    {
        VrrpState.Stop => "Stopping",
        VrrpState.Deleted => "Deleted",
        _ => $"Entering {VrrpStates.Name(state)} state",
    };

    private static string InstanceText(VrrpState state) => state switch
    {
        VrrpState.Master => "=> VRRP Instance is now owning VRRP VIPs <=",
        VrrpState.Stop => "=> VRRP Instance stopping <=",
        VrrpState.Deleted => "=> VRRP Deleted at reload <=",
        _ => "=> VRRP Instance is no longer owning VRRP VIPs <=",
    };

    private static string GroupText(VrrpState state) => state == VrrpState.Stop
        ? "=> All VRRP group instances are now stopping <="
        : $"=> All VRRP group instances are now in {VrrpStates.Name(state)} state <=";
}
