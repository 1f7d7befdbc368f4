using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <content>Words of an instance that strict mode, the owner or a global word can overrule.</content>
internal sealed partial class Completion
{
    private const int DownTimerAdvertsStrict = 3;

    /// <summary>Without the scripts that were removed or disabled after the entry was read.</summary>
    private ValueList<TrackedName> StillThere(List<TrackedName> scripts) =>
        [.. scripts.Where(entry => b.Scripts.TryGet(entry.Name, out _) && !disabled.Contains(entry.Name))];

    private int DownTimer(VrrpInstanceDraft d, bool strict)
    {
        int adverts = d.DownTimerAdverts ?? b.Defaults.DownTimerAdverts;
        if (!strict || adverts == DownTimerAdvertsStrict) return adverts;
        Bag.Add(VrrpErrors.StrictValue(PlaceOf(d, "down_timer_adverts"), d.Name, "down_timer_adverts", "3 is used"));
        return DownTimerAdvertsStrict;
    }

    private bool LowerPrioNoAdvert(VrrpInstanceDraft d, bool strict)
    {
        if (!strict) return d.LowerPrioNoAdvert ?? b.Defaults.LowerPrioNoAdvert;
        if (d.LowerPrioNoAdvert == false) Bag.Add(VrrpErrors.StrictValue(d.Place.Span, d.Name, "lower_prio_no_advert off", "it is on"));
        return true;
    }

    private bool HigherPrioSendAdvert(VrrpInstanceDraft d, bool strict)
    {
        if (!strict) return d.HigherPrioSendAdvert ?? b.Defaults.HigherPrioSendAdvert;
        if (d.HigherPrioSendAdvert == true) Bag.Add(VrrpErrors.StrictValue(d.Place.Span, d.Name, "higher_prio_send_advert", "it is off"));
        return false;
    }

    /// <summary>The weight that files have unless told otherwise, 1, is none for an owner: FAULT, as in keepalived.</summary>
    private static ValueList<TrackedName> FilesOf(VrrpInstanceDraft d, bool owner) =>
        [.. d.Tracks.Files.Select(file => owner && file.Weight == 1 ? file with { Weight = 0 } : file)];

    private bool OwnerIgnoreAdverts(VrrpInstanceDraft d, bool owner, bool strict)
    {
        bool wanted = d.OwnerIgnoreAdverts ?? (owner && (b.Defaults.OwnerIgnoreAdverts ?? strict));
        if (wanted && !owner)
        {
            Bag.Add(VrrpErrors.OwnerIgnoreMismatch(d.Place.Span, d.Name, "it is off: only priority 255 is the owner"));
            return false;
        }
        return wanted;
    }

    private byte? TimerExpired(VrrpInstanceDraft d, bool noPreempt)
    {
        if (d.TimerExpiredBackup is null || noPreempt) return d.TimerExpiredBackup;
        Bag.Add(VrrpErrors.NeedsNoPreempt(PlaceOf(d, "timer_expired_backup"), d.Name));
        return null;
    }

    private GarpConfig Garp(VrrpInstanceDraft d, bool strict)
    {
        GlobalDefaults g = b.Defaults;
        TimeSpan delay = d.GarpMasterDelay ?? g.GarpMasterDelay ?? TimeSpan.FromSeconds(5);
        int repeat = d.GarpMasterRepeat ?? g.GarpMasterRepeat ?? 5;
        TimeSpan lowerDelay = d.GarpLowerPrioDelay ?? g.GarpLowerPrioDelay ?? delay;
        int lowerRepeat = d.GarpLowerPrioRepeat ?? g.GarpLowerPrioRepeat ?? repeat;
        if (strict)
        {
            // Announcing on an advert of lower priority is not in the RFC.
            if (d.GarpLowerPrioDelay > TimeSpan.Zero) StrictGarp(d, "garp_lower_prio_delay");
            if (d.GarpLowerPrioRepeat > 0) StrictGarp(d, "garp_lower_prio_repeat");
            lowerDelay = TimeSpan.Zero;
            lowerRepeat = 0;
        }
        return new GarpConfig
        {
            MasterRepeat = repeat,
            MasterDelay = delay,
            MasterRefresh = d.GarpMasterRefresh ?? g.GarpMasterRefresh ?? TimeSpan.Zero,
            MasterRefreshRepeat = d.GarpMasterRefreshRepeat ?? g.GarpMasterRefreshRepeat ?? 1,
            LowerPrioDelay = lowerDelay,
            LowerPrioRepeat = lowerRepeat,
            GarpInterval = g.GarpInterval,
            GnaInterval = g.GnaInterval,
        };
    }

    private void StrictGarp(VrrpInstanceDraft d, string keyword) =>
        Bag.Add(VrrpErrors.StrictValue(PlaceOf(d, keyword), d.Name, keyword, "0 is used"));

    private ExtraInterfaceGarpConfig? ExtraInterfaces(VrrpInstanceDraft d)
    {
        ExtraInterfaceGarp? extra = d.GarpExtraInterfacesGiven ? d.GarpExtraInterfaces : b.Defaults.GarpExtraInterfaces;
        return extra is null ? null : new ExtraInterfaceGarpConfig(extra.All, extra.Interval);
    }

    /// <summary>An address asks for a VMAC that the instance gives it already.</summary>
    private void CheckVmacAddresses(VrrpInstanceDraft d)
    {
        foreach (VirtualAddress address in d.VirtualAddresses.Concat(d.ExcludedAddresses).Where(address => address.UseVmac))
        {
            bool own = address.Device is null || address.Device == d.Interface;
            string? word = own && d.Vmac is not null ? "use_vmac" : !own && d.VmacForAddresses ? "use_vmac_addr" : null;
            if (word is null) continue;
            Bag.Add(VrrpErrors.VmacTwice(
                d.AddressPlaces[address.Prefix.Address].Span, d.Name, address.Prefix.Address.ToString(), word));
        }
    }

    private VmacConfig? Vmac(VrrpInstanceDraft d, bool unicast)
    {
        CheckVmacAddresses(d);
        if (d.Vmac is null)
        {
            if (d.VmacTransmitOnBase) Bag.Add(VrrpErrors.VmacWordWithoutVmac(PlaceOf(d, "vmac_xmit_base"), d.Name));
            return null;
        }
        if (d.PromoteSecondaries)
        {
            Bag.Add(VrrpErrors.PromoteWithVmac(d.Place.Span, d.Name));
            d.PromoteSecondaries = false;
        }
        bool forced = unicast && !d.VmacTransmitOnBase;
        if (forced) Bag.Add(VrrpErrors.VmacUnicast(d.Place.Span, d.Name));
        return d.Vmac with { TransmitOnBase = d.VmacTransmitOnBase || forced };
    }

    /// <summary>
    /// In a sync group without sync_group_tracking_weight the members' own weights do not count: what fails there is a FAULT.
    /// </summary>
    private ValueList<VrrpInstanceConfig> WithoutWeights(ValueList<VrrpInstanceConfig> instances, ValueList<SyncGroupConfig> groupsBuilt)
    {
        Dictionary<string, string> groupOf = new(StringComparer.Ordinal);
        foreach (SyncGroupConfig group in groupsBuilt.Where(group => !group.TrackingWeight))
        {
            foreach (string member in group.Members) groupOf[member] = group.Name;
        }
        if (groupOf.Count == 0) return instances;
        return [.. instances.Select(instance =>
            groupOf.TryGetValue(instance.Name, out string? group) ? WithoutWeights(instance, group) : instance)];
    }

    private VrrpInstanceConfig WithoutWeights(VrrpInstanceConfig instance, string group)
    {
        bool weighted = instance.TrackInterfaces.Any(entry => entry.Weight != 0)
            || instance.TrackScripts.Concat(instance.TrackFiles).Concat(instance.TrackProcesses).Concat(instance.TrackBfds).Any(entry =>
                entry.Weight != 0);
        if (!weighted) return instance;
        Bag.Add(VrrpErrors.TrackWeightInGroup(b.InstancePlaces[instance.Name].Span, instance.Name, group));
        return instance with
        {
            TrackInterfaces = [.. instance.TrackInterfaces.Select(entry => entry with { Weight = 0 })],
            TrackScripts = [.. instance.TrackScripts.Select(entry => entry with { Weight = 0 })],
            TrackFiles = [.. instance.TrackFiles.Select(entry => entry with { Weight = 0 })],
            TrackProcesses = [.. instance.TrackProcesses.Select(entry => entry with { Weight = 0 })],
            TrackBfds = [.. instance.TrackBfds.Select(entry => entry with { Weight = 0 })],
        };
    }

    private ValueList<SyncGroupConfig> BuildSyncGroups()
    {
        List<SyncGroupConfig> built = [];
        Dictionary<string, string> groupOf = new(StringComparer.Ordinal);
        foreach (SyncGroupDraft draft in b.SyncGroups)
        {
            List<string> members = MembersOf(draft, groupOf);
            if (members.Count == 0) Bag.Add(VrrpErrors.GroupWithoutMembers(draft.Place.Span, draft.Name));
            else built.Add(SyncGroup(draft, members));
        }
        return [.. built];
    }

    private List<string> MembersOf(SyncGroupDraft draft, Dictionary<string, string> groupOf)
    {
        List<string> members = [];
        foreach (Syntax.Token member in draft.Members)
        {
            string name = member.Text.ToString();
            if (!b.InstancePlaces.ContainsKey(name))
            {
                Bag.Add(VrrpErrors.GroupMemberUnknown(member.Span, draft.Name, name, Bag.Suggest(name, b.InstancePlaces.Keys)));
            }
            else if (!groupOf.TryAdd(name, draft.Name)) Bag.Add(VrrpErrors.GroupMemberTaken(member.Span, draft.Name, name, groupOf[name]));
            else members.Add(name);
        }
        if (members.Count == 1) Bag.Add(VrrpErrors.GroupWithOneMember(draft.Place.Span, draft.Name));
        return members;
    }

    private SyncGroupConfig SyncGroup(SyncGroupDraft draft, List<string> members) => new()
    {
        Name = draft.Name,
        Members = [.. members],
        TrackInterfaces = [.. draft.Tracks.Interfaces],
        TrackScripts = StillThere(draft.Tracks.Scripts),
        TrackFiles = [.. draft.Tracks.Files],
        TrackProcesses = [.. draft.Tracks.Processes],
        TrackBfds = [.. draft.Tracks.Bfds],
        TrackingWeight = draft.TrackingWeight,
        Notify = draft.Notify.Build(),
        SmtpAlert = draft.SmtpAlert ?? b.Global.Mail.AlertVrrp ?? b.Global.Mail.Alert ?? false,
        NotifyPriorityChanges = draft.NotifyPriorityChanges ?? b.Defaults.NotifyPriorityChanges,
    };
}
