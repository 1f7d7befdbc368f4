using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// When neighbours are told of the addresses of one master: a burst at once, a second one after a delay, refreshes, and bursts in
/// answer to an advert of lower priority. Without pacing a burst is so many rounds over all addresses.
/// </summary>
internal sealed class Announcer(VrrpInstance instance, VrrpTurn turn)
{
    private ValueList<AnnouncedAddress>? targets;

    private GarpConfig Garp => instance.Config.Garp;

    /// <summary>The first burst, and the timers of the later ones.</summary>
    public void Begin()
    {
        targets = null;
        Announce(Garp.MasterRepeat);
        if (Garp.MasterDelay > TimeSpan.Zero) instance.SetTimer(VrrpTimer.SecondBurst, turn.Now + Garp.MasterDelay);
        if (instance.Config.GarpExtraInterfaces is { Interval: var interval }) instance.SetTimer(VrrpTimer.ExtraInterfaces, turn.Now + interval);
        if (Garp.MasterRefresh > TimeSpan.Zero) instance.SetTimer(VrrpTimer.Refresh, turn.Now + Garp.MasterDelay + Garp.MasterRefresh);
    }

    public void Stop() => targets = null;

    /// <summary>
    /// Another node was master beside this one, which goes on: whatever is configured, neighbours hear each address at least once more.
    /// </summary>
    public void AnswerContest()
    {
        Announce(Math.Max(Garp.LowerPrioRepeat, 1));
        if (Garp.LowerPrioDelay > TimeSpan.Zero) instance.SetTimer(VrrpTimer.LowerPriorityBurst, turn.Now + Garp.LowerPrioDelay);
    }

    /// <summary>After any sign that somebody else held the addresses: one burst, whatever the timers say.</summary>
    public void AnnounceAgain()
    {
        if (instance.State == VrrpState.Master) Announce(Math.Max(Garp.MasterRepeat, 1));
    }

    public void Announce(int rounds)
    {
        targets ??= Targets();
        if (targets.Count == 0 || rounds <= 0) return;
        turn.Add(new VrrpEffect.Announce(instance.Name, targets, rounds));
    }

    /// <summary>
    /// garp_extra_if: switches keep the place of an interface by which no advert leaves, because one of its addresses is told now and then.
    /// Without "all" these are the VMACs of single addresses.
    /// </summary>
    public void AnnounceExtraInterfaces()
    {
        if (instance.Config.GarpExtraInterfaces is not ExtraInterfaceGarpConfig extra) return;
        IEnumerable<PlacedAddress> others = extra.AllInterfaces
            ? instance.Placed.Where(placed => placed.Interface != instance.Interface.Index)
            : instance.Placed.Where(placed => placed.Address.UseVmac && placed.Address.Device != instance.Config.AddressInterface);
        ValueList<AnnouncedAddress> firsts = [.. Told(others).DistinctBy(placed => placed.Interface).Select(Target)];
        if (firsts.Count > 0) turn.Add(new VrrpEffect.Announce(instance.Name, firsts, Rounds: 1));
        instance.SetTimer(VrrpTimer.ExtraInterfaces, turn.Now + extra.Interval);
    }

    private ValueList<AnnouncedAddress> Targets() => [.. Told(instance.Placed).Select(Target)];

    private IEnumerable<PlacedAddress> Told(IEnumerable<PlacedAddress> placed) =>
        placed.Where(item => item.Interface != InterfaceIndex.None && !instance.IsRefused(item.Address.Prefix.Address));

    private AnnouncedAddress Target(PlacedAddress placed)
    {
        InterfaceState device = instance.DeviceOf(placed.Address);
        return new AnnouncedAddress(device.Name, device.Index, device.Mac, placed.Address.Prefix.Address);
    }
}
