using Keepalive.Control;

namespace Keepalive.Vrrp.Process;

/// <summary>Tells the parent which instances are masters, so that a successor of this process can go on as such.</summary>
internal sealed class ParentReporter
{
    /// <summary>Set once the link exists.</summary>
    public ParentLink? Link { get; set; }

    public void Report(string instance, bool isMaster) => Link?.SendMasterChanged(instance, isMaster);
}
