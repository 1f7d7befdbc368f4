using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>Links, addresses, routes and rules of the kernel as inputs of the engine: the whole picture first, then every change.</summary>
internal sealed class KernelWatcher : IDisposable
{
    private readonly EventLoop loop;
    private readonly RouteClient routes;
    private readonly RouteChanger changer;
    private readonly VirtualInterfaces virtualInterfaces;
    private readonly RouteMonitor monitor = new();
    private readonly Action<VrrpInput> input;
    private readonly Dictionary<InterfaceIndex, HashSet<IpAddress>> known = [];

    /// <summary>Subscribes before it asks, so that nothing that happens in between is missed.</summary>
    public KernelWatcher(EventLoop loop, RouteClient routes, RouteChanger changer, VirtualInterfaces virtualInterfaces, Action<VrrpInput> input)
    {
        this.loop = loop;
        this.routes = routes;
        this.changer = changer;
        this.virtualInterfaces = virtualInterfaces;
        this.input = input;
        ListEverything();
        loop.Add(monitor.Descriptor, Readiness.Readable, _ => ReadNotifications());
    }

    /// <summary>Routes and rules are of interest from now on.</summary>
    public void SeeRoutes() => monitor.SeeRoutes();

    /// <summary>vrrp_netlink_monitor_rcv_bufs.</summary>
    public void SetReceiveBuffer(int bytes, bool force) => monitor.SetReceiveBuffer(bytes, force);

    public void Dispose()
    {
        loop.Remove(monitor.Descriptor);
        monitor.Dispose();
    }

    /// <summary>Everything that the kernel has said so far.</summary>
    public void ReadNotifications()
    {
        bool complete = monitor.SeesRoutes ? monitor.Read(See, See, changer.See, changer.See) : monitor.Read(See, See);
        if (!complete)
        {
            ListEverything();
            changer.CompareWithKernel();
        }
        changer.TellLosses(input);
        input(new VrrpInput.NotificationsRead());
        virtualInterfaces.Repair();
    }

    /// <summary>At start, and when notifications were lost: what is not in the lists is gone.</summary>
    private void ListEverything()
    {
        List<LinkInfo> links = routes.Links();
        List<InterfaceAddress> addresses = routes.Addresses();
        HashSet<InterfaceIndex> present = [.. links.Select(link => link.Index)];
        foreach (InterfaceIndex index in known.Keys.Where(index => !present.Contains(index)).ToArray()) Lose(index);
        foreach (LinkInfo link in links) See(link);
        HashSet<(InterfaceIndex, IpAddress)> listed = [.. addresses.Select(address => (address.Interface, address.Prefix.Address))];
        foreach ((InterfaceIndex index, HashSet<IpAddress> there) in known)
        {
            foreach (IpAddress gone in there.Where(address => !listed.Contains((index, address))).ToArray()) Lose(index, gone);
        }
        foreach (InterfaceAddress address in addresses) See(address);
    }

    private void See(LinkInfo link)
    {
        virtualInterfaces.See(link);
        if (link.Deleted)
        {
            Lose(link.Index);
            return;
        }
        known.TryAdd(link.Index, []);
        input(new VrrpInput.LinkSeen(link.Index, link.Name, link.IsUp, link.Mac, link.Flags));
    }

    private void See(InterfaceAddress address)
    {
        if (!known.TryGetValue(address.Interface, out HashSet<IpAddress>? there)) return;
        virtualInterfaces.See(address);
        if (address.Deleted)
        {
            Lose(address.Interface, address.Prefix.Address, NetlinkPort.Describe(address.DeletedBy));
            return;
        }
        if (there.Add(address.Prefix.Address)) input(new VrrpInput.AddressSeen(address.Interface, address.Prefix.Address));
    }

    private void Lose(InterfaceIndex index)
    {
        if (known.Remove(index)) input(new VrrpInput.LinkGone(index));
    }

    private void Lose(InterfaceIndex index, IpAddress address, string? by = null)
    {
        if (known[index].Remove(address)) input(new VrrpInput.AddressGone(index, address, by));
    }
}
