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
            case VrrpEffect.ReportMaster report: parent.Report(report.Name, report.IsMaster); break;
            case VrrpEffect.Stopped: OnStopped(); break;
            default: throw Core.Invariant.Unreachable(effect);
        }
    }

    private void Send(VrrpEffect.SendAdvert advert)
    {
        int error = sockets.Send(advert);
        if (error != 0) Answer(new VrrpInput.AdvertNotSent(advert.Instance, Errno.Name(error)));
        else if (advert.Instance.IsSendingInDoubt) Answer(new VrrpInput.AdvertSent(advert.Instance));
    }

    private void Tell(VrrpEffect.SplitBrain trouble)
    {
        log.SplitBrain(trouble.Alert);
        notifier.NotifySplitBrain(trouble);
    }

    private void Remove(VrrpEffect.RemoveAddresses remove)
    {
        announcer.Forget(remove.Addresses);
        addresses.Remove(remove.Addresses);
    }
}
