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
        TimeSpan downBefore = MasterDownInterval;
        ValueList<PlacedAddress> placedBefore = Placed;
        VrrpInstanceConfig before = Config;
        Config = config;
        TakeAddresses();
        EffectivePriority = ElectionRules.EffectivePriority(config.Priority, weights);
        if (State != VrrpState.Backup || config.Version == 2) masterInterval = config.AdvertInterval;
        ChooseSource();
        WritePackets();
        if (State == VrrpState.Master) AdjustMaster(before, placedBefore);
        else ShiftMasterDown(MasterDownInterval - downBefore);
        watch.Reconfigured();
        engine.Reschedule(this);
    }

    private void AdjustMaster(VrrpInstanceConfig configBefore, ValueList<PlacedAddress> before)
    {
        if (Config.AdvertInterval != configBefore.AdvertInterval) SendAdvertNow();
        if (!configBefore.Accept) turn.Add(new VrrpEffect.AllowTraffic(before));
        if (!Config.Accept) turn.Add(new VrrpEffect.DropTraffic(Placed));
        HashSet<PlacedAddress> now = [.. Placed];
        HashSet<PlacedAddress> then = [.. before];
        PlacedAddress[] vanished = [.. before.Where(placed => !now.Contains(placed))];
        PlacedAddress[] added = [.. Placed.Where(placed => !then.Contains(placed))];
        foreach (PlacedAddress placed in vanished) turn.Info(VrrpMessages.AddressNoLongerExists(Name, placed, DeviceOf(placed.Address).Name));
        engine.Disown(this, before);
        engine.DisownRoutes(this, configBefore);
        engine.Own(this);
        RemoveVanishedRoutes(configBefore);
        if (vanished.Length > 0) turn.Add(new VrrpEffect.RemoveAddresses(new ValueList<PlacedAddress>(vanished)));
        if (added.Length > 0) turn.Add(new VrrpEffect.AddAddresses(this, new ValueList<PlacedAddress>(added)));
        AddNewRoutes(configBefore);
    }
}
