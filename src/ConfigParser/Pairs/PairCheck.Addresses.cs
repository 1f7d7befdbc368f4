using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Pairs;

/// <content>Addresses and priorities.</content>
internal sealed partial class PairCheck
{
    private void CompareAddresses(VrrpInstanceConfig a, VrrpInstanceConfig b)
    {
        CompareLists(a, b, a.VirtualAddresses, b.VirtualAddresses, PairErrors.Address);
        CompareLists(a, b, a.ExcludedAddresses, b.ExcludedAddresses, PairErrors.ExcludedAddress);
    }

    private void CompareLists(
        VrrpInstanceConfig a, VrrpInstanceConfig b, ValueList<VirtualAddress> left, ValueList<VirtualAddress> right,
        Func<PairPlace, string, Diagnostic> missing)
    {
        Dictionary<IpAddress, VirtualAddress> others = left.ToDictionary(item => item.Prefix.Address);
        foreach (VirtualAddress item in right)
        {
            IpAddress address = item.Prefix.Address;
            PairPlace at = new(b.Name, first.Places.Of(a.Name, address), second.Places.Of(b.Name, address));
            if (!others.Remove(address, out VirtualAddress? other)) found.Add(missing(at, address.ToString()));
            else if (other.Prefix != item.Prefix) found.Add(PairErrors.Prefix(at, other.Prefix.ToString(), item.Prefix.ToString()));
        }
        foreach (IpAddress address in others.Keys)
        {
            found.Add(missing(new PairPlace(a.Name, second.Places.Of(b.Name, "virtual_ipaddress"), first.Places.Of(a.Name, address)),
                address.ToString()));
        }
    }

    private void ComparePriorities(VrrpInstanceConfig a, VrrpInstanceConfig b)
    {
        PairPlace at = At(a, b, "priority");
        if (a.Priority == b.Priority)
        {
            bool masters = a.InitialState == InitialState.Master && b.InitialState == InitialState.Master;
            found.Add(a.IsOwner ? PairErrors.TwoOwners(at) : masters ? PairErrors.BothMaster(at, a.Priority)
                : PairErrors.SamePriority(at, a.Priority));
            return;
        }
        bool firstIsHigher = a.Priority > b.Priority;
        (VrrpInstanceConfig high, VrrpInstanceConfig low) = firstIsHigher ? (a, b) : (b, a);
        if (high.Preempt && !low.Preempt)
        {
            found.Add(PairErrors.NoPreemptOnLower(firstIsHigher ? At(a, b, "nopreempt") : Turned(a, b, "nopreempt")));
        }
        if (TrackedPriority.AllBad(high, ConfigOf(firstIsHigher)) is { } failed
            && TrackedPriority.AllGood(low, ConfigOf(!firstIsHigher)) is { } other && failed > other)
        {
            found.Add(PairErrors.WeightsNeverMatter(firstIsHigher ? Turned(a, b, "priority") : At(a, b, "priority"), failed, other));
        }
    }

    private KeepaliveConfig ConfigOf(bool ofFirst) => ofFirst ? first.Config : second.Config;

    /// <summary>For a finding about the first node.</summary>
    private PairPlace Turned(VrrpInstanceConfig a, VrrpInstanceConfig b, string keyword) =>
        new(a.Name, second.Places.Of(b.Name, keyword), first.Places.Of(a.Name, keyword));
}
