using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Lines about addresses of others: in the detailed log those on interfaces of instances, with -a all of them. Virtual addresses of ours
/// have lines of their own.
/// </summary>
internal sealed class AddressLog(VrrpEngine engine, VrrpLog log)
{
    private bool monitors;
    private bool hasBegun;

    /// <summary>The configuration is known: says what is there.</summary>
    /// <param name="monitorAll">-a.</param>
    public void Begin(bool monitorAll)
    {
        monitors = monitorAll;
        hasBegun = true;
        foreach (InterfaceState link in engine.Interfaces.All)
        {
            foreach (IpAddress address in link.Addresses) Tell(link, address, isThere: true);
        }
    }

    public void Note(VrrpInput input)
    {
        if (!hasBegun) return;
        if (input is VrrpInput.AddressSeen seen) Tell(engine.Interfaces.At(seen.Index), seen.Address, isThere: true);
        if (input is VrrpInput.AddressGone gone) Tell(engine.Interfaces.At(gone.Index), gone.Address, isThere: false);
    }

    private void Tell(InterfaceState? link, IpAddress address, bool isThere)
    {
        if (link is null || engine.IsVirtual(address)) return;
        if (monitors) log.AddressReported(address.ToString(), isThere ? "added to" : "removed from", link.Name);
        else if (link.Dependents.Count == 0) return;
        else if (isThere) log.AddressAssigned(address.ToString(), link.Name);
        else log.AddressDeassigned(address.ToString(), link.Name);
    }
}
