using Keepalive.ConfigParser.Printing;
using Keepalive.Core;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process.Dumps;

/// <summary>The interfaces of keepalived.data: what the engine knows of each, and the settings that the kernel has now.</summary>
/// <param name="text">Gets the lines.</param>
/// <param name="engine">Knows which addresses are virtual: those are not the interface's own.</param>
/// <param name="links">Read when the dump was asked for.</param>
/// <param name="settings">What was changed of them.</param>
internal sealed class InterfaceText(DumpText text, VrrpEngine engine, IReadOnlyCollection<LinkInfo> links, KernelSettings settings)
{
    private const uint IffBroadcast = 0x2;
    private const uint IffMulticast = 0x1000;
    private const uint IffRunning = 0x40;

    private readonly Dictionary<InterfaceIndex, LinkInfo> byIndex = links.ToDictionary(link => link.Index);

    public void Write(InterfaceState state)
    {
        LinkInfo? link = byIndex.GetValueOrDefault(state.Index);
        text.Value(1, "Name", state.Name);
        text.Value(2, "index", state.Index.Value);
        IpAddress[] own = [.. state.Addresses.Where(address => !engine.IsVirtual(address))];
        WriteAddresses("IPv4", [.. own.Where(address => address.IsV4)]);
        WriteAddresses("IPv6", [.. own.Where(address => address.IsV6)]);
        if (state.Mac != MacAddress.Zero)
        {
            text.Value(2, "MAC", state.Mac);
            text.ValueIf(link is null || (link.Flags & IffBroadcast) != 0, 2, "MAC broadcast", "ff:ff:ff:ff:ff:ff");
        }
        text.Value(2, "State", link is null ? "not UP, not RUNNING" : FlagsOf(link));
        WriteDelays(state);
        if (link is not null) WriteSettings(link);
        foreach ((string setting, string found) in settings.FoundOf(state.Name)) text.Line(2, $"Original {setting} {found}");
        WriteDependents(state);
    }

    private void WriteAddresses(string family, IpAddress[] addresses)
    {
        text.Value(2, $"{family} address", addresses.Length > 0 ? addresses[0] : "(none)");
        if (addresses.Length > 1) text.Line(2, $"Additional {family} addresses :");
        foreach (IpAddress address in addresses.Skip(1)) text.Line(3, address.ToString());
    }

    private void WriteDelays(InterfaceState state)
    {
        text.Value(2, "Seen up", state.WasEverUp ? 1 : 0);
        text.Truth(2, "Delayed state change running", state.Delayed?.IsWaiting == true);
        text.Value(2, "Up debounce timer", $"{(long)(state.Delay?.Up ?? TimeSpan.Zero).TotalMicroseconds}us");
        text.Value(2, "Down debounce timer", $"{(long)(state.Delay?.Down ?? TimeSpan.Zero).TotalMicroseconds}us");
    }

    private void WriteSettings(LinkInfo link)
    {
        text.Value(2, "Group", link.Group);
        if (link.Kind == "macvlan" && byIndex.TryGetValue(link.Parent, out LinkInfo? parent))
        {
            string mode = link.Mode == VirtualLinkMessage.PrivateMode ? "private" : "other";
            text.Line(2, $"VMAC type {mode}, underlying interface = {parent.Name}, state = {UpOf(parent)}");
        }
        text.Value(2, "MTU", link.Mtu);
        string unknown = $"UNKNOWN ({link.HardwareType})";
        text.Value(2, "HW Type", link.IsLoopback ? "LOOPBACK" : link.HardwareType == LinkInfo.Ethernet ? "ETHERNET" : unknown);
        text.Line(2, "NIC netlink status update");
        if (link.Kind == "vrf") text.Line(2, $"VRF master table {link.VrfTable}");
    }

    private void WriteDependents(InterfaceState state)
    {
        if (state.Dependents.Count > 0) text.Line(2, "Tracking VRRP instances :");
        foreach (VrrpInstance instance in state.Dependents)
        {
            int weight = instance.Config.TrackInterfaces.FirstOrDefault(tracked => tracked.Interface == state.Name)?.Weight ?? 0;
            text.Line(3, $"{instance.Name}, weight {weight}");
        }
    }

    private static string UpOf(LinkInfo link) =>
        $"{(link.IsSetUp ? "UP" : "not UP")}, {((link.Flags & IffRunning) != 0 ? "RUNNING" : "not RUNNING")}";

    private static string FlagsOf(LinkInfo link) => UpOf(link)
        + ((link.Flags & IffBroadcast) == 0 ? ", no broadcast" : "")
        + (link.IsLoopback ? ", loopback" : "")
        + ((link.Flags & IffMulticast) == 0 ? ", no multicast" : "");
}
