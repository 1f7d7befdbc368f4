using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Text;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <content>VRRP instances: what is left of the words after version, strict mode and owner have had their say.</content>
internal sealed partial class Completion
{
    private static readonly TimeSpan AdvertUnitV3 = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan AdvertMaxV3 = TimeSpan.FromMilliseconds(40_950);
    private static readonly TimeSpan AdvertMaxV2 = TimeSpan.FromSeconds(255);

    /// <summary>Bytes before the addresses: IP header, authentication header, VRRP header and, of version 2, the password.</summary>
    private const int AdvertHeadersV6 = 40 + 24 + 8;
    private const int AdvertHeadersV4 = 20 + 24 + 8 + 8;

    private ValueList<VrrpInstanceConfig> BuildInstances()
    {
        Dictionary<(byte Vrid, IpFamily Family, string On, bool Unicast), List<VrrpInstanceDraft>> routers = [];
        List<VrrpInstanceConfig> built = [];
        foreach (VrrpInstanceDraft draft in b.Instances)
        {
            if (!IsComplete(draft)) continue;
            VrrpInstanceConfig instance = Instance(draft);
            (byte, IpFamily, string, bool) key =
                (instance.VirtualRouterId, instance.Family, draft.Interface ?? draft.Vrf ?? "", instance.IsUnicast);
            if (!routers.TryGetValue(key, out List<VrrpInstanceDraft>? others)) routers[key] = others = [];
            if (others.Find(other => !DifferByPeers(draft, other)) is { } first) ReportSameVrid(draft, first);
            others.Add(draft);
            built.Add(instance);
        }
        return [.. built];
    }

    /// <summary>Unicast instances may share a VRID when no packet could be meant for both: another source, or no peer of both.</summary>
    private static bool DifferByPeers(VrrpInstanceDraft one, VrrpInstanceDraft other)
    {
        if (one.UnicastPeers.Count == 0) return false;
        if (!one.SourceAddress.IsNone && !other.SourceAddress.IsNone && one.SourceAddress != other.SourceAddress) return true;
        return !one.UnicastPeers.Any(peer => other.UnicastPeers.Any(theirs => theirs.Address == peer.Address));
    }

    private bool IsComplete(VrrpInstanceDraft draft)
    {
        bool complete = true;
        if (draft.VirtualRouterId is null)
        {
            if (!draft.WordsWithoutValue.Contains("virtual_router_id")) Bag.Add(VrrpErrors.NoVirtualRouterId(draft.Place.Span, draft.Name));
            complete = false;
        }
        if (draft.Interface is null && (draft.UnicastPeers.Count == 0 || draft.SourceAddress.IsNone))
        {
            if (!draft.WordsWithoutValue.Contains("interface")) Bag.Add(VrrpErrors.NoInterface(draft.Place.Span, draft.Name));
            complete = false;
        }
        return complete;
    }

    private void ReportSameVrid(VrrpInstanceDraft draft, VrrpInstanceDraft first) => Bag.Add(VrrpErrors.DuplicateVrid(
        PlaceOf(draft, "virtual_router_id"), draft.Name, draft.VirtualRouterId!.Value, draft.Interface ?? "unicast",
        PlaceOf(first, "virtual_router_id"), first.Name));

    private static SourceSpan PlaceOf(VrrpInstanceDraft draft, string keyword) =>
        draft.Places.TryGetValue(keyword, out Syntax.Token token) ? token.Span : draft.Place.Span;

    private VrrpInstanceConfig Instance(VrrpInstanceDraft d)
    {
        IpFamily family = d.Family == IpFamily.None ? IpFamily.V4 : d.Family;
        byte version = family == IpFamily.V6 ? (byte)3 : d.Version ?? b.Defaults.Version;
        bool strict = d.Strict ?? b.Defaults.Strict;
        byte priority = d.Priority ?? (d.State == InitialState.Master ? (byte)255 : (byte)100);
        bool owner = priority == 255;
        CheckAddresses(d, family, version, strict);
        CheckWeights(d, priority);
        bool unicast = CheckUnicast(d);
        AuthenticationConfig authentication = Authentication(d, version, strict);
        InitialState state = StartState(d, owner, strict, authentication.Type == AuthType.Ah);
        int addresses = AddressesMax(d, family);
        bool noPreempt = CheckPreempt(d, state, owner);
        return new VrrpInstanceConfig
        {
            Name = d.Name,
            Interface = d.Interface,
            Vrf = d.Vrf,
            VirtualRouterId = d.VirtualRouterId!.Value,
            Family = family,
            Version = version,
            InitialState = state,
            Priority = priority,
            AdvertInterval = Interval(d, version),
            Preempt = !noPreempt,
            PreemptDelay = PreemptDelay(d, state, noPreempt, strict),
            DownTimerAdverts = DownTimer(d, strict),
            McastGroup = !d.McastGroup.IsNone ? d.McastGroup : family == IpFamily.V4 ? b.Global.VrrpMcastGroup4 : b.Global.VrrpMcastGroup6,
            SourceAddress = d.SourceAddress,
            TrackSourceAddress = d.TrackSourceAddress,
            UnicastPeers = [.. d.UnicastPeers],
            UnicastTtl = d.UnicastTtl ?? (family == IpFamily.V4 ? 255 : -1),
            CheckUnicastSource = d.CheckUnicastSource ?? b.Defaults.CheckUnicastSource,
            UnicastFaultNoPeer = d.UnicastFaultNoPeer,
            OldUnicastChecksum = d.OldUnicastChecksum,
            Authentication = authentication,
            Hmac = Hmac(d),
            VirtualAddresses = [.. d.VirtualAddresses.Take(addresses)],
            ExcludedAddresses = [.. d.ExcludedAddresses, .. d.VirtualAddresses.Skip(addresses)],
            PromoteSecondaries = d.PromoteSecondaries,
            Routes = [.. d.Routes],
            Rules = [.. d.Rules],
            TrackInterfaces = OwnInterfaceRemoved(d),
            TrackScripts = StillThere(d.Tracks.Scripts),
            TrackFiles = FilesOf(d, owner),
            TrackProcesses = [.. d.Tracks.Processes],
            TrackBfds = [.. d.Tracks.Bfds],
            TrackPrimary = d.TrackPrimary,
            SkipCheckAdvAddr = d.SkipCheckAdvAddr ?? b.Defaults.SkipCheckAdvAddr,
            StrictMode = strict,
            Accept = d.Accept ?? (!strict || owner),
            LowerPrioNoAdvert = LowerPrioNoAdvert(d, strict),
            HigherPrioSendAdvert = HigherPrioSendAdvert(d, strict),
            OwnerIgnoreAdverts = OwnerIgnoreAdverts(d, owner, strict),
            V3ChecksumAsV2 = d.V3ChecksumAsV2 ?? b.Defaults.V3ChecksumAsV2,
            TimerExpiredBackup = TimerExpired(d, noPreempt),
            Garp = Garp(d, strict),
            GarpExtraInterfaces = ExtraInterfaces(d),
            Vmac = Vmac(d, unicast),
            VmacForAddresses = d.VmacForAddresses,
            Ipvlan = d.Ipvlan,
            Notify = d.Notify.Build(),
            NotifyDeleted = d.NotifyDeleted,
            NotifyPriorityChanges = d.NotifyPriorityChanges ?? b.Defaults.NotifyPriorityChanges,
            SmtpAlert = d.SmtpAlert ?? b.Global.Mail.AlertVrrp ?? b.Global.Mail.Alert ?? false,
            ReceiveBuffer = d.ReceiveBuffer,
            LinkbeatUsePolling = d.LinkbeatUsePolling,
            LvsSyncDaemonInterface = d.LvsSyncDaemonInterface,
            SplitBrain = d.SplitBrain.Build(b.Defaults.SplitBrain),
        };
    }

    private void CheckAddresses(VrrpInstanceDraft d, IpFamily family, byte version, bool strict)
    {
        if (d.Ipvlan is not null && family == IpFamily.V4
            && d.SourceAddress.IsNone) Bag.Add(VrrpErrors.IpvlanNeedsSource(d.Place.Span, d.Name));
        if (d.VirtualAddresses.Count > 0 || (d.NoVirtualAddress && !strict)) return;
        if (strict) Bag.Add(VrrpErrors.NoAddressNotAllowed(d.Place.Span, d.Name, "strict mode"));
        else if (version == 3) Bag.Add(VrrpErrors.NoAddressNotAllowed(d.Place.Span, d.Name, "version 3"));
        else Bag.Add(VrrpErrors.NoAddress(d.Place.Span, d.Name));
    }

    /// <summary>An advert counts its addresses in one byte, and is one packet.</summary>
    private int AddressesMax(VrrpInstanceDraft d, IpFamily family)
    {
        int mtu = d.Interface is { } name ? b.Host?.MtuOf(name) ?? IHostFacts.EthernetMtu : IHostFacts.EthernetMtu;
        int room = family == IpFamily.V6 ? (mtu - AdvertHeadersV6) / 16 : (mtu - AdvertHeadersV4) / 4;
        int most = Math.Clamp(room, 1, byte.MaxValue);
        if (d.VirtualAddresses.Count > most) Bag.Add(VrrpErrors.TooManyAddresses(d.Place.Span, d.Name, d.VirtualAddresses.Count, most));
        return most;
    }

    private bool CheckUnicast(VrrpInstanceDraft d)
    {
        if (d.UnicastPeers.Count > 0) return true;
        if (d.HasUnicastKeyword && !d.UnicastFaultNoPeer) Bag.Add(VrrpErrors.UnicastWithoutPeers(PlaceOf(d, "unicast"), d.Name));
        return false;
    }

    /// <param name="hasHeader">Adverts have an authentication header, whose counter a master that comes anew cannot know.</param>
    private InitialState StartState(VrrpInstanceDraft d, bool owner, bool strict, bool hasHeader)
    {
        if (owner)
        {
            if (d.State == InitialState.Backup) Bag.Add(VrrpErrors.PriorityOwnerMismatch(PlaceOf(d, "state"), d.Name));
            return InitialState.Master;
        }
        if (d.State != InitialState.Master) return InitialState.Backup;
        if (!strict && hasHeader)
        {
            Bag.Add(VrrpErrors.HeaderMaster(PlaceOf(d, "state"), d.Name));
            return InitialState.Backup;
        }
        if (!strict) return InitialState.Master;
        Bag.Add(VrrpErrors.StrictMaster(PlaceOf(d, "state"), d.Name));
        return InitialState.Backup;
    }

    /// <summary>Answers whether nopreempt holds.</summary>
    private bool CheckPreempt(VrrpInstanceDraft d, InitialState state, bool owner)
    {
        if (!d.NoPreempt) return false;
        string? why = d.State == InitialState.Master && state == InitialState.Master ? "state MASTER" : owner ? "priority 255" : null;
        if (why is null) return true;
        Bag.Add(VrrpErrors.NoPreemptWithMaster(PlaceOf(d, "nopreempt"), d.Name, why));
        return false;
    }

    private TimeSpan PreemptDelay(VrrpInstanceDraft d, InitialState state, bool noPreempt, bool strict)
    {
        if (d.PreemptDelay == TimeSpan.Zero) return TimeSpan.Zero;
        string? why = strict ? "strict mode" : noPreempt ? "nopreempt"
            : state == InitialState.Master && d.State == InitialState.Master ? "state MASTER" : null;
        if (why is null) return d.PreemptDelay;
        Bag.Add(VrrpErrors.PreemptDelayUseless(PlaceOf(d, "preempt_delay"), d.Name, why));
        return TimeSpan.Zero;
    }

    /// <summary>Version 2 carries whole seconds, version 3 hundredths in 12 bits.</summary>
    private TimeSpan Interval(VrrpInstanceDraft d, byte version)
    {
        TimeSpan unit = version == 2 ? TimeSpan.FromSeconds(1) : AdvertUnitV3;
        TimeSpan max = version == 2 ? AdvertMaxV2 : AdvertMaxV3;
        long units = Math.Max((d.AdvertInterval.Ticks + unit.Ticks / 2) / unit.Ticks, 1);
        TimeSpan used = new(Math.Min(units * unit.Ticks, max.Ticks));
        if (used != d.AdvertInterval)
        {
            Bag.Add(VrrpErrors.IntervalRounded(PlaceOf(d, "advert_int"), d.Name, Seconds(d.AdvertInterval), Seconds(used), version == 2
                ? "2" : "3"));
        }
        return used;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);

    private AuthenticationConfig Authentication(VrrpInstanceDraft d, byte version, bool strict)
    {
        if (d.AuthType == AuthType.None) return AuthenticationConfig.None;
        string? why = strict ? "strict mode allows no authentication"
            : version == 3 ? "version 3 has no authentication"
            : string.IsNullOrEmpty(d.AuthPassword) ? "auth_type without auth_pass" : null;
        if (why is null) return new AuthenticationConfig(d.AuthType, d.AuthPassword ?? "");
        Bag.Add(VrrpErrors.AuthenticationDropped(PlaceOf(d, "authentication"), d.Name, why));
        return AuthenticationConfig.None;
    }

    private HmacConfig? Hmac(VrrpInstanceDraft d)
    {
        if (d.Hmac is not { } draft) return null;
        if (draft.ActiveKey is not { } active || draft.Keys.All(key => key.Id != active))
        {
            Bag.Add(VrrpErrors.HmacWithoutKey(PlaceOf(d, "auth_hmac"), d.Name));
            return null;
        }
        double window = Math.Max(5, 3 * d.AdvertInterval.TotalSeconds);
        return new HmacConfig([.. draft.Keys], active)
        {
            TimeWindow = draft.TimeWindow ?? TimeSpan.FromSeconds(window),
            MonotonicReplayProtection = draft.Monotonic,
            Mode = draft.Mode,
        };
    }

    private ValueList<TrackedInterface> OwnInterfaceRemoved(VrrpInstanceDraft d)
    {
        List<TrackedInterface> tracked = d.Tracks.Interfaces;
        TrackedInterface? own = tracked.Find(entry => entry.Interface == d.Interface);
        if (own is null) return [.. tracked];
        Bag.Add(VrrpErrors.OwnInterfaceTracked(d.Tracks.InterfacePlaces[own.Interface].Span, d.Name, own.Interface));
        return [.. tracked.Where(entry => entry != own)];
    }
}
