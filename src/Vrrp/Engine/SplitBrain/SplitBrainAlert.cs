using Keepalive.Core;

namespace Keepalive.Vrrp.Engine.SplitBrain;

/// <summary>What is wrong. The numbers are part of the fixed wording ("SB01") and never change.</summary>
public enum SplitBrainKind
{
    /// <summary>We are master and adverts of another master arrive, again and again.</summary>
    Contest = 1,

    /// <summary>We are master, no other is heard, and a peer answers for our address.</summary>
    ShadowMaster = 2,

    /// <summary>We are master, and somebody who is no peer answers for our address.</summary>
    AddressConflict = 3,

    /// <summary>We are master, and our adverts do not leave this machine.</summary>
    Mute = 4,

    /// <summary>Somebody else uses our VRID: other password, version, interval or addresses.</summary>
    ForeignGroup = 5,
}

public enum SplitBrainPhase
{
    Begin,

    /// <summary>A reminder.</summary>
    Still,
    End,
}

/// <summary>One alert, with all that a person needs to know about it.</summary>
/// <param name="Lasted">Time since the beginning; zero at the beginning.</param>
/// <param name="Evidence">Who, what, how often; at the end: how it ended.</param>
public sealed record SplitBrainAlert(string Instance, SplitBrainKind Kind, SplitBrainPhase Phase, TimeSpan Lasted, string Evidence)
{
    /// <summary>The name of a kind, as scripts and the log have it.</summary>
    public static string NameOf(SplitBrainKind kind) => kind switch
    {
        SplitBrainKind.Contest => "contest",
        SplitBrainKind.ShadowMaster => "shadow-master",
        SplitBrainKind.AddressConflict => "address-conflict",
        SplitBrainKind.Mute => "mute",
        _ => "foreign-group",
    };

    /// <summary>The name of a phase, as scripts and the log have it.</summary>
    public static string NameOf(SplitBrainPhase phase) => phase switch
    {
        SplitBrainPhase.Begin => "begin",
        SplitBrainPhase.Still => "still",
        _ => "end",
    };

    /// <summary>The fixed event id of its kind.</summary>
    public string Code => $"SB{(int)Kind:D2}";

    /// <summary>What every line and mail of it has: code, kind and phase.</summary>
    public string Title => $"SPLIT-BRAIN {Code} {NameOf(Kind)} {NameOf(Phase)}";

    /// <summary>The line of the log. Its wording is an interface: filters and dashboards look for it.</summary>
    public string Line
    {
        get
        {
            string since = Phase == SplitBrainPhase.Begin ? "" : $" after {VrrpMessages.Seconds(Lasted)}";
            return $"({Instance}) {Title}{since}: {Evidence}";
        }
    }
}

/// <summary>A state beside the VRRP state, while it lasts.</summary>
/// <param name="Since">When it began.</param>
public sealed record SplitBrainState(SplitBrainKind Kind, Instant Since, string Evidence);
