using Keepalive.ConfigParser.Model;

namespace Keepalive.Vrrp.Engine;

/// <summary>Whose routes and rules are whose, and what follows when somebody else removes one.</summary>
public sealed partial class VrrpEngine
{
    private readonly Dictionary<RouteConfig, VrrpInstance> routeOwners = [];
    private readonly Dictionary<RuleConfig, VrrpInstance> ruleOwners = [];
    private readonly StaticObjects statics;

    public VrrpEngine() => statics = new StaticObjects(this, turn);

    internal void DisownRoutes(VrrpInstance instance, VrrpInstanceConfig config)
    {
        foreach (RouteConfig route in config.Routes)
        {
            if (routeOwners.TryGetValue(route, out VrrpInstance? owner) && ReferenceEquals(owner, instance)) routeOwners.Remove(route);
        }
        foreach (RuleConfig rule in config.Rules)
        {
            if (ruleOwners.TryGetValue(rule, out VrrpInstance? owner) && ReferenceEquals(owner, instance)) ruleOwners.Remove(rule);
        }
    }

    /// <summary>A route without an interface cannot be told from others with certainty: keepalived does not track it.</summary>
    private void OwnRoutes(VrrpInstance instance)
    {
        foreach (RouteConfig route in instance.Config.Routes)
        {
            if (route is { Track: true, Device: not null }) routeOwners[route] = instance;
        }
        foreach (RuleConfig rule in instance.Config.Rules)
        {
            if (rule.Track) ruleOwners[rule] = instance;
        }
    }

    private void Lose(RouteConfig route)
    {
        if (statics.Restore(route)) return;
        if (!routeOwners.TryGetValue(route, out VrrpInstance? owner) || owner.State != VrrpState.Master) return;
        owner.LoseRoute($"route {VrrpMessages.Describe(route)}");
    }

    private void Lose(RuleConfig rule)
    {
        if (statics.Restore(rule)) return;
        if (!ruleOwners.TryGetValue(rule, out VrrpInstance? owner) || owner.State != VrrpState.Master) return;
        owner.LoseRoute($"rule {VrrpMessages.Describe(rule)}");
    }
}
