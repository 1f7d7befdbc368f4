using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Routes and policy rules in the kernel: put there, taken away, and watched, so that the engine hears when somebody else removes one.
/// </summary>
internal sealed class RouteChanger(RouteClient client, VrrpLog log)
{
    private readonly WatchedObjects<RouteConfig, KernelRoute, (uint Table, IpPrefix Destination)> routes =
        new(route => (route.Table, new IpPrefix(route.Destination.Network, route.Destination.Length)), (ours, seen) => ours.IsReportedAs(seen));

    private readonly WatchedObjects<RuleConfig, KernelRule, (IpFamily Family, uint Priority)> rules =
        new(rule => (rule.Family, rule.Priority), (ours, seen) => ours.IsReportedAs(seen));

    private readonly KernelRefusals refusals = new(client, log);
    private RouteTranslation? routeTranslation;
    private RuleTranslation? ruleTranslation;

    /// <summary>Whether a configuration has routes or rules, so that their notifications matter.</summary>
    public static bool IsNeededBy(KeepaliveConfig config) => config.StaticRoutes.Count > 0 || config.StaticRules.Count > 0
        || config.VrrpInstances.Any(instance => instance.Routes.Count > 0 || instance.Rules.Count > 0);

    /// <summary>Reads the names of iproute2 anew: they may have changed since the last configuration.</summary>
    public void Use(KeepaliveConfig config)
    {
        if (!IsNeededBy(config)) return;
        NameTables names = new(config.Global.Files.IprouteUsrDirectory, config.Global.Files.IprouteEtcDirectory);
        routeTranslation = new RouteTranslation(names, Interfaces.IndexOf, name => TableOfVrf(client, name));
        ruleTranslation = new RuleTranslation(names, routeTranslation);
    }

    public void Add(ValueList<RouteConfig> wanted)
    {
        (RouteConfig Config, KernelRoute Kernel)[] pairs = Translate(wanted, route => routeTranslation!.Translate(route), VrrpMessages.Describe);
        int[] errors = refusals.Tell(client.Add([.. pairs.Select(pair => pair.Kernel)]), KernelRefusals.NewRoute, IsThere);
        for (int i = 0; i < errors.Length; i++)
        {
            if (IsThere(errors[i])) routes.Watch(pairs[i].Config, pairs[i].Kernel);
            else log.CannotAddRoute("route", VrrpMessages.Describe(pairs[i].Config), Errno.Name(errors[i]));
        }
    }

    public void Remove(ValueList<RouteConfig> unwanted)
    {
        foreach (RouteConfig route in unwanted) routes.Forget(route);
        (RouteConfig Config, KernelRoute Kernel)[] pairs = Translate(unwanted, route => routeTranslation!.Translate(route), describe: null);
        int[] errors = refusals.Tell(client.Remove([.. pairs.Select(pair => pair.Kernel)]), KernelRefusals.DeleteRoute, IsGone);
        for (int i = 0; i < errors.Length; i++)
        {
            if (IsGone(errors[i])) continue;
            log.CannotRemoveRoute("route", VrrpMessages.Describe(pairs[i].Config), Errno.Name(errors[i]));
        }
    }

    public void Add(ValueList<RuleConfig> wanted)
    {
        (RuleConfig Config, KernelRule Kernel)[] pairs = Translate(wanted, rule => ruleTranslation!.Translate(rule), VrrpMessages.Describe);
        int[] errors = refusals.Tell(client.Add([.. pairs.Select(pair => pair.Kernel)]), KernelRefusals.NewRule, IsThere);
        for (int i = 0; i < errors.Length; i++)
        {
            if (IsThere(errors[i])) rules.Watch(pairs[i].Config, pairs[i].Kernel);
            else log.CannotAddRoute("rule", VrrpMessages.Describe(pairs[i].Config), Errno.Name(errors[i]));
        }
    }

    public void Remove(ValueList<RuleConfig> unwanted)
    {
        foreach (RuleConfig rule in unwanted) rules.Forget(rule);
        (RuleConfig Config, KernelRule Kernel)[] pairs = Translate(unwanted, rule => ruleTranslation!.Translate(rule), describe: null);
        int[] errors = refusals.Tell(client.Remove([.. pairs.Select(pair => pair.Kernel)]), KernelRefusals.DeleteRule, IsNoRule);
        for (int i = 0; i < errors.Length; i++)
        {
            if (IsNoRule(errors[i])) continue;
            log.CannotRemoveRoute("rule", VrrpMessages.Describe(pairs[i].Config), Errno.Name(errors[i]));
        }
    }

    public void See(KernelRoute route) => routes.See(route, route.Deleted);

    public void See(KernelRule rule) => rules.See(rule, rule.Deleted);

    /// <summary>Notifications were lost: compares with what is there.</summary>
    public void CompareWithKernel()
    {
        if (routes.Count > 0) routes.SeeAll(client.Routes());
        if (rules.Count > 0) rules.SeeAll(client.Rules());
    }

    /// <summary>What is still missing after all notifications were read; each loss is told once.</summary>
    public void TellLosses(Action<VrrpInput> tell)
    {
        foreach (RouteConfig route in routes.TakeMissing()) tell(new VrrpInput.RouteGone(route));
        foreach (RuleConfig rule in rules.TakeMissing()) tell(new VrrpInput.RuleGone(rule));
    }

    /// <summary>Gone already, with its interface or by somebody's hand: that is what was wanted.</summary>
    public static bool IsGone(int errno) =>
        errno is 0 or Errno.ESRCH or Errno.ENODEV or Errno.ENETUNREACH or Errno.ENETDOWN or Errno.EINVAL;

    private static bool IsThere(int errno) => errno is 0 or Errno.EEXIST;

    private static bool IsNoRule(int errno) => errno is 0 or Errno.ENOENT;

    public static uint TableOfVrf(RouteClient client, string name)
    {
        LinkInfo? vrf = client.Links().Find(link => link.Name == name && link.Kind == "vrf");
        return vrf?.VrfTable ?? throw new FormatException($"{name} is no VRF");
    }

    /// <summary>Leaves out what cannot be translated, and says so if asked to.</summary>
    private (TConfig Config, TKernel Kernel)[] Translate<TConfig, TKernel>(
        ValueList<TConfig> items, Func<TConfig, TKernel> translate, Func<TConfig, string>? describe)
    {
        List<(TConfig, TKernel)> pairs = [];
        foreach (TConfig item in items)
        {
            try
            {
                pairs.Add((item, translate(item)));
            }
            catch (Exception exception) when (exception is FormatException or OverflowException)
            {
                if (describe is not null) log.CannotAddRoute("entry", describe(item), exception.Message);
            }
        }
        return [.. pairs];
    }
}
