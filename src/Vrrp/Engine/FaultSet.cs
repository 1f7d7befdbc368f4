namespace Keepalive.Vrrp.Engine;

/// <summary>Why an instance cannot serve.</summary>
public enum FaultKind
{
    InterfaceDown,
    NoSourceAddress,
    TrackedInterfaceDown,
    ScriptFailed,
    FileFailed,
    SyncGroup,
    NoPeers,
    ProcessMissing,
    BfdDown,
    SourceAddressMissing,
    NoSigningKey,
}

/// <summary>The reasons that hold now; only the first one causes a transition and only the last one's end leaves FAULT.</summary>
public sealed class FaultSet
{
    private readonly List<(FaultKind Kind, string Name)> reasons = [];

    public bool IsEmpty => reasons.Count == 0;

    public int Count => reasons.Count;

    public bool Has(FaultKind kind, string name) => reasons.Contains((kind, name));

    /// <summary>Sets or clears a reason; true when that changed anything.</summary>
    public bool Set(FaultKind kind, string name, bool present)
    {
        if (!present) return reasons.Remove((kind, name));
        if (reasons.Contains((kind, name))) return false;
        reasons.Add((kind, name));
        return true;
    }

    /// <summary>Forgets reasons whose cause is no longer configured.</summary>
    public void Keep(Func<FaultKind, string, bool> isConfigured) => reasons.RemoveAll(reason => !isConfigured(reason.Kind, reason.Name));

    /// <summary>All reasons as people read them: "interface eth0 down, script chk".</summary>
    public override string ToString() => string.Join(", ", reasons.Select(Text));

    private static string Text((FaultKind Kind, string Name) reason) => reason.Kind switch
    {
        FaultKind.InterfaceDown => $"interface {reason.Name} down",
        FaultKind.NoSourceAddress => $"no address on interface {reason.Name}",
        FaultKind.TrackedInterfaceDown => $"tracked interface {reason.Name} down",
        FaultKind.ScriptFailed => $"script {reason.Name}",
        FaultKind.FileFailed => $"tracked file {reason.Name}",
        FaultKind.ProcessMissing => $"tracked process {reason.Name}",
        FaultKind.BfdDown => $"BFD session {reason.Name} down",
        FaultKind.NoSigningKey => "no key to sign with",
        FaultKind.SourceAddressMissing => "source address is missing",
        FaultKind.NoPeers => "unicast without peers",
        _ => $"sync group {reason.Name}",
    };
}
