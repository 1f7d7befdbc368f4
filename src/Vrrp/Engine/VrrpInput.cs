using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// What can happen to a VRRP node. Received packets are not here: they go to <see cref="VrrpEngine.Receive"/> as bytes, so that the
/// advert path allocates nothing.
/// </summary>
public abstract record VrrpInput
{
    private VrrpInput()
    {
    }

    /// <summary>The first configuration. <paramref name="Adopt"/>: names of instances whose predecessor died as MASTER.</summary>
    public sealed record Start(KeepaliveConfig Config, ValueList<string> Adopt) : VrrpInput;

    /// <summary>A new, good configuration while running: only what differs is touched.</summary>
    public sealed record Reload(KeepaliveConfig Config) : VrrpInput;

    /// <summary>
    /// Let go of everything and end; answered by <see cref="VrrpEffect.Stopped"/>. <paramref name="Keep"/> (-V): leave all as it is, say
    /// nothing to anybody.
    /// </summary>
    public sealed record Stop(bool Keep) : VrrpInput;

    /// <summary>An interface exists, in this condition. <paramref name="Flags"/>: IFF_* of net/if.h, for people only.</summary>
    public sealed record LinkSeen(InterfaceIndex Index, string Name, bool IsUp, MacAddress Mac, uint Flags = 0) : VrrpInput;

    public sealed record LinkGone(InterfaceIndex Index) : VrrpInput;

    public sealed record AddressSeen(InterfaceIndex Index, IpAddress Address) : VrrpInput;

    /// <summary>An address was removed. <paramref name="By"/>: who did it, as far as is known.</summary>
    public sealed record AddressGone(InterfaceIndex Index, IpAddress Address, string? By = null) : VrrpInput;

    /// <summary>
    /// All notifications that the kernel had are handed over. Only now is a missing address of ours really missing: its removal by us
    /// and its return may both have been in the queue.
    /// </summary>
    public sealed record NotificationsRead : VrrpInput;

    /// <summary>Answer to <see cref="VrrpEffect.AddAddresses"/>: what the kernel refused, with its errno name.</summary>
    public sealed record AddressesSettled(VrrpInstance Instance, ValueList<RefusedAddress> Refused) : VrrpInput;

    /// <summary>Somebody else removed a route of ours, and it did not come back before all notifications were read.</summary>
    public sealed record RouteGone(RouteConfig Route) : VrrpInput;

    /// <summary>The same for a policy rule.</summary>
    public sealed record RuleGone(RuleConfig Rule) : VrrpInput;

    /// <summary>A track script ended. <paramref name="Succeeded"/> is exit status 0; the text says how it ended otherwise.</summary>
    public sealed record ScriptEnded(string Script, bool Succeeded, string HowItEnded) : VrrpInput;

    /// <summary>A tracked file holds this number now.</summary>
    public sealed record FileRead(string File, long Value) : VrrpInput;

    /// <summary>Somebody answered a probe: an ARP reply, or a neighbour advertisement.</summary>
    public sealed record ProbeAnswered(InterfaceIndex Interface, IpAddress Address, MacAddress Mac) : VrrpInput;

    /// <summary>So many processes of a vrrp_track_process run now.</summary>
    public sealed record ProcessesCounted(string Process, int Count) : VrrpInput;

    /// <summary>A BFD session came up or went down.</summary>
    public sealed record BfdChanged(string Session, bool IsUp) : VrrpInput;

    /// <summary>An advert could not be sent. <paramref name="Error"/>: errno, <paramref name="Text"/>: what libc says of it.</summary>
    public sealed record AdvertNotSent(VrrpInstance Instance, IpAddress Destination, int Error, string Text) : VrrpInput;

    /// <summary>An advert left, while the instance is in doubt about that.</summary>
    public sealed record AdvertSent(VrrpInstance Instance) : VrrpInput;
}

/// <summary>An address that the kernel did not take.</summary>
public sealed record RefusedAddress(VirtualAddress Address, string Errno);
