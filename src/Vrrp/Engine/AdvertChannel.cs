using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// Where adverts come in and go out: one interface, and a multicast group or the unicast packets of a family. Instances that share it
/// share its sockets, and a packet finds its instance by the VRID; unicast instances may share that too when their peers differ.
/// </summary>
public sealed class AdvertChannel(string interfaceName, InterfaceIndex @interface, IpAddress group)
{
    private readonly VrrpInstance[]?[] instances = new VrrpInstance[]?[256];

    public string InterfaceName { get; } = interfaceName;
    public InterfaceIndex Interface { get; } = @interface;

    /// <summary>The group; for unicast the configured source address, or the unspecified one of the family.</summary>
    public IpAddress Group { get; } = group;

    /// <summary>Number of instances; the channel is closed when none is left.</summary>
    public int Count { get; private set; }

    /// <summary>The instance with a VRID that a packet from a source concerns, or null.</summary>
    public VrrpInstance? Find(byte virtualRouterId, IpAddress source)
    {
        VrrpInstance[]? sharing = instances[virtualRouterId];
        if (sharing is null) return null;
        if (sharing.Length == 1) return sharing[0];
        foreach (VrrpInstance instance in sharing)
        {
            if (instance.HasPeer(source)) return instance;
        }
        return null;
    }

    /// <summary>Whether an instance sends VRRP (protocol 112).</summary>
    public bool SendsPlain => All.Any(instance => !instance.UsesAuthenticationHeader);

    /// <summary>Whether an instance sends VRRP behind an Authentication Header (protocol 51).</summary>
    public bool SendsAuthenticated => All.Any(instance => instance.UsesAuthenticationHeader);

    /// <summary>The greatest kernel_rx_buf_size of its instances, in bytes; 0 when none has one.</summary>
    public uint ReceiveBuffer => All.Select(instance => instance.Config.ReceiveBuffer ?? 0).DefaultIfEmpty().Max();

    private IEnumerable<VrrpInstance> All => instances.SelectMany(sharing => sharing ?? []);

    internal void Add(VrrpInstance instance)
    {
        ref VrrpInstance[]? sharing = ref instances[instance.Config.VirtualRouterId];
        Invariant.Holds(sharing is null || instance.Config.IsUnicast, "a VRID belongs to one instance of a group");
        sharing = [.. sharing ?? [], instance];
        Count++;
    }

    internal void Remove(VrrpInstance instance)
    {
        ref VrrpInstance[]? sharing = ref instances[instance.Config.VirtualRouterId];
        if (sharing is null || !sharing.Contains(instance)) return;
        sharing = sharing.Length == 1 ? null : [.. sharing.Where(other => !ReferenceEquals(other, instance))];
        Count--;
    }
}
