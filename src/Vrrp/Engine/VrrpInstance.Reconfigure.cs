using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>A reload: state and timers stay, and only what differs is touched.</summary>
public sealed partial class VrrpInstance
{
    /// <summary>Takes new settings of the same instance (same VRID, family, interface and group).</summary>
    internal void Reconfigure(VrrpInstanceConfig config)
    {
        if (config == Config) return;
        TimeSpan intervalBefore = Config.AdvertInterval;
        TimeSpan downBefore = MasterDownInterval;
        ValueList<PlacedAddress> placedBefore = Placed;
        bool acceptedBefore = Config.Accept;
        Config = config;
        TakeAddresses();
        EffectivePriority = ElectionRules.EffectivePriority(config.Priority, weights);
        if (State != VrrpState.Backup || config.Version == 2) masterInterval = config.AdvertInterval;
        ChooseSource();
        WritePackets();
        if (State == VrrpState.Master) AdjustMaster(placedBefore, acceptedBefore, intervalBefore);
        else if (timers.IsRunning(VrrpTimer.MasterDown)) timers[VrrpTimer.MasterDown] += MasterDownInterval - downBefore;
        engine.Reschedule(this);
    }

    private void AdjustMaster(ValueList<PlacedAddress> before, bool acceptedBefore, TimeSpan intervalBefore)
    {
        if (Config.AdvertInterval != intervalBefore) SendAdvertNow();
        if (!acceptedBefore) turn.Add(new VrrpEffect.AllowTraffic(AddressesOf(before)));
        if (!Config.Accept) turn.Add(new VrrpEffect.DropTraffic(AllAddresses()));
        HashSet<PlacedAddress> now = [.. Placed];
        HashSet<PlacedAddress> then = [.. before];
        PlacedAddress[] vanished = [.. before.Where(placed => !now.Contains(placed))];
        PlacedAddress[] added = [.. Placed.Where(placed => !then.Contains(placed))];
        foreach (PlacedAddress placed in vanished) turn.Info(VrrpMessages.AddressNoLongerExists(Name, placed, DeviceOf(placed.Address).Name));
        engine.Disown(this, before);
        engine.Own(this);
        if (vanished.Length > 0) turn.Add(new VrrpEffect.RemoveAddresses(new ValueList<PlacedAddress>(vanished)));
        if (added.Length > 0) turn.Add(new VrrpEffect.AddAddresses(this, new ValueList<PlacedAddress>(added)));
    }

    private static ValueList<IpAddress> AddressesOf(ValueList<PlacedAddress> placed) =>
        new([.. placed.Select(item => item.Address.Prefix.Address)]);
}
