using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// Where adverts come in and go out: one interface, and a multicast group or the unicast packets of a family. Instances that share it
/// share its sockets, and a packet finds its instance by the VRID alone.
/// </summary>
public sealed class AdvertChannel(string interfaceName, InterfaceIndex @interface, IpAddress group)
{
    private readonly VrrpInstance?[] instances = new VrrpInstance?[256];

    public string InterfaceName { get; } = interfaceName;
    public InterfaceIndex Interface { get; } = @interface;

    /// <summary>The group; for unicast the configured source address, or the unspecified one of the family.</summary>
    public IpAddress Group { get; } = group;

    /// <summary>Number of instances; the channel is closed when none is left.</summary>
    public int Count { get; private set; }

    /// <summary>The instance with a VRID, or null.</summary>
    public VrrpInstance? this[byte virtualRouterId] => instances[virtualRouterId];

    /// <summary>Whether an instance sends VRRP (protocol 112).</summary>
    public bool SendsPlain => instances.Any(instance => instance is { UsesAuthenticationHeader: false });

    /// <summary>Whether an instance sends VRRP behind an Authentication Header (protocol 51).</summary>
    public bool SendsAuthenticated => instances.Any(instance => instance is { UsesAuthenticationHeader: true });

    internal void Add(VrrpInstance instance)
    {
        ref VrrpInstance? place = ref instances[instance.Config.VirtualRouterId];
        Invariant.Holds(place is null, "a VRID belongs to one instance of a channel");
        place = instance;
        Count++;
    }

    internal void Remove(VrrpInstance instance)
    {
        ref VrrpInstance? place = ref instances[instance.Config.VirtualRouterId];
        if (!ReferenceEquals(place, instance)) return;
        place = null;
        Count--;
    }
}
