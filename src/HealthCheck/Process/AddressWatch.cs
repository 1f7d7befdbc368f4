using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;
using Keepalive.Linux.Route;

namespace Keepalive.HealthCheck.Process;

/// <summary>ha_suspend: which addresses this host has. The kernel is asked, and only when some virtual server wants to know.</summary>
internal sealed class AddressWatch(EventLoop loop, Action<HealthInput> input) : IDisposable
{
    private readonly HashSet<(InterfaceIndex Interface, IpAddress Address)> places = [];
    private readonly Dictionary<IpAddress, int> counts = [];
    private RouteMonitor? monitor;

    /// <summary>Tells of every address that is there, if the configuration needs it; then of every change.</summary>
    public void Use(KeepaliveConfig config)
    {
        if (monitor is not null || !config.VirtualServers.Any(server => server.HaSuspend)) return;
        monitor = new RouteMonitor();
        BufferConfig buffers = config.Global.Buffers;
        if (buffers.LvsMonitor is uint bytes) monitor.SetReceiveBuffer((int)Math.Min(bytes, int.MaxValue), buffers.LvsMonitorForce);
        loop.Add(monitor.Descriptor, Readiness.Readable, _ => Read());
        List();
    }

    public void Dispose()
    {
        if (monitor is null) return;
        loop.Remove(monitor.Descriptor);
        monitor.Dispose();
        monitor = null;
    }

    private void Read()
    {
        if (!monitor!.Read(static _ => { }, Take)) List();
    }

    /// <summary>Reads all; what is not there any more is told of as well.</summary>
    private void List()
    {
        using RouteClient client = new();
        List<InterfaceAddress> all = client.Addresses();
        HashSet<(InterfaceIndex, IpAddress)> found = [.. all.Select(PlaceOf)];
        foreach ((InterfaceIndex Interface, IpAddress Address) gone in places.Where(place => !found.Contains(place)).ToArray()) Remove(gone);
        foreach ((InterfaceIndex, IpAddress) place in found) Add(place);
    }

    private void Take(InterfaceAddress address)
    {
        if (address.Deleted) Remove(PlaceOf(address));
        else Add(PlaceOf(address));
    }

    private void Add((InterfaceIndex Interface, IpAddress Address) place)
    {
        if (!places.Add(place)) return;
        int count = counts[place.Address] = counts.GetValueOrDefault(place.Address) + 1;
        if (count == 1) input(new HealthInput.AddressChanged(place.Address, IsHere: true));
    }

    private void Remove((InterfaceIndex Interface, IpAddress Address) place)
    {
        if (!places.Remove(place)) return;
        if (--counts[place.Address] > 0) return;
        counts.Remove(place.Address);
        input(new HealthInput.AddressChanged(place.Address, IsHere: false));
    }

    private static (InterfaceIndex Interface, IpAddress Address) PlaceOf(InterfaceAddress address) => (address.Interface, address.Prefix.Address);
}
