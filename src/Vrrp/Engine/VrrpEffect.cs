using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine.SplitBrain;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// What a VRRP node wants done, carried out in the order of the list. At take-over: SendAdvert, Log, DropTraffic, AddAddresses
/// (answered at once by AddressesSettled, whose effects, AddRoutes, AddRules and Announce, come before the rest of the list), Notify.
/// At release: SendAdvert with priority 0, RemoveRules, RemoveRoutes, RemoveAddresses, AllowTraffic, Notify.
/// </summary>
public abstract record VrrpEffect
{
    private VrrpEffect()
    {
    }

    /// <summary>Sockets for a channel are needed from now on.</summary>
    public sealed record OpenChannel(AdvertChannel Channel) : VrrpEffect;

    public sealed record CloseChannel(AdvertChannel Channel) : VrrpEffect;

    /// <summary>Send a packet to the channel's group. One object per instance and kind, used again for every advert.</summary>
    public sealed record SendAdvert(VrrpInstance Instance, AdvertChannel Channel, AdvertPacket Packet) : VrrpEffect;

    /// <summary>Put addresses on interfaces, in order, and answer with <see cref="VrrpInput.AddressesSettled"/>.</summary>
    public sealed record AddAddresses(VrrpInstance Instance, ValueList<PlacedAddress> Addresses) : VrrpEffect;

    /// <summary>Put addresses of no instance on interfaces; nobody waits for the result.</summary>
    public sealed record AddStaticAddresses(ValueList<PlacedAddress> Addresses) : VrrpEffect;

    /// <summary>Routes into the kernel, in order, and watch them: see <see cref="VrrpInput.RouteGone"/>.</summary>
    public sealed record AddRoutes(ValueList<RouteConfig> Routes) : VrrpEffect;

    /// <summary>Routes out of the kernel, in order. One that is not there is no failure.</summary>
    public sealed record RemoveRoutes(ValueList<RouteConfig> Routes) : VrrpEffect;

    /// <summary>Policy rules into the kernel, in order, and watch them: see <see cref="VrrpInput.RuleGone"/>.</summary>
    public sealed record AddRules(ValueList<RuleConfig> Rules) : VrrpEffect;

    /// <summary>Policy rules out of the kernel, in order. One that is not there is no failure.</summary>
    public sealed record RemoveRules(ValueList<RuleConfig> Rules) : VrrpEffect;

    /// <summary>Take addresses away, in order. One that is not there is no failure.</summary>
    public sealed record RemoveAddresses(ValueList<PlacedAddress> Addresses) : VrrpEffect;

    /// <summary>Drop packets from and to addresses that we hold but do not accept for (no_accept, strict mode).</summary>
    public sealed record DropTraffic(ValueList<PlacedAddress> Addresses) : VrrpEffect;

    /// <summary>The reverse of <see cref="DropTraffic"/>.</summary>
    public sealed record AllowTraffic(ValueList<PlacedAddress> Addresses) : VrrpEffect;

    /// <summary>
    /// Gratuitous ARP or unsolicited neighbour advertisements: so many rounds over all addresses, one after the other.
    /// Whether packets must wait for each other is the edge's to know: instances share interfaces.
    /// </summary>
    public sealed record Announce(string Name, ValueList<AnnouncedAddress> Addresses, int Rounds) : VrrpEffect;

    /// <summary>Ask who has an address, without saying that we do; each answer is a <see cref="VrrpInput.ProbeAnswered"/>.</summary>
    public sealed record ProbeAddress(string InterfaceName, InterfaceIndex Interface, MacAddress Mac, IpAddress Address) : VrrpEffect
    {
        /// <summary>
        /// Real address of a peer: whom the kernel knows already is asked alone. If others on that machine answered as well, the kernel would
        /// send to one of them from then on, unicast adverts too.
        /// </summary>
        public bool OfPeer { get; init; }
    }

    /// <summary>Tell of a second master: log, script, history.</summary>
    public sealed record SplitBrain(SplitBrainAlert Alert, ScriptCommand? Script) : VrrpEffect
    {
        /// <summary>smtp_alert: a mail, too.</summary>
        public bool Mail { get; init; }
    }

    /// <summary>The scripts to run from now on, replacing the former set; results of unchanged ones are kept.</summary>
    public sealed record RunTrackScripts(ValueList<TrackScriptConfig> Scripts) : VrrpEffect;

    /// <summary>Files to watch from now on.</summary>
    public sealed record WatchFiles(ValueList<TrackFileConfig> Files) : VrrpEffect;

    /// <summary>Start the script for a state, then the general one, then write the FIFO line.</summary>
    public sealed record Notify(NotifySubject Subject, string Name, VrrpState State, int Priority, VrrpNotifyScripts Scripts) : VrrpEffect
    {
        /// <summary>smtp_alert: a mail, too.</summary>
        public bool Mail { get; init; }
    }

    /// <summary>notify_master_rx_lower_pri and its FIFO line.</summary>
    public sealed record NotifyLowerPriority(string Name, int Priority, ScriptCommand? Script) : VrrpEffect;

    /// <summary>A line for the FIFOs alone: a changed priority, or a state told again. <paramref name="What"/> is its third word.</summary>
    public sealed record WriteFifo(NotifySubject Subject, string Name, string What, int Priority) : VrrpEffect;

    /// <summary>One line for the log.</summary>
    public sealed record Log(VrrpLogLevel Level, string Text) : VrrpEffect;

    /// <summary>For the history that the parent keeps.</summary>
    public sealed record ReportTransition(string Name, Transition Transition) : VrrpEffect;

    /// <summary>An instance became or ceased to be master: the parent wants to know, to tell a successor of this process.</summary>
    public sealed record ReportMaster(string Name, bool IsMaster) : VrrpEffect;

    /// <summary>All is released; the process may end.</summary>
    public sealed record Stopped : VrrpEffect;
}

/// <summary>An address and the interface it belongs on.</summary>
public sealed record PlacedAddress(InterfaceIndex Interface, VirtualAddress Address);

/// <summary>An address, where it is announced, and the link-layer address that has it.</summary>
public sealed record AnnouncedAddress(string InterfaceName, InterfaceIndex Interface, MacAddress Mac, IpAddress Address);

public enum NotifySubject
{
    Instance,
    Group,
}

public enum VrrpLogLevel
{
    /// <summary>Only with -D.</summary>
    Detail,

    /// <summary>Always.</summary>
    Info,

    /// <summary>Always, and something is wrong.</summary>
    Warning,
}
