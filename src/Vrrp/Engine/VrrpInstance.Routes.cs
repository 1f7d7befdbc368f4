using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>Virtual routes and rules: a master has them, behind its addresses.</summary>
public sealed partial class VrrpInstance
{
    /// <summary>Set when taking over, until the addresses are settled.</summary>
    private bool wantsRoutes;

    /// <summary>
    /// Interfaces that what a master holds stands on, apart from the instance's own: without them it could not serve, so that their
    /// loss is a fault as that of a tracked interface.
    /// </summary>
    internal ValueList<TrackedInterface> Devices { get; private set; } = [];

    /// <param name="fromGroups">Interfaces of static objects whose track group this instance is in.</param>
    internal void FollowDevices(IEnumerable<string> fromGroups)
    {
        IEnumerable<string?> own =
        [
            .. Config.VirtualAddresses.Concat(Config.ExcludedAddresses).Where(address => address.Track).Select(address => address.Device),
            .. Config.Routes.Where(route => route.Track).Select(route => route.Device),
            .. Config.Rules.Where(rule => rule.Track).Select(rule => rule.InputInterface),
            .. fromGroups,
        ];
        HashSet<string> tracked = [.. Config.TrackInterfaces.Select(tracked => tracked.Interface), Interface.Name, Base.Name];
        Devices = [.. own.OfType<string>().Distinct().Where(name => !tracked.Contains(name)).Select(name => new TrackedInterface(name))];
    }

    private void AddRoutes()
    {
        wantsRoutes = false;
        if (Config.Routes.Count > 0)
        {
            turn.Detail(VrrpMessages.SettingRoutes(Name));
            turn.Add(new VrrpEffect.AddRoutes(Config.Routes));
        }
        if (Config.Rules.Count == 0) return;
        turn.Detail(VrrpMessages.SettingRules(Name));
        turn.Add(new VrrpEffect.AddRules(Config.Rules));
    }

    /// <summary>In the reverse order. Also at start, for what a predecessor left.</summary>
    internal void RemoveRoutes()
    {
        wantsRoutes = false;
        if (Config.Rules.Count > 0)
        {
            turn.Detail(VrrpMessages.RemovingRules(Name));
            turn.Add(new VrrpEffect.RemoveRules(Config.Rules));
        }
        if (Config.Routes.Count == 0) return;
        turn.Detail(VrrpMessages.RemovingRoutes(Name));
        turn.Add(new VrrpEffect.RemoveRoutes(Config.Routes));
    }

    private void RemoveVanishedRoutes(VrrpInstanceConfig before)
    {
        if (before.Rules != Config.Rules && Without(before.Rules, Config.Rules) is { Count: > 0 } rules)
        {
            foreach (RuleConfig rule in rules) turn.Info(VrrpMessages.RuleNoLongerExists(rule));
            turn.Add(new VrrpEffect.RemoveRules(rules));
        }
        if (before.Routes != Config.Routes && Without(before.Routes, Config.Routes) is { Count: > 0 } routes)
        {
            foreach (RouteConfig route in routes) turn.Info(VrrpMessages.RouteNoLongerExists(route));
            turn.Add(new VrrpEffect.RemoveRoutes(routes));
        }
    }

    private void AddNewRoutes(VrrpInstanceConfig before)
    {
        if (before.Routes != Config.Routes && Without(Config.Routes, before.Routes) is { Count: > 0 } routes)
        {
            turn.Add(new VrrpEffect.AddRoutes(routes));
        }
        if (before.Rules != Config.Rules && Without(Config.Rules, before.Rules) is { Count: > 0 } rules)
        {
            turn.Add(new VrrpEffect.AddRules(rules));
        }
    }

    /// <summary>Those of one list that the other lacks, in order.</summary>
    internal static ValueList<T> Without<T>(ValueList<T> items, ValueList<T> other)
    {
        HashSet<T> there = [.. other];
        return [.. items.Where(item => !there.Contains(item))];
    }
}
