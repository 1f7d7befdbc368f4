using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>Virtual addresses on interfaces, many in one system call.</summary>
internal sealed class AddressChanger(RouteClient routes, VirtualInterfaces virtualInterfaces, VrrpLog log)
{
    private readonly Secondaries secondaries = new(virtualInterfaces);
    private readonly KernelRefusals refusals = new(routes, log);

    /// <summary>Adds in order; what the kernel refused, with the errno's name. An address that is there already is no refusal.</summary>
    public ValueList<RefusedAddress> Add(ValueList<PlacedAddress> addresses) =>
        Refused(addresses, AddAll(addresses));

    /// <summary>The same for several instances at once.</summary>
    public ValueList<RefusedAddress>[] Add(ValueList<PlacedAddress>[] lists)
    {
        int[] errors = AddAll(lists.SelectMany(list => list));
        ValueList<RefusedAddress>[] refused = new ValueList<RefusedAddress>[lists.Length];
        int done = 0;
        for (int i = 0; i < lists.Length; i++)
        {
            refused[i] = Refused(lists[i], errors.AsSpan(done, lists[i].Count));
            done += lists[i].Count;
        }
        return refused;
    }

    private int[] AddAll(IEnumerable<PlacedAddress> addresses) =>
        refusals.Tell(routes.Add([.. addresses.Select(Kernel)]), KernelRefusals.NewAddress, IsThere);

    private static bool IsThere(int errno) => errno is 0 or Errno.EEXIST;

    private static bool IsGone(int errno) => errno is 0 or Errno.EADDRNOTAVAIL or Errno.ENODEV;

    private static ValueList<RefusedAddress> Refused(ValueList<PlacedAddress> addresses, ReadOnlySpan<int> errors)
    {
        List<RefusedAddress>? refused = null;
        for (int i = 0; i < errors.Length; i++)
        {
            if (IsThere(errors[i])) continue;
            (refused ??= []).Add(new RefusedAddress(addresses[i].Address, Errno.Name(errors[i])));
        }
        return refused is null ? ValueList<RefusedAddress>.Empty : [.. refused];
    }

    /// <summary>The same for addresses of no instance: a refusal is only said.</summary>
    public void AddStatic(ValueList<PlacedAddress> addresses)
    {
        foreach (RefusedAddress refused in Add(addresses)) log.CannotAddAddress(refused.Address.Prefix.ToString(), refused.Errno);
    }

    /// <summary>Removes in order; one that is gone, or whose interface is, is what was wanted.</summary>
    public void Remove(ValueList<PlacedAddress> addresses)
    {
        PlacedAddress[] placed = [.. addresses.Where(address => address.Interface != InterfaceIndex.None)];
        int[] errors = secondaries.Keep(
            placed, () => refusals.Tell(routes.Remove([.. placed.Select(Kernel)]), KernelRefusals.DeleteAddress, IsGone));
        for (int i = 0; i < errors.Length; i++)
        {
            if (IsGone(errors[i])) continue;
            log.CannotRemoveAddress(placed[i].Address.Prefix.ToString(), Errno.Name(errors[i]));
        }
    }

    private static InterfaceAddress Kernel(PlacedAddress placed) => new()
    {
        Interface = placed.Interface,
        Prefix = placed.Address.Prefix,
        Peer = placed.Address.Peer,
        Broadcast = placed.Address.Broadcast,
        Label = placed.Address.Label,
        Scope = placed.Address.Scope,
        Flags = Flags(placed.Address),
        PreferredLifetime = PreferredLifetime(placed.Address),
    };

    /// <summary>An IPv4 address is never made deprecated from the start: keepalived leaves `preferred_lft 0` out there.</summary>
    private static uint? PreferredLifetime(VirtualAddress address) =>
        address.Prefix.Family == IpFamily.V4 && address.PreferredLifetime == 0 ? null : address.PreferredLifetime;

    private static uint Flags(VirtualAddress address)
    {
        uint flags = 0;
        // keepalived asks the kernel not to look for duplicates: the election has settled whose the address is.
        if (address.Prefix.Family == IpFamily.V6 && !address.DuplicateAddressDetection) flags |= AddressFlags.NoDad;
        if (address.Home) flags |= AddressFlags.HomeAddress;
        if (address.ManageTemporary) flags |= AddressFlags.ManageTempAddr;
        if (address.NoPrefixRoute) flags |= AddressFlags.NoPrefixRoute;
        if (address.AutoJoin) flags |= AddressFlags.McAutoJoin;
        return flags;
    }
}
