using Keepalive.Core;

namespace Keepalive.Vrrp.Engine.SplitBrain;

/// <summary>Waits for answers to its probes.</summary>
internal interface IProbeAsker
{
    void Answer(IpAddress address, MacAddress mac);
}

/// <summary>
/// Who waits for an answer from which address. One answer serves all that wait for it, so that a thousand instances with one peer cost
/// no more than one; those that were not answered are forgotten when the address is asked again.
/// </summary>
internal sealed class OutstandingProbes
{
    private readonly Dictionary<(InterfaceIndex, IpAddress), Waiting> waiting = [];

    public void Expect(InterfaceIndex @interface, IpAddress address, IProbeAsker asker, Instant now)
    {
        if (!waiting.TryGetValue((@interface, address), out Waiting? entry)) waiting[(@interface, address)] = entry = new Waiting();
        if (now > entry.LastAsked + ProbeRounds.ReplyTime) entry.Clear();
        entry.LastAsked = now;
        entry.Add(asker);
    }

    /// <summary>Answers to questions of others are most of what a busy segment says.</summary>
    public bool IsAwaited(InterfaceIndex @interface, IpAddress address) =>
        waiting.TryGetValue((@interface, address), out Waiting? entry) && !entry.IsEmpty;

    public void Answer(InterfaceIndex @interface, IpAddress address, MacAddress mac)
    {
        if (!waiting.TryGetValue((@interface, address), out Waiting? entry)) return;
        entry.Answer(address, mac);
        entry.Clear();
    }

    /// <summary>After a reload: addresses that nobody asks for any more shall not pile up.</summary>
    public void Clear() => waiting.Clear();

    /// <summary>
    /// Each asker once: an address that is asked again and again within the reply time, and never answers, must not gather them. A virtual
    /// address has one asker, the address of a peer as many as there are instances.
    /// </summary>
    private sealed class Waiting
    {
        private IProbeAsker? first;
        private HashSet<IProbeAsker>? others;

        public Instant LastAsked { get; set; } = Instant.Zero;

        public bool IsEmpty => first is null;

        public void Add(IProbeAsker asker)
        {
            if (first is null) first = asker;
            else if (!ReferenceEquals(first, asker)) (others ??= []).Add(asker);
        }

        public void Answer(IpAddress address, MacAddress mac)
        {
            first?.Answer(address, mac);
            if (others is null) return;
            foreach (IProbeAsker asker in others) asker.Answer(address, mac);
        }

        public void Clear()
        {
            first = null;
            others?.Clear();
        }
    }
}
