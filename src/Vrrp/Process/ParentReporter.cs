using Keepalive.Control;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Tells the parent which instances are masters, so that a successor of this process can go on as such, and the IPVS sync daemon, which
/// changes sides with its instance.
/// </summary>
internal sealed class ParentReporter(SyncDaemonFollower follower)
{
    /// <summary>Set once the link exists.</summary>
    public ParentLink? Link { get; set; }

    public void Report(string instance, bool isMaster)
    {
        follower.Follow(instance, isMaster);
        Link?.SendMasterChanged(instance, isMaster);
    }

    public void SendMail(string subject, string body) => Link?.SendMail(subject, body);
}
