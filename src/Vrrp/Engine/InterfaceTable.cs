using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>An interface as the engine sees it. The object stays when the interface goes, so that instances can wait for it.</summary>
public sealed class InterfaceState(string name)
{
    private readonly Dictionary<IpAddress, long> addresses = [];
    private long seen;

    public string Name { get; } = name;

    /// <summary>None while the interface does not exist.</summary>
    public InterfaceIndex Index { get; internal set; }
    public MacAddress Mac { get; internal set; }

    /// <summary>Exists, is up and has a carrier.</summary>
    public bool IsUp { get; internal set; }

    /// <summary>What the kernel says now; <see cref="IsUp"/> may still wait for it to last.</summary>
    internal bool ReportedUp { get; set; }

    /// <summary>IFF_* of net/if.h as they count, and as last reported.</summary>
    internal uint Flags { get; set; }

    internal uint ReportedFlags { get; set; }

    /// <summary>It was up once: before that, nothing is delayed.</summary>
    internal bool WasEverUp { get; set; }

    /// <summary>interface_up_down_delays.</summary>
    internal InterfaceDelay? Delay { get; set; }

    internal DelayedChange? Delayed { get; set; }

    /// <summary>Instances that run on it or track it.</summary>
    internal List<VrrpInstance> Dependents { get; } = [];

    /// <summary>All addresses, in the order in which they were seen.</summary>
    internal IEnumerable<IpAddress> Addresses => addresses.OrderBy(pair => pair.Value).Select(pair => pair.Key);

    public bool Has(IpAddress address) => addresses.ContainsKey(address);

    internal void Add(IpAddress address) => addresses.TryAdd(address, seen++);

    internal void Remove(IpAddress address) => addresses.Remove(address);

    /// <summary>The same interface under another name.</summary>
    internal void MoveAddressesFrom(InterfaceState former)
    {
        foreach (IpAddress address in former.addresses.OrderBy(entry => entry.Value).Select(entry => entry.Key)) Add(address);
    }

    internal void Clear()
    {
        Delayed?.Cancel();
        WasEverUp = false;
        Index = InterfaceIndex.None;
        IsUp = false;
        addresses.Clear();
    }

    /// <summary>
    /// The address seen first that may be a source of adverts: of the family, link-local if IPv6 (RFC 9568 section 5.1.2.1), and
    /// nobody's virtual address.
    /// </summary>
    internal IpAddress FirstSource(IpFamily family, HashSet<IpAddress> virtualAddresses)
    {
        IpAddress best = IpAddress.None;
        long bestSeen = long.MaxValue;
        foreach ((IpAddress address, long order) in addresses)
        {
            if (address.Family != family || order >= bestSeen || virtualAddresses.Contains(address)) continue;
            if (address.IsV6 && !address.IsLinkLocal) continue;
            best = address;
            bestSeen = order;
        }
        return best;
    }
}

/// <summary>All interfaces by name, by index and by link-layer address.</summary>
internal sealed class InterfaceTable
{
    private readonly Dictionary<string, InterfaceState> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<InterfaceIndex, InterfaceState> byIndex = [];
    private readonly Dictionary<MacAddress, List<InterfaceState>> byMac = [];
    private readonly List<InterfaceState> nobody = [];

    /// <summary>The interface of that name, which need not exist yet.</summary>
    public InterfaceState Named(string name)
    {
        if (!byName.TryGetValue(name, out InterfaceState? state)) byName[name] = state = new InterfaceState(name);
        return state;
    }

    public InterfaceState? At(InterfaceIndex index) => byIndex.GetValueOrDefault(index);

    public IEnumerable<InterfaceState> All => byName.Values;

    /// <summary>The interfaces of ours that have a link-layer address: VMACs of one VRID on several links share theirs.</summary>
    public List<InterfaceState> WithMac(MacAddress mac) => byMac.GetValueOrDefault(mac, nobody);

    /// <summary>Records a link; a rename or a new index moves it. <paramref name="renamed"/>: what had the index under another name.</summary>
    public InterfaceState See(VrrpInput.LinkSeen link, out InterfaceState? renamed)
    {
        renamed = byIndex.TryGetValue(link.Index, out InterfaceState? former) && former.Name != link.Name ? former : null;
        InterfaceState state = Named(link.Name);
        bool isNew = state.Index != link.Index;
        if (isNew)
        {
            byIndex.Remove(state.Index);
            Clear(state);
            state.Index = link.Index;
            byIndex[link.Index] = state;
            if (renamed is not null) state.MoveAddressesFrom(renamed);
        }
        if (renamed is not null) Clear(renamed);
        if (isNew || state.Mac != link.Mac) SetMac(state, link.Mac);
        return state;
    }

    public void Forget(InterfaceIndex index)
    {
        if (byIndex.Remove(index, out InterfaceState? state)) Clear(state);
    }

    private void Clear(InterfaceState state)
    {
        Unlist(state);
        state.Clear();
    }

    private void SetMac(InterfaceState state, MacAddress mac)
    {
        Unlist(state);
        state.Mac = mac;
        // Many tunnels have none.
        if (mac == MacAddress.Zero) return;
        if (!byMac.TryGetValue(mac, out List<InterfaceState>? same)) byMac[mac] = same = new List<InterfaceState>(1);
        same.Add(state);
    }

    private void Unlist(InterfaceState state)
    {
        if (byMac.TryGetValue(state.Mac, out List<InterfaceState>? same) && same.Remove(state) && same.Count == 0) byMac.Remove(state.Mac);
    }
}
