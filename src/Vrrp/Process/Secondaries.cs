using Keepalive.Core;
using Keepalive.Linux.Files;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// With the first IPv4 address of a subnet the kernel removes all others of it from the interface, also those of the host and of other
/// instances, unless promote_secondaries is set (ip-sysctl). So it is set while virtual addresses are removed.
/// </summary>
internal sealed class Secondaries(VirtualInterfaces virtualInterfaces)
{
    private const byte HostLength = 32;

    /// <summary>Carries out a removal of these addresses; other addresses stay.</summary>
    public T Keep<T>(PlacedAddress[] removed, Func<T> removal)
    {
        string[] changed = [.. removed.Where(IsSubnet).Select(placed => placed.Interface).Distinct().Select(Promote).OfType<string>()];
        try
        {
            return removal();
        }
        finally
        {
            foreach (string path in changed) KernelSetting.Write(path, "0");
        }
    }

    private static bool IsSubnet(PlacedAddress placed) => placed.Address.Prefix.Family == IpFamily.V4 && placed.Address.Prefix.Length < HostLength;

    /// <summary>The setting to be put back; null: it was set, or the interface is a VMAC, which has nobody else's addresses.</summary>
    private string? Promote(InterfaceIndex index)
    {
        if (Interfaces.NameOf(index) is not string name || virtualInterfaces.Has(name)) return null;
        string path = $"net/ipv4/conf/{name}/promote_secondaries";
        return KernelSetting.Read(path) == "0" && KernelSetting.Write(path, "1") ? path : null;
    }
}
