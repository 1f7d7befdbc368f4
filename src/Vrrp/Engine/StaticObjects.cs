using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// static_ipaddress, static_routes and static_rules: there while the process runs, whatever the state of the instances. What somebody
/// else removes comes back at once; what an interface took with it comes back with the interface.
/// </summary>
internal sealed class StaticObjects(VrrpEngine engine, VrrpTurn turn)
{
    private ValueList<StaticAddress> addresses = [];
    private ValueList<RouteConfig> routes = [];
    private ValueList<RuleConfig> rules = [];
    private HashSet<RouteConfig> routeSet = [];
    private HashSet<RuleConfig> ruleSet = [];
    private string defaultInterface = "";

    /// <summary>Makes the kernel's those of a configuration; what stays the same is not touched.</summary>
    public void Keep(KeepaliveConfig next)
    {
        ValueList<StaticAddress> formerAddresses = addresses;
        ValueList<RouteConfig> formerRoutes = routes;
        ValueList<RuleConfig> formerRules = rules;
        Forget(VrrpInstance.Without(rules, next.StaticRules), VrrpInstance.Without(routes, next.StaticRoutes));
        Remove(VrrpInstance.Without(addresses, next.StaticAddresses), say: true);
        defaultInterface = next.Global.DefaultInterface;
        addresses = next.StaticAddresses;
        routes = next.StaticRoutes;
        rules = next.StaticRules;
        routeSet = [.. routes];
        ruleSet = [.. rules];
        Add(VrrpInstance.Without(addresses, formerAddresses));
        if (VrrpInstance.Without(routes, formerRoutes) is { Count: > 0 } newRoutes) turn.Add(new VrrpEffect.AddRoutes(newRoutes));
        if (VrrpInstance.Without(rules, formerRules) is { Count: > 0 } newRules) turn.Add(new VrrpEffect.AddRules(newRules));
    }

    /// <summary>The process ends: rules, routes, addresses.</summary>
    public void Remove()
    {
        if (rules.Count > 0) turn.Add(new VrrpEffect.RemoveRules(rules));
        if (routes.Count > 0) turn.Add(new VrrpEffect.RemoveRoutes(routes));
        Remove(addresses, say: false);
        addresses = [];
        routes = [];
        rules = [];
        routeSet = [];
        ruleSet = [];
    }

    /// <summary>Instances of a track group follow the interfaces of the objects that name it.</summary>
    public static void TellGroups(KeepaliveConfig next, Dictionary<string, VrrpInstance> byName)
    {
        Dictionary<string, List<string>> devices = new(StringComparer.Ordinal);
        foreach (StaticAddress address in next.StaticAddresses) Note(address.TrackGroup, address.Address.Device ?? next.Global.DefaultInterface);
        foreach (RouteConfig route in next.StaticRoutes) Note(route.TrackGroup, route.Device);
        foreach (RuleConfig rule in next.StaticRules) Note(rule.TrackGroup, rule.InputInterface);
        Dictionary<string, List<string>> byInstance = new(StringComparer.Ordinal);
        foreach (TrackGroupConfig group in next.TrackGroups.Where(group => devices.ContainsKey(group.Name)))
        {
            foreach (string member in group.Instances) Get(byInstance, member).AddRange(devices[group.Name]);
        }
        foreach (VrrpInstance instance in byName.Values) instance.FollowDevices(byInstance.GetValueOrDefault(instance.Name) ?? []);

        void Note(string? group, string? device)
        {
            if (group is not null && device is not null) Get(devices, group).Add(device);
        }
    }

    /// <summary>An interface came up: the kernel has dropped what stood on it without a word.</summary>
    public void SeeLinkUp(InterfaceState state)
    {
        if (addresses.Count == 0 && routes.Count == 0) return;
        StaticAddress[] lost = [.. addresses.Where(address => DeviceOf(address) == state.Name && !state.Has(address.Address.Prefix.Address))];
        foreach (StaticAddress address in lost) turn.Info(VrrpMessages.Restoring("address", $"{address.Address.Prefix} dev {state.Name}"));
        Add([.. lost]);
        RouteConfig[] through = [.. routes.Where(route => route.Device == state.Name || route.NextHops.Any(hop => hop.Device == state.Name))];
        foreach (RouteConfig route in through) turn.Info(VrrpMessages.Restoring("route", VrrpMessages.Describe(route)));
        if (through.Length > 0) turn.Add(new VrrpEffect.AddRoutes([.. through]));
    }

    /// <summary>An address left an interface; if it is one of these, it goes back.</summary>
    public void SeeGone(InterfaceState state, IpAddress gone)
    {
        foreach (StaticAddress address in addresses)
        {
            if (address.Address.Prefix.Address != gone || DeviceOf(address) != state.Name) continue;
            turn.Info(VrrpMessages.Restoring("address", $"{address.Address.Prefix} dev {state.Name}"));
            Add([address]);
        }
    }

    /// <summary>False when the route is none of these.</summary>
    public bool Restore(RouteConfig route)
    {
        if (!routeSet.Contains(route)) return false;
        // Without its interface it cannot be; it comes back with it.
        if (route.Device is not null && !engine.Interfaces.Named(route.Device).IsUp) return true;
        turn.Info(VrrpMessages.Restoring("route", VrrpMessages.Describe(route)));
        turn.Add(new VrrpEffect.AddRoutes([route]));
        return true;
    }

    public bool Restore(RuleConfig rule)
    {
        if (!ruleSet.Contains(rule)) return false;
        turn.Info(VrrpMessages.Restoring("rule", VrrpMessages.Describe(rule)));
        turn.Add(new VrrpEffect.AddRules([rule]));
        return true;
    }

    private void Forget(ValueList<RuleConfig> goneRules, ValueList<RouteConfig> goneRoutes)
    {
        foreach (RuleConfig rule in goneRules) turn.Info(VrrpMessages.RuleNoLongerExists(rule));
        if (goneRules.Count > 0) turn.Add(new VrrpEffect.RemoveRules(goneRules));
        foreach (RouteConfig route in goneRoutes) turn.Info(VrrpMessages.RouteNoLongerExists(route));
        if (goneRoutes.Count > 0) turn.Add(new VrrpEffect.RemoveRoutes(goneRoutes));
    }

    private void Add(ValueList<StaticAddress> wanted)
    {
        ValueList<PlacedAddress> placed = Place(wanted);
        if (placed.Count > 0) turn.Add(new VrrpEffect.AddStaticAddresses(placed));
    }

    private void Remove(ValueList<StaticAddress> unwanted, bool say)
    {
        // Not the owner any more: its removal is no loss.
        addresses = VrrpInstance.Without(addresses, unwanted);
        if (say)
        {
            foreach (StaticAddress gone in unwanted) turn.Info(VrrpMessages.StaticAddressNoLongerExists(gone.Address.Prefix, DeviceOf(gone)));
        }
        ValueList<PlacedAddress> placed = Place(unwanted);
        if (placed.Count > 0) turn.Add(new VrrpEffect.RemoveAddresses(placed));
    }

    /// <summary>Those whose interface exists; the others wait for it.</summary>
    private ValueList<PlacedAddress> Place(ValueList<StaticAddress> list) =>
    [
        .. list.Select(item => new PlacedAddress(engine.Interfaces.Named(DeviceOf(item)).Index, item.Address))
            .Where(placed => placed.Interface != InterfaceIndex.None),
    ];

    private string DeviceOf(StaticAddress address) => address.Address.Device ?? defaultInterface;

    private static List<string> Get(Dictionary<string, List<string>> map, string key)
    {
        if (!map.TryGetValue(key, out List<string>? list)) map[key] = list = [];
        return list;
    }
}
