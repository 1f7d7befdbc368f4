using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>Interfaces and addresses as the kernel reports them, and the channels that stand on them.</summary>
public sealed partial class VrrpEngine
{
    private readonly Dictionary<(string Interface, IpAddress Group), AdvertChannel> channels = [];
    private readonly HashSet<IpAddress> virtualAddresses = [];
    private readonly List<VrrpInstance> suspects = [];
    private string remover = "";

    /// <summary>Where adverts of a family may come from on an interface: its first address that is nobody's virtual address.</summary>
    internal IpAddress SourceOn(InterfaceState @interface, IpFamily family) => @interface.FirstSource(family, virtualAddresses);

    /// <summary>The instance holds its addresses from now on: their removal by others concerns it.</summary>
    internal void Own(VrrpInstance instance)
    {
        foreach (PlacedAddress placed in instance.Placed)
        {
            if (placed.Address.Track) owners[(placed.Interface, placed.Address.Prefix.Address)] = instance;
        }
        OwnRoutes(instance);
    }

    internal void Disown(VrrpInstance instance)
    {
        Disown(instance, instance.Placed);
        DisownRoutes(instance, instance.Config);
    }

    internal void Disown(VrrpInstance instance, ValueList<PlacedAddress> addresses)
    {
        foreach (PlacedAddress placed in addresses)
        {
            (InterfaceIndex, IpAddress) key = (placed.Interface, placed.Address.Prefix.Address);
            if (owners.TryGetValue(key, out VrrpInstance? owner) && ReferenceEquals(owner, instance)) owners.Remove(key);
        }
    }

    private void See(VrrpInput.LinkSeen link)
    {
        InterfaceState before = Interfaces.Named(link.Name);
        (InterfaceIndex indexBefore, MacAddress macBefore) = (before.Index, before.Mac);
        InterfaceState state = Interfaces.See(link, out InterfaceState? renamed);
        if (renamed is not null) LeaveName(renamed, link.Name);
        bool wasUp = state.IsUp;
        bool moved = state.Index != indexBefore;
        state.ReportedUp = link.IsUp;
        state.ReportedFlags = link.Flags;
        if (started && !moved && state.Mac != macBefore) MacChanged(state, macBefore);
        if (started && !moved && IsHeldBack(state)) return;
        SetUp(state, link.IsUp);
        if (!started) return;
        if (moved) Reattach(state);
        if (wasUp != link.IsUp || moved) LinkChanged(state);
    }

    private static void SetUp(InterfaceState state, bool up)
    {
        state.IsUp = up;
        state.Flags = state.ReportedFlags;
        state.WasEverUp |= up;
    }

    private void MacChanged(InterfaceState state, MacAddress former)
    {
        if (state.Dependents.Count > 0) turn.Detail(VrrpMessages.MacChanged(state.Name, former, state.Mac));
        foreach (VrrpInstance dependent in state.Dependents) dependent.MacChanged(state);
    }

    private void LinkChanged(InterfaceState state)
    {
        if (state.IsUp) statics.SeeLinkUp(state);
        if (state.Dependents.Count > 0) turn.Info(VrrpMessages.LinkChanged(state.Name, state.IsUp));
        foreach (VrrpInstance dependent in state.Dependents) Recheck(dependent);
    }

    /// <summary>Whoever runs on the former name has no interface any more.</summary>
    private void LeaveName(InterfaceState former, string name)
    {
        if (!started) return;
        turn.Info(VrrpMessages.InterfaceRenamed(former.Name, name));
        foreach (VrrpInstance dependent in former.Dependents) Recheck(dependent);
        Reattach(former);
    }

    /// <summary>interface_up_down_delays: a change counts when it lasts, but for the first time up. True: it does not count yet.</summary>
    private bool IsHeldBack(InterfaceState state)
    {
        if (state.ReportedUp == state.IsUp)
        {
            if (state.Delayed is not { IsWaiting: true }) return false;
            state.Delayed.Cancel();
            turn.Info(VrrpMessages.LinkDelayCancelled(state.Name));
            return false;
        }
        TimeSpan delay = state.Delay is null ? TimeSpan.Zero : state.ReportedUp ? state.Delay.Up : state.Delay.Down;
        if (delay == TimeSpan.Zero || !state.WasEverUp) return false;
        state.Delayed ??= new DelayedChange(delays, _ => TakeReported(state));
        if (state.Delayed.IsWaiting) return true;
        state.Delayed.Begin(turn.Now + delay);
        turn.Info(VrrpMessages.LinkDelayed(state.Name, state.Flags, state.ReportedFlags, delay));
        return true;
    }

    private void TakeReported(InterfaceState state)
    {
        if (state.IsUp == state.ReportedUp) return;
        SetUp(state, state.ReportedUp);
        LinkChanged(state);
    }

    private void TakeInterfaceDelays(GlobalDefs global)
    {
        foreach (InterfaceState state in Interfaces.All) state.Delay = null;
        foreach (InterfaceDelay delay in global.InterfaceDelays) Interfaces.Named(delay.Interface).Delay = delay;
    }

    private void Lose(InterfaceIndex index)
    {
        InterfaceState? state = Interfaces.At(index);
        if (state is null) return;
        Interfaces.Forget(index);
        turn.Info(VrrpMessages.InterfaceDeleted(state.Name));
        foreach (VrrpInstance dependent in state.Dependents) Recheck(dependent);
        Reattach(state);
    }

    private void See(VrrpInput.AddressSeen address)
    {
        InterfaceState? state = Interfaces.At(address.Index);
        if (state is null) return;
        state.Add(address.Address);
        if (!started) return;
        foreach (VrrpInstance dependent in state.Dependents)
        {
            bool concerned = dependent.Source.IsNone || dependent.Source == address.Address;
            if (concerned && ReferenceEquals(dependent.Base, state)) Recheck(dependent);
        }
    }

    private void Lose(VrrpInput.AddressGone address)
    {
        InterfaceState? state = Interfaces.At(address.Index);
        if (state is null) return;
        state.Remove(address.Address);
        statics.SeeGone(state, address.Address);
        if (owners.TryGetValue((address.Index, address.Address), out VrrpInstance? owner) && !owner.MayHaveLostAddress)
        {
            owner.MayHaveLostAddress = true;
            remover = address.By ?? "somebody else";
            suspects.Add(owner);
        }
        foreach (VrrpInstance dependent in state.Dependents)
        {
            if (dependent.Source == address.Address && ReferenceEquals(dependent.Base, state)) Recheck(dependent);
        }
    }

    /// <summary>The kernel's queue is empty: what is missing now is missing.</summary>
    private void LookForLostAddresses()
    {
        foreach (VrrpInstance suspect in suspects)
        {
            suspect.MayHaveLostAddress = false;
            if (suspect.State != VrrpState.Master) continue;
            ValueList<PlacedAddress> lost = Lost(suspect);
            if (lost.Count > 0) suspect.LoseAddresses(lost, remover, config.Global.VrrpReconcileAddresses);
        }
        suspects.Clear();
    }

    private ValueList<PlacedAddress> Lost(VrrpInstance instance) => new([.. instance.Placed.Where(placed =>
        placed.Address.Track && !instance.IsRefused(placed.Address.Prefix.Address) && !IsPresent(placed))]);

    private void Recheck(VrrpInstance instance)
    {
        instance.InterfaceChanged();
        CheckTrackedInterfaces(instance);
    }

    /// <summary>The index of an interface changed: sockets bound to the old one hear nothing.</summary>
    private void Reattach(InterfaceState state)
    {
        foreach (VrrpInstance dependent in state.Dependents)
        {
            if (!ReferenceEquals(dependent.Interface, state)) continue;
            Detach(dependent);
            Attach(dependent);
        }
    }

    private void Attach(VrrpInstance instance)
    {
        InterfaceState state = instance.Interface;
        if (state.Index == InterfaceIndex.None && instance.NeedsInterface) return;
        (string, IpAddress) key = (state.Name, ChannelAddress(instance.Config));
        if (!channels.TryGetValue(key, out AdvertChannel? channel))
        {
            channels[key] = channel = new AdvertChannel(state.Name, state.Index, key.Item2);
            turn.Add(new VrrpEffect.OpenChannel(channel));
        }
        channel.Add(instance);
        instance.Channel = channel;
        instance.ForgetReadyEffects();
    }

    private static IpAddress ChannelAddress(VrrpInstanceConfig config)
    {
        if (!config.IsUnicast) return config.McastGroup;
        if (!config.SourceAddress.IsNone) return config.SourceAddress;
        return config.Family == IpFamily.V4 ? IpAddress.AnyV4 : IpAddress.AnyV6;
    }

    private void Detach(VrrpInstance instance)
    {
        AdvertChannel? channel = instance.Channel;
        if (channel is null) return;
        channel.Remove(instance);
        instance.Channel = null;
        instance.ForgetReadyEffects();
        if (channel.Count > 0) return;
        channels.Remove((channel.InterfaceName, channel.Group));
        turn.Add(new VrrpEffect.CloseChannel(channel));
    }
}
