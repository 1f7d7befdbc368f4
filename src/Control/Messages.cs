namespace Keepalive.Control;

/// <summary>What the parent says to a child. The number is the kind byte of the frame.</summary>
public enum ParentMessageKind : byte
{
    /// <summary>Raw bytes: the texts of a configuration, for the message that follows.</summary>
    Bundle = 5,
    Configure = 1,

    /// <summary>
    /// Change over to the configuration of the bundle before this, which the parent has found good. Without one: the texts are the same.
    /// </summary>
    Reload = 2,
    Hello = 3,
    Stop = 4,
}

/// <summary>What a child says to its parent.</summary>
public enum ChildMessageKind : byte
{
    Ready = 65,
    HelloReply = 66,
    ReloadDone = 67,
    MasterChanged = 68,
    Mail = 69,
    Event = 70,
    SettingChanged = 71,

    /// <summary>Long work that keeps the loop from answering hellos, or from ending, has got further. Nothing follows.</summary>
    Progress = 72,
}

/// <summary>Start with the configuration of the bundle before this.</summary>
/// <param name="Options">Command-line options that concern children.</param>
/// <param name="Masters">For a successor of a dead child: the instances that were MASTER when it died. Empty on a first start.</param>
/// <param name="IsSuccessor">A predecessor ran with this configuration and died.</param>
public sealed record ConfigureMessage(ChildOptions Options, string[] Masters, bool IsSuccessor = false)
{
    /// <summary>Kernel settings that a predecessor changed and could not put back.</summary>
    public SettingMessage[] Settings { get; init; } = [];
}

/// <summary>"Is your loop alive?" and the answer to it, with the same number.</summary>
public sealed record HelloMessage(long Number);

/// <summary>The child has read its configuration and works.</summary>
public sealed record ReadyMessage(int Instances);

/// <summary>The reload is applied, or refused with a reason and nothing changed.</summary>
public sealed record ReloadDoneMessage(string? Refusal);

/// <summary>An instance became, or ceased to be, MASTER.</summary>
public sealed record MasterChangedMessage(string Instance, bool IsMaster);

/// <summary>A kernel setting was changed, or put back.</summary>
/// <param name="Path">Below /proc/sys.</param>
/// <param name="Found">What it was before; null when it is that again.</param>
/// <param name="Made">What it was changed to; null when it is what it was before.</param>
public sealed record SettingMessage(string Path, string? Found, string? Made = null);

/// <summary>Send this to the recipients of the configuration; the parent puts the router's name before the subject.</summary>
public sealed record MailMessage(string Subject, string Body);

/// <summary>Something that happened to an instance, for the history that the parent keeps.</summary>
/// <param name="Ticks">When, on the monotonic clock, in 100 ns.</param>
/// <param name="From">State before; null when no state changed.</param>
/// <param name="To">State after; null when no state changed.</param>
/// <param name="Why">Cause and evidence.</param>
public sealed record EventMessage(string Instance, long Ticks, string? From, string? To, string Why)
{
    /// <summary>What the alert is that this event is; null when it is none.</summary>
    public EventAlert? Alert { get; init; }
}

/// <summary>An alert in words for programs.</summary>
/// <param name="Code">As in the log: SB01.</param>
/// <param name="Kind">As in the log: contest.</param>
/// <param name="Phase">begin, still or end.</param>
public sealed record EventAlert(string Code, string Kind, string Phase)
{
    public const string Begin = "begin";
    public const string End = "end";
}

/// <summary>Command-line options that concern children.</summary>
public sealed record ChildOptions
{
    /// <summary>-a: every change of an address is logged.</summary>
    public bool AddressMonitoring { get; init; }

    /// <summary>-d: the configuration as it was understood is logged.</summary>
    public bool DumpConf { get; init; }

    /// <summary>-P was given: there is no health-check child, whatever the configuration says.</summary>
    public bool NoHealthCheck { get; init; }

    /// <summary>--all: every child runs, whatever the configuration says.</summary>
    public bool AllChildren { get; init; }

    /// <summary>-V: at stop leave addresses where they are.</summary>
    public bool DontReleaseVrrp { get; init; }

    /// <summary>-I: at stop leave IPVS as it is.</summary>
    public bool DontReleaseIpvs { get; init; }
}
