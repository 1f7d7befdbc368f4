using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>FAULT: something that is tracked is broken. And what comes before: waiting for the first results of scripts.</summary>
public sealed partial class VrrpInstance
{
    /// <summary>True while a script without weight has not ended once: until then nobody knows whether we can serve.</summary>
    internal bool WaitsForScripts { get; set; }

    /// <summary>Leaves INIT once: to BACKUP, to FAULT, or on waiting for scripts.</summary>
    internal void Begin()
    {
        bool waited = WaitsForScripts;
        WaitsForScripts = engine.WaitsForScripts(this);
        if (WaitsForScripts) return;
        if (Group is not null) Group.MemberReady(this, waited);
        else if (IsFaulty) BecomeFaulty(initial: true, faults.ToString());
        else BecomeFirstBackup(waited);
    }

    /// <summary>Sets or clears a reason and does what follows from it.</summary>
    internal bool Has(FaultKind kind, string name) => faults.Has(kind, name);

    internal void SetFault(FaultKind kind, string name, bool present, string evidence)
    {
        if (!faults.Set(kind, name, present)) return;
        if (State == VrrpState.Init) return;
        if (present && State != VrrpState.Fault) Break(evidence);
        else if (!present && State == VrrpState.Fault && faults.IsEmpty) Recover(evidence);
    }

    /// <summary>At a reload: drops reasons whose cause is no longer configured.</summary>
    internal void KeepFaults(Func<FaultKind, string, bool> isConfigured)
    {
        faults.Keep(isConfigured);
        if (State == VrrpState.Fault && faults.IsEmpty) Recover("what was broken is no longer tracked");
    }

    /// <summary>The interface's condition as a reason.</summary>
    internal void CheckInterface()
    {
        bool noPeers = Config.UnicastFaultNoPeer && !Config.IsUnicast;
        if (State == VrrpState.Init && noPeers) turn.Info(VrrpMessages.NoPeers(Name));
        SetFault(FaultKind.NoPeers, "", noPeers, "unicast_fault_no_peer and no unicast_peer");
        CheckTrailerKey();
        if (!NeedsInterface) return;
        bool down = !(Base.IsUp && Interface.IsUp) && Config.TrackPrimary;
        if (State == VrrpState.Init && down) turn.Info(VrrpMessages.FaultAtStartInterfaceDown(Name, Base.Name));
        string which = Base.IsUp && !Interface.IsUp ? Interface.Name : Base.Name;
        SetFault(FaultKind.InterfaceDown, Base.Name, down, $"interface {which} {(down ? "down" : "up")}");
        CheckSource();
        bool noSource = Base.Index != InterfaceIndex.None && Source.IsNone;
        if (State == VrrpState.Init && noSource) turn.Info(VrrpMessages.FaultAtStartNoAddress(Name));
        string evidence = noSource ? $"no address on interface {Base.Name}" : $"interface {Base.Name} has address {Source}";
        // Without any interface there is neither link nor address: one reason is enough to say so, but it must be there.
        SetFault(FaultKind.NoSourceAddress, Base.Name, noSource || (Source.IsNone && !Config.TrackPrimary), evidence);
    }

    /// <summary>track_src_ip; keepalived's never finds anything.</summary>
    private void CheckSource()
    {
        IpAddress source = Config.SourceAddress;
        bool missing = Config.TrackSourceAddress && !source.IsNone && !Base.Has(source) && !Interface.Has(source);
        if (State == VrrpState.Init && missing) turn.Info(VrrpMessages.FaultAtStartSource(Name));
        string evidence = $"source address {source} {(missing ? "is missing" : "is there")} on interface {Base.Name}";
        SetFault(FaultKind.SourceAddressMissing, "", missing, evidence);
    }

    private void Break(string evidence)
    {
        // Two, back to back, while the link may still carry them: this node will not be able to repeat itself.
        if (State == VrrpState.Master) Release(zeroPriorityAdverts: 2);
        BecomeFaulty(initial: false, evidence);
        Group?.MemberBroke(this, evidence);
    }

    /// <summary>A member of a group is dragged along.</summary>
    internal void BreakWithGroup(string why)
    {
        if (State == VrrpState.Master) Release(zeroPriorityAdverts: 1);
        BecomeFaulty(initial: false, why);
    }

    internal void BecomeFaulty(bool initial, string why)
    {
        Enter(VrrpState.Fault, why);
        turn.Info(VrrpMessages.EnteringFault(Name, initial));
        engine.Reschedule(this);
        Notify();
    }

    private void Recover(string evidence)
    {
        if (Group is not null)
        {
            Group.MemberRecovered(this, evidence);
            return;
        }
        // An owner was never anybody's backup: it takes its address back at once, where keepalived waits three intervals.
        if (Config.IsOwner) BecomeMaster($"{evidence}; address owner");
        else BecomeBackup(evidence);
    }
}
