using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// What a daemon that was killed left in the network of the host and a stop would have removed: only what the configuration names exactly.
/// </summary>
/// <param name="told">Hears of each thing that was there: what it is, and 0 or the errno of its removal.</param>
public sealed class VrrpLeftovers(Action<string, int> told) : IDisposable
{
    private readonly RouteClient client = new();
    private bool done = true;

    /// <summary>Rules, routes, addresses, VMACs, in the order of a stop. False when something could not be removed.</summary>
    public bool Remove(KeepaliveConfig config)
    {
        PresentLinks present = new(client.Links());
        VirtualInterfacePlan plan = VirtualInterfacePlan.Make(config, present.NamesFitting, present.IsTaken);
        NameTables names = new(config.Global.Files.IprouteUsrDirectory, config.Global.Files.IprouteEtcDirectory);
        RouteTranslation routes = new(names, Interfaces.IndexOf, name => RouteChanger.TableOfVrf(client, name));
        RuleTranslation rules = new(names, routes);
        RemoveRules([.. config.StaticRules, .. config.VrrpInstances.SelectMany(instance => instance.Rules)], rules);
        RemoveRoutes([.. config.StaticRoutes, .. config.VrrpInstances.SelectMany(instance => instance.Routes)], routes);
        RemoveAddresses(plan.Config);
        RemoveLinks([.. plan.Interfaces.Where(present.Fits)]);
        return done;
    }

    public void Dispose() => client.Dispose();

    private void RemoveRules(RuleConfig[] configured, RuleTranslation translation)
    {
        (RuleConfig Config, KernelRule Kernel)[] pairs = Translate(configured, translation.Translate);
        int[] errors = client.Remove([.. pairs.Select(pair => pair.Kernel)]);
        for (int i = 0; i < errors.Length; i++)
        {
            if (errors[i] is not Errno.ENOENT) Tell($"rule {VrrpMessages.Describe(pairs[i].Config)}", errors[i]);
        }
    }

    private void RemoveRoutes(RouteConfig[] configured, RouteTranslation translation)
    {
        (RouteConfig Config, KernelRoute Kernel)[] pairs = Translate(configured, translation.Translate);
        int[] errors = client.Remove([.. pairs.Select(pair => pair.Kernel)]);
        for (int i = 0; i < errors.Length; i++)
        {
            if (RouteChanger.IsGone(errors[i]) && errors[i] != 0) continue;
            Tell($"route {VrrpMessages.Describe(pairs[i].Config)}", errors[i]);
        }
    }

    /// <summary>Addresses of an address owner stay: they are the host's own.</summary>
    private void RemoveAddresses(KeepaliveConfig config)
    {
        HashSet<(string Link, IpAddress Address)> ours =
        [
            .. config.VrrpInstances.Where(instance => !instance.IsOwner).SelectMany(Places),
            .. config.StaticAddresses.Select(item => (item.Address.Device ?? config.Global.DefaultInterface, item.Address.Prefix.Address)),
        ];
        Dictionary<InterfaceIndex, string> names = client.Links().ToDictionary(link => link.Index, link => link.Name);
        InterfaceAddress[] left = [.. client.Addresses()
            .Where(address => ours.Contains((names.GetValueOrDefault(address.Interface) ?? "", address.Prefix.Address)))];
        int[] errors = client.Remove(left);
        for (int i = 0; i < errors.Length; i++)
        {
            // Secondary addresses may go with their primary one.
            Tell($"{left[i].Prefix} on {names[left[i].Interface]}", errors[i] == Errno.EADDRNOTAVAIL ? 0 : errors[i]);
        }
    }

    private static IEnumerable<(string Link, IpAddress Address)> Places(VrrpInstanceConfig instance) =>
        instance.VirtualAddresses.Concat(instance.ExcludedAddresses)
            .Select(address => (address.Device ?? instance.AddressInterface ?? instance.Interface ?? "", address.Prefix.Address));

    private void RemoveLinks(VirtualInterface[] links)
    {
        int[] errors = client.RemoveLinks([.. links.Select(link => Interfaces.IndexOf(link.Name))]);
        for (int i = 0; i < errors.Length; i++) Tell($"interface {links[i].Name}", errors[i]);
    }

    private void Tell(string what, int error)
    {
        done &= error == 0;
        told(what, error);
    }

    /// <summary>What names an unknown table or a missing interface cannot be there.</summary>
    private static (TConfig, TKernel)[] Translate<TConfig, TKernel>(TConfig[] items, Func<TConfig, TKernel> translate)
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
                // Left out.
            }
        }
        return [.. pairs];
    }
}
