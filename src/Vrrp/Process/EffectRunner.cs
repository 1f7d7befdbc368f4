using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>Carries out what the engine wants, in order. What it learns by doing goes back as inputs.</summary>
internal sealed class EffectRunner(
    AdvertSockets sockets,
    AddressChanger addresses,
    RouteChanger routes,
    NeighborAnnouncer announcer,
    NeighborProber prober,
    TrafficFilter filter,
    TrackScripts scripts,
    TrackFiles files,
    Notifier notifier,
    ParentReporter parent,
    VrrpLog log)
{
    private int depth;

    /// <summary>Hands an input to the engine and runs the effects of the answer before anything else.</summary>
    public required Action<VrrpInput> Answer { get; init; }

    /// <summary>Called when the engine has let go of everything.</summary>
    public required Action OnStopped { get; init; }

    public void Run(VrrpEffect effect)
    {
        switch (effect)
        {
            case VrrpEffect.SendAdvert advert: Send(advert); break;
            case VrrpEffect.Log line: log.Write(line); break;
            case VrrpEffect.AddAddresses add: Answer(new VrrpInput.AddressesSettled(add.Instance, addresses.Add(add.Addresses))); break;
            case VrrpEffect.RemoveAddresses remove: Remove(remove); break;
            case VrrpEffect.AddStaticAddresses add: addresses.AddStatic(add.Addresses); break;
            case VrrpEffect.AddRoutes add: routes.Add(add.Routes); break;
            case VrrpEffect.RemoveRoutes remove: routes.Remove(remove.Routes); break;
            case VrrpEffect.AddRules add: routes.Add(add.Rules); break;
            case VrrpEffect.RemoveRules remove: routes.Remove(remove.Rules); break;
            case VrrpEffect.Announce burst: announcer.Announce(burst); break;
            case VrrpEffect.DropTraffic drop: filter.Drop(drop.Addresses); break;
            case VrrpEffect.AllowTraffic allow: filter.Allow(allow.Addresses); break;
            case VrrpEffect.Notify change: notifier.Notify(change); break;
            case VrrpEffect.NotifyLowerPriority change: notifier.NotifyLowerPriority(change); break;
            case VrrpEffect.WriteFifo line: notifier.WriteFifo(line.Subject, line.Name, line.What, line.Priority); break;
            case VrrpEffect.OpenChannel open: sockets.Open(open.Channel); break;
            case VrrpEffect.CloseChannel close: sockets.Close(close.Channel); break;
            case VrrpEffect.ProbeAddress probe: prober.Ask(probe); break;
            case VrrpEffect.SplitBrain trouble: Tell(trouble); break;
            case VrrpEffect.RunTrackScripts run: scripts.Run(run.Scripts); break;
            case VrrpEffect.WatchFiles watch: files.Watch(watch.Files); break;
            case VrrpEffect.ReportTransition report: parent.Report(report.Name, report.Transition); break;
            case VrrpEffect.ReportMaster report: parent.Report(report.Name, report.IsMaster); break;
            case VrrpEffect.Stopped: OnStopped(); break;
            default: throw Core.Invariant.Unreachable(effect);
        }
    }

    /// <summary>
    /// What one input or one moment brings. Of instances that take over or let go, together or alone, the adverts go first, for they tell
    /// the other nodes; then the addresses of all in few system calls, then announcements in rounds over all; then what each has left,
    /// which is for people and scripts.
    /// </summary>
    public void RunAll(List<VrrpEffect> list)
    {
        if (depth++ == 0) parent.Hold();
        RunInOrder(list);
        if (--depth == 0) parent.Release();
    }

    private void RunInOrder(List<VrrpEffect> list)
    {
        (int adds, int removals, bool opens) = Count(list);
        // Both: one instance may give up an address that another takes.
        if (opens || (adds > 0) == (removals > 0))
        {
            for (int i = 0; i < list.Count; i++) Run(list[i]);
        }
        else if (adds > 0) TakeOverTogether(list);
        else LetGoTogether(list);
    }

    private static (int Adds, int Removals, bool Opens) Count(List<VrrpEffect> list)
    {
        int adds = 0, removals = 0;
        bool opens = false;
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] is VrrpEffect.AddAddresses) adds++;
            else if (list[i] is VrrpEffect.RemoveAddresses) removals++;
            else if (list[i] is VrrpEffect.OpenChannel) opens = true;
        }
        return (adds, removals, opens);
    }

    private void TakeOverTogether(List<VrrpEffect> list)
    {
        foreach (VrrpEffect effect in list)
        {
            if (effect is VrrpEffect.SendAdvert advert) Send(advert);
            else if (effect is VrrpEffect.DropTraffic drop) filter.Drop(drop.Addresses);
        }
        ValueList<RefusedAddress>[] refused = addresses.Add([.. list.OfType<VrrpEffect.AddAddresses>().Select(add => add.Addresses)]);
        // Lines cost more than packets. Where every detail is logged they stay in the order in which one instance writes them.
        bool logsFirst = log.IsDetailed;
        if (logsFirst) RunLogs(list);
        AnnounceTogether(list, refused);
        foreach (VrrpEffect effect in list)
        {
            if (effect is VrrpEffect.SendAdvert or VrrpEffect.DropTraffic or VrrpEffect.AddAddresses) continue;
            if (!logsFirst || effect is not VrrpEffect.Log) Run(effect);
        }
    }

    private void RunLogs(List<VrrpEffect> list)
    {
        foreach (VrrpEffect effect in list)
        {
            if (effect is VrrpEffect.Log line) log.Write(line);
        }
    }

    private void AnnounceTogether(List<VrrpEffect> list, ValueList<RefusedAddress>[] refused)
    {
        announcer.Gather();
        int next = 0;
        foreach (VrrpEffect effect in list)
        {
            if (effect is VrrpEffect.AddAddresses add) Answer(new VrrpInput.AddressesSettled(add.Instance, refused[next++]));
        }
        announcer.SendGathered();
    }

    private void LetGoTogether(List<VrrpEffect> list)
    {
        foreach (VrrpEffect effect in list)
        {
            if (effect is VrrpEffect.SendAdvert advert) Send(advert);
        }
        foreach (VrrpEffect effect in list)
        {
            if (effect is VrrpEffect.RemoveRules or VrrpEffect.RemoveRoutes) Run(effect);
        }
        Remove(new VrrpEffect.RemoveAddresses([.. list.OfType<VrrpEffect.RemoveAddresses>().SelectMany(remove => remove.Addresses)]));
        foreach (VrrpEffect effect in list)
        {
            if (effect is VrrpEffect.SendAdvert or VrrpEffect.RemoveRules or VrrpEffect.RemoveRoutes or VrrpEffect.RemoveAddresses) continue;
            Run(effect);
        }
    }

    private void Send(VrrpEffect.SendAdvert advert)
    {
        int error = sockets.Send(advert);
        if (error != 0) Answer(new VrrpInput.AdvertNotSent(advert.Instance, advert.Packet.Destination, error, Errno.Text(error)));
        else if (advert.Instance.IsSendingInDoubt) Answer(new VrrpInput.AdvertSent(advert.Instance));
    }

    private void Tell(VrrpEffect.SplitBrain trouble)
    {
        log.SplitBrain(trouble.Alert);
        parent.Report(trouble.Alert, MonotonicClock.Now);
        notifier.NotifySplitBrain(trouble);
    }

    private void Remove(VrrpEffect.RemoveAddresses remove)
    {
        announcer.Forget(remove.Addresses);
        addresses.Remove(remove.Addresses);
    }
}
