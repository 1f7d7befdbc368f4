using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Text;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <content>What keepalived takes without a word and nobody can mean.</content>
internal sealed partial class Completion
{
    private const int PriorityMin = 1;
    private const int PriorityMax = 254;

    private void CheckTogether()
    {
        CheckUnused(b.TrackFiles, "track_file", "track_file or FILE_CHECK");
        CheckUnused(b.Processes, "vrrp_track_process", "track_process");
        CheckUnused(b.Bfds, "bfd_instance", "track_bfd or BFD_CHECK");
        foreach (TrackGroupDraft group in b.TrackGroups)
        {
            if (b.UsedTrackGroups.Contains(group.Name)) continue;
            Bag.Add(CrossErrors.Unused(group.Place.Span, "track_group", group.Name, "a static address, route or rule"));
        }
        HashSet<string> served = [.. b.VirtualServers.Select(server => server.Key.Group).OfType<string>()];
        foreach (VirtualServerGroupDraft group in b.Groups)
        {
            if (served.Contains(group.Name)) continue;
            Bag.Add(CrossErrors.Unused(group.Place.Span, "virtual_server_group", group.Name, "virtual_server group"));
        }
        CheckSharedAddresses();
    }

    private void CheckUnused(TrackedObjects objects, string kind, string user)
    {
        foreach (TrackedObject item in objects.All)
        {
            if (!item.IsUsed) Bag.Add(CrossErrors.Unused(item.Place.Span, kind, item.Name, user));
        }
    }

    /// <summary>Instances of one node that would fight over an address.</summary>
    private void CheckSharedAddresses()
    {
        Dictionary<(IpAddress Address, string? Device), VrrpInstanceDraft> owners = [];
        foreach (VrrpInstanceDraft draft in b.Instances)
        {
            foreach (VirtualAddress item in draft.VirtualAddresses.Concat(draft.ExcludedAddresses))
            {
                IpAddress address = item.Prefix.Address;
                if (owners.TryAdd((address, item.Device ?? draft.Interface), draft)) continue;
                VrrpInstanceDraft first = owners[(address, item.Device ?? draft.Interface)];
                Bag.Add(CrossErrors.AddressInTwoInstances(
                    draft.AddressPlaces[address].Span, address.ToString(), draft.Name, first.Name, first.AddressPlaces[address].Span));
            }
        }
    }

    private void CheckWeights(VrrpInstanceDraft d, byte priority)
    {
        foreach (TrackedInterface item in d.Tracks.Interfaces) CheckWeight(d, priority, "track_interface", item.Interface, item.Weight);
        CheckWeights(d, priority, "track_script", d.Tracks.Scripts);
        CheckWeights(d, priority, "track_file", [.. FilesOf(d, owner: priority > PriorityMax)]);
        CheckWeights(d, priority, "track_process", d.Tracks.Processes);
        CheckWeights(d, priority, "track_bfd", d.Tracks.Bfds);
    }

    private void CheckWeights(VrrpInstanceDraft d, byte priority, string block, List<TrackedName> tracked)
    {
        foreach (TrackedName item in tracked) CheckWeight(d, priority, block, item.Name, item.Weight);
    }

    /// <summary>The sum is limited to 1..254, and the owner's priority never changes.</summary>
    private void CheckWeight(VrrpInstanceDraft d, byte priority, string block, string name, int weight)
    {
        if (weight == 0) return;
        SourceSpan at = PlaceOf(d, block);
        SourceSpan place = PlaceOf(d, "priority");
        // keepalived reports it too, except for processes.
        TestEffect effect = block == "track_process" ? TestEffect.None : TestEffect.Config;
        if (priority > PriorityMax) Bag.Add(CrossErrors.WeightOfOwner(at, d.Name, name, place, effect));
        else if (block is "track_script" or "track_interface" && (weight > 0 ? priority == PriorityMax : priority == PriorityMin))
        {
            Bag.Add(CrossErrors.WeightBeyondLimit(at, d.Name, name, weight, priority, place));
        }
    }

    private void CheckRealServersTogether(VirtualServerDraft d, bool byMark, bool byGroup)
    {
        RealServerDraft? first = null;
        // These only ask whether a weight is 0.
        bool weightless = d.Scheduler is "rr" or "lc" or "dh";
        foreach (RealServerDraft server in d.RealServers)
        {
            CheckPort(d, server, byMark || byGroup);
            uint weight = server.Weight ?? d.Weight;
            if (!weightless || weight == 0) continue;
            first ??= server;
            if (weight == (first.Weight ?? d.Weight)) continue;
            Bag.Add(CrossErrors.SchedulerIgnoresWeights(server.Place.Span, NameOf(d), d.Scheduler!, first.Place.Span));
            weightless = false;
        }
    }

    private void CheckPort(VirtualServerDraft d, RealServerDraft server, bool withoutAddress)
    {
        if (MethodOf(d, server).Method != LvsMethod.Nat) return;
        if (withoutAddress && server.Port == 0) Bag.Add(CrossErrors.NoPortInGroup(server.Place.Span, NameOf(d), server.Address.ToString()));
        if (withoutAddress || d.Key.Port != 0 || server.Port == 0) return;
        Bag.Add(CrossErrors.AnyPortToOne(server.Place.Span, NameOf(d), $"{server.Address} {server.Port}", server.Port, d.Place.Span));
    }
}
