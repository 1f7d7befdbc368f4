using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// linkbeat: asks the drivers of some interfaces for their link every second, and passes the links of the kernel on with that. Drivers
/// may be slow, so they are asked on the pool.
/// </summary>
internal sealed class LinkPoller : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly LinkProbeMethod[] Order = [LinkProbeMethod.Mii, LinkProbeMethod.Ethtool, LinkProbeMethod.Ioctl];

    private readonly EventLoop loop;
    private readonly VrrpLog log;
    private readonly Action<VrrpInput> input;
    private readonly LoopTimer timer;
    private readonly Dictionary<string, Polled> polled = new(StringComparer.Ordinal);
    private bool everything;
    private bool asking;

    public LinkPoller(EventLoop loop, VrrpLog log, Action<VrrpInput> input)
    {
        this.loop = loop;
        this.log = log;
        this.input = input;
        timer = loop.NewTimer(Ask);
    }

    /// <summary>Takes the interfaces to poll from a configuration; each is asked once at once.</summary>
    public void Use(KeepaliveConfig config)
    {
        everything = config.Global.LinkbeatUsePolling;
        Dictionary<string, string> wanted = new(StringComparer.Ordinal);
        IEnumerable<VrrpInstanceConfig> onInterfaces = config.VrrpInstances.Where(instance => instance.Interface is not null);
        foreach (VrrpInstanceConfig instance in onInterfaces.Where(instance => everything || instance.LinkbeatUsePolling))
        {
            wanted[instance.Interface!] = "";
        }
        foreach (LinkbeatInterface one in config.Global.LinkbeatInterfaces) wanted[one.Interface] = one.Method;
        foreach (string gone in polled.Keys.Where(name => !wanted.ContainsKey(name)).ToArray()) Forget(gone);
        foreach ((string name, string method) in wanted)
        {
            if (!polled.TryGetValue(name, out Polled? one)) polled[name] = one = new Polled(name);
            one.Prefer(method);
            one.Take(one.Probe());
        }
        timer.Deadline = polled.Count == 0 ? Instant.Never : loop.Now + Interval;
    }

    /// <summary>Inputs on their way to the engine: a link is up when the kernel and the driver say so.</summary>
    public void Pass(VrrpInput happened)
    {
        if (happened is VrrpInput.LinkSeen link && polled.TryGetValue(link.Name, out Polled? one))
        {
            one.Last = link;
            happened = one.Seen!;
        }
        else if (happened is VrrpInput.LinkGone gone)
        {
            foreach (Polled known in polled.Values.Where(known => known.Last?.Index == gone.Index)) known.Last = null;
        }
        input(happened);
    }

    public void Dispose() => timer.Deadline = Instant.Never;

    private void Forget(string name)
    {
        polled.Remove(name, out Polled? one);
        if (one?.Last is { } last && !one.IsUp) input(last);
    }

    private void Ask()
    {
        timer.Deadline = loop.Now + Interval;
        if (asking) return;
        asking = true;
        Polled[] all = [.. polled.Values];
        ThreadPool.UnsafeQueueUserWorkItem(_ =>
        {
            (Polled, (LinkProbeMethod Method, bool IsUp)?)[] answers = [.. all.Select(one => (one, one.Probe()))];
            loop.Post(() => TakeAll(answers));
        }, null);
    }

    private void TakeAll((Polled One, (LinkProbeMethod Method, bool IsUp)? Answer)[] answers)
    {
        asking = false;
        foreach ((Polled one, (LinkProbeMethod Method, bool IsUp)? answer) in answers)
        {
            if (!one.Take(answer) || !polled.ContainsKey(one.Name)) continue;
            log.LinkPolled(one.Name, one.IsUp ? "up" : "down");
            if (one.Seen is { } seen) input(seen);
        }
    }

    private sealed class Polled(string name)
    {
        private LinkProbeMethod[] methods = Order;

        public string Name => name;

        public bool IsUp { get; private set; } = true;

        public VrrpInput.LinkSeen? Last { get; set; }

        public VrrpInput.LinkSeen? Seen => Last is null ? null : Last with { IsUp = Last.IsUp && IsUp };

        public void Prefer(string method)
        {
            if (Enum.TryParse(method, ignoreCase: true, out LinkProbeMethod first)) methods = [first, .. Order.Where(other => other != first)];
        }

        /// <summary>The first way of asking that gets an answer; null when there is none. Touches nothing: it may run on the pool.</summary>
        public (LinkProbeMethod Method, bool IsUp)? Probe()
        {
            foreach (LinkProbeMethod method in methods)
            {
                if (LinkProbe.IsUp(name, method) is bool up) return (method, up);
            }
            return null;
        }

        /// <summary>True when that is news. Without an answer the kernel's own word counts.</summary>
        public bool Take((LinkProbeMethod Method, bool IsUp)? answer)
        {
            bool up = answer?.IsUp ?? true;
            if (up == IsUp) return false;
            IsUp = up;
            return true;
        }
    }
}
