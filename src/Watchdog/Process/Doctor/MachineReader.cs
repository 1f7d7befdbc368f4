using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Files;
using Keepalive.Linux.Ipvs;
using Keepalive.Linux.Route;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Reads what the checks want to know. What cannot be read is said, and the rest is read all the same.</summary>
internal sealed class MachineReader(KeepaliveConfig config, FileRoot root)
{
    private static readonly string[] InterfaceSettings =
        ["rp_filter", "arp_ignore", "arp_announce", "arp_filter", "proxy_arp", "proxy_arp_pvlan", "promote_secondaries"];

    private static readonly string[] GeneralSettings =
        ["net/ipv4/ip_forward", "net/ipv4/ip_nonlocal_bind", "net/ipv6/ip_nonlocal_bind", "net/ipv6/conf/all/forwarding"];

    private readonly List<NotChecked> notChecked = [];

    /// <param name="listen">How long to listen on the segments; zero: not at all.</param>
    public MachineFacts Read(TimeSpan listen)
    {
        (LinkFacts[] links, AddressFacts[] addresses) = LinksAndAddresses();
        return new MachineFacts
        {
            Links = links,
            Addresses = addresses,
            Settings = Settings(links),
            Firewall = Try("firewall", () => new FirewallReader(notChecked).Read()),
            Ipvs = config.VirtualServers.Count > 0 || config.Global.LvsSyncDaemon is not null ? Try("IPVS", Ipvs) : null,
            Daemons = RunningDaemons.Find(notChecked),
            Security = AccessControl(),
            Scripts = ConfiguredScripts.Look(config),
            Listeners = new ListenerReader(root).Read(),
            Segment = listen > TimeSpan.Zero ? Segment(links, addresses, listen, out ClockFacts? clock) : Unwatched(out clock),
            Clock = clock,
            NotChecked = notChecked,
        };
    }

    private (LinkFacts[] Links, AddressFacts[] Addresses) LinksAndAddresses()
    {
        using RouteClient client = new(force: false);
        List<LinkInfo> found = client.Links();
        Dictionary<InterfaceIndex, string> names = found.ToDictionary(link => link.Index, link => link.Name);
        Dictionary<string, HashSet<IpAddress>>? groups = JoinedGroups.Read();
        InterfaceOwners owners = new(root);
        LinkFacts[] links = [.. found.Select(link => new LinkFacts(link.Index.Value, link.Name)
        {
            IsSetUp = link.IsSetUp,
            HasCarrier = link.IsUp,
            IsMulticast = link.IsMulticast,
            IsLoopback = link.IsLoopback,
            Mtu = link.Mtu,
            Bridge = link.Kind == "bridge" ? new BridgeFacts(link.SnoopsMulticast, link.QueriesMulticast) : null,
            Below = names.GetValueOrDefault(link.Master) ?? names.GetValueOrDefault(link.Parent),
            Groups = groups?.GetValueOrDefault(link.Name) ?? (groups is null ? null : []),
            ManagedBy = owners.Of(link.Index.Value),
        })];
        AddressFacts[] addresses =
            [.. client.Addresses().Select(address => new AddressFacts(names.GetValueOrDefault(address.Interface) ?? "", address.Prefix))];
        return (links, addresses);
    }

    private static Dictionary<string, string> Settings(LinkFacts[] links)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        IEnumerable<string> names = links.Select(link => link.Name).Prepend("all");
        IEnumerable<string> paths = names.SelectMany(name => InterfaceSettings.Select(setting => $"net/ipv4/conf/{name}/{setting}"))
            .Concat(links.Select(link => $"net/ipv6/conf/{link.Name}/disable_ipv6")).Concat(GeneralSettings);
        foreach (string path in paths)
        {
            if (KernelSetting.Read(path) is string value) settings[path] = value;
        }
        return settings;
    }

    private IpvsFacts Ipvs()
    {
        using IpvsClient? client = IpvsClient.TryOpen(config.Global.NetNamespaceIpvs);
        HashSet<string>? modules = KernelModules.Read(root);
        HashSet<string>? schedulers = modules is null ? null : [.. modules.Where(name => name.StartsWith("ip_vs_",
            StringComparison.Ordinal)).Select(name => name[6..])];
        return new IpvsFacts(client is not null, modules?.Contains("ip_vs") ?? false, schedulers);
    }

    private SecurityFacts AccessControl()
    {
        string[] profiles = [.. (root.Read("/sys/kernel/security/apparmor/profiles") ?? "").Split('\n')
            .Where(line => line.EndsWith("(enforce)", StringComparison.Ordinal) && line.Contains("keepalive", StringComparison.Ordinal))
            .Select(line => line[..line.LastIndexOf(" (", StringComparison.Ordinal)])];
        return new SecurityFacts(root.Read("/sys/fs/selinux/enforce")?.Trim() == "1", profiles);
    }

    private SegmentFacts? Segment(LinkFacts[] links, AddressFacts[] addresses, TimeSpan listen, out ClockFacts? clock)
    {
        DateTime wall = DateTime.UtcNow;
        Instant monotonic = MonotonicClock.Now;
        SegmentFacts? segment = Try("neighbours and other VRRP speakers", () =>
        {
            using SegmentListener listener = new(config, links, addresses);
            return listener.Listen(listen);
        });
        TimeSpan watched = MonotonicClock.Now - monotonic;
        clock = ClockState.IsSynchronised is bool synchronised ? new ClockFacts(synchronised, DateTime.UtcNow - wall - watched, watched) : null;
        return segment;
    }

    private SegmentFacts? Unwatched(out ClockFacts? clock)
    {
        notChecked.Add(new NotChecked("neighbours and other VRRP speakers", "--listen 0"));
        clock = ClockState.IsSynchronised is bool synchronised ? new ClockFacts(synchronised, TimeSpan.Zero, TimeSpan.Zero) : null;
        return null;
    }

    private T? Try<T>(string what, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (LinuxException exception)
        {
            bool needsRoot = exception.Errno is Errno.EPERM or Errno.EACCES;
            notChecked.Add(new NotChecked(what, needsRoot ? $"needs root ({exception.Message})" : exception.Message));
            return null;
        }
    }
}
