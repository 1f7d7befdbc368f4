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
        TimeSpan gap = instance.Config.Family == IpFamily.V4 ? Garp.GarpInterval : Garp.GnaInterval;
        turn.Add(new VrrpEffect.Announce(targets, rounds, gap));
    }

    private ValueList<AnnouncedAddress> Targets() => new([.. instance.Placed
        .Where(placed => placed.Interface != InterfaceIndex.None && !instance.IsRefused(placed.Address.Prefix.Address))
        .Select(Target)]);

    private AnnouncedAddress Target(PlacedAddress placed)
    {
        InterfaceState device = instance.DeviceOf(placed.Address);
        return new AnnouncedAddress(device.Name, device.Index, device.Mac, placed.Address.Prefix.Address);
    }
}
