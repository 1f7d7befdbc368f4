using System.Diagnostics;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;

namespace Keepalive.Watchdog.RealServer;

/// <summary>Looks whether a step is done, and does it.</summary>
/// <param name="units">Where systemd's units are.</param>
internal sealed class RealServerHost(string units) : IDisposable
{
    private const byte LoopbackNetwork = 127;

    // RT_TABLE_LOCAL, RTN_LOCAL, RT_SCOPE_HOST and RTPROT_KERNEL of linux/rtnetlink.h.
    private const uint LocalTable = 255;
    private const byte Local = 2;
    private const byte HostScope = 254;
    private const byte ByKernel = 2;

    private readonly RouteClient client = new();
    private readonly RealServerBoot boot = new(units);

    public void Dispose() => client.Dispose();

    public bool IsDone(RealServerStep step) => step switch
    {
        RealServerStep.Setting setting => setting.Accepted.Contains(Read(setting.Name)),
        RealServerStep.Device device => Find(device.Name) is not null,
        RealServerStep.Link link => (Find(link.Name)?.IsSetUp ?? false) == link.Up,
        RealServerStep.VirtualAddress address => Holds(address) == address.Present,
        RealServerStep.LocalRoute route => Ends(route) == route.Present,
        RealServerStep.AtBoot unit => boot.IsDone(unit),
        _ => throw Invariant.Unreachable(step),
    };

    /// <summary>Null when it is done; else what kept it from it.</summary>
    public string? Do(RealServerStep step)
    {
        try
        {
            int errno = step switch
            {
                RealServerStep.Setting setting => Write(setting),
                RealServerStep.Device device => Load(device.Module),
                RealServerStep.Link link => client.SetUp(Find(link.Name)!.Index, link.Up),
                RealServerStep.VirtualAddress address => Change(address),
                RealServerStep.LocalRoute route => Change(route),
                RealServerStep.AtBoot unit => Write(unit),
                _ => throw Invariant.Unreachable(step),
            };
            if (errno != 0) return Errno.Text(errno);
            return IsDone(step) ? null : "it was accepted, but it is not so";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or LinuxException)
        {
            return exception.Message;
        }
    }

    /// <summary>Are there virtual addresses, other than these, on the interfaces that hold them?</summary>
    public bool HasOthers(IReadOnlyCollection<IpAddress> than)
    {
        Dictionary<InterfaceIndex, string> names = client.Links().ToDictionary(link => link.Index, link => link.Name);
        return client.Addresses().Exists(address =>
            names.GetValueOrDefault(address.Interface) is "lo" or "tunl0" or "ip6tnl0"
            && !than.Contains(address.Prefix.Address) && !IsOrdinary(address.Prefix.Address));
    }

    private static bool IsOrdinary(IpAddress address) =>
        address.IsV4 ? (byte)(address.Value >> 24) == LoopbackNetwork : address == IpAddress.Parse("::1") || address.IsLinkLocal;

    private LinkInfo? Find(string name) => client.Links().Find(link => link.Name == name);

    private bool Holds(RealServerStep.VirtualAddress wanted)
    {
        LinkInfo? link = Find(wanted.Interface);
        return link is not null
            && client.Addresses().Exists(address => address.Interface == link.Index && address.Prefix.Address == wanted.Address);
    }

    private int Change(RealServerStep.VirtualAddress wanted)
    {
        if (Find(wanted.Interface) is not LinkInfo link) return Errno.ENODEV;
        InterfaceAddress address = new()
        {
            Interface = link.Index,
            Prefix = IpPrefix.Host(wanted.Address),
            Flags = wanted.Address.IsV4 ? 0 : AddressFlags.NoDad,
        };
        return (wanted.Present ? client.Add([address]) : client.Remove([address]))[0];
    }

    private bool Ends(RealServerStep.LocalRoute wanted) => client.Routes().Exists(route =>
        route is { Table: LocalTable, Type: Local } && route.Destination == IpPrefix.Host(wanted.Address));

    private int Change(RealServerStep.LocalRoute wanted)
    {
        if (Find(wanted.Interface) is not LinkInfo link) return Errno.ENODEV;
        KernelRoute route = new()
        {
            Destination = IpPrefix.Host(wanted.Address),
            Table = LocalTable,
            Type = Local,
            Scope = wanted.Address.IsV4 ? HostScope : null,
            Protocol = ByKernel,
            Interface = link.Index,
        };
        return (wanted.Present ? client.Add([route]) : client.Remove([route]))[0];
    }

    private int Write(RealServerStep.AtBoot unit)
    {
        boot.Do(unit);
        return 0;
    }

    private static string PathOf(string name) => "/proc/sys/" + name.Replace('.', '/');

    private static string? Read(string name)
    {
        try
        {
            return File.ReadAllText(PathOf(name)).Trim();
        }
        catch (IOException)
        {
            // The interface that it belongs to is not there yet.
            return null;
        }
    }

    private static int Write(RealServerStep.Setting setting)
    {
        File.WriteAllText(PathOf(setting.Name), setting.Accepted[0] + "\n");
        return 0;
    }

    private static int Load(string module)
    {
        using System.Diagnostics.Process? modprobe = System.Diagnostics.Process.Start(new ProcessStartInfo("/sbin/modprobe", ["-q", module]));
        modprobe?.WaitForExit();
        return modprobe is { ExitCode: 0 } ? 0 : Errno.ENODEV;
    }
}
