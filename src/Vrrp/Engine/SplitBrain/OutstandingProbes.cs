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
        if (now > entry.LastAsked + ProbeRounds.ReplyTime) entry.Askers.Clear();
        entry.LastAsked = now;
        entry.Askers.Add(asker);
    }

    /// <summary>Answers to questions of others are most of what a busy segment says.</summary>
    public bool IsAwaited(InterfaceIndex @interface, IpAddress address) =>
        waiting.TryGetValue((@interface, address), out Waiting? entry) && entry.Askers.Count > 0;

    public void Answer(InterfaceIndex @interface, IpAddress address, MacAddress mac)
    {
        if (!waiting.TryGetValue((@interface, address), out Waiting? entry)) return;
        foreach (IProbeAsker asker in entry.Askers) asker.Answer(address, mac);
        entry.Askers.Clear();
    }

    /// <summary>After a reload: addresses that nobody asks for any more shall not pile up.</summary>
    public void Clear() => waiting.Clear();

    private sealed class Waiting
    {
        /// <summary>Each once: an address that is asked again and again within the reply time, and never answers, must not gather them.</summary>
        public HashSet<IProbeAsker> Askers { get; } = [];

        public Instant LastAsked { get; set; } = Instant.Zero;
    }
}
