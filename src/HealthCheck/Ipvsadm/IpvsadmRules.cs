namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>Which options go with which command.</summary>
internal static class IpvsadmRules
{
    private static readonly IpvsadmOption[] OfServices =
    [
        IpvsadmOption.ServiceAddress, IpvsadmOption.Scheduler, IpvsadmOption.Persistent, IpvsadmOption.Netmask, IpvsadmOption.Pe,
        IpvsadmOption.Ops, IpvsadmOption.SchedFlags,
    ];

    private static readonly IpvsadmOption[] OfServers =
    [
        IpvsadmOption.ServiceAddress, IpvsadmOption.RealServer, IpvsadmOption.ForwardingMethod, IpvsadmOption.Weight,
        IpvsadmOption.UpperThreshold, IpvsadmOption.LowerThreshold, IpvsadmOption.TunType, IpvsadmOption.TunPort,
        IpvsadmOption.TunNocsum, IpvsadmOption.TunCsum, IpvsadmOption.TunRemcsum,
    ];

    private static readonly IpvsadmOption[] OfListings =
    [
        IpvsadmOption.ServiceAddress, IpvsadmOption.Connection, IpvsadmOption.Numeric, IpvsadmOption.Timeout, IpvsadmOption.Daemon,
        IpvsadmOption.Stats, IpvsadmOption.Rate, IpvsadmOption.Exact, IpvsadmOption.Thresholds, IpvsadmOption.PersistentConn,
        IpvsadmOption.TunInfo, IpvsadmOption.Nosort, IpvsadmOption.SyncId,
    ];

    private static readonly IpvsadmOption[] OfDaemons =
    [
        IpvsadmOption.McastInterface, IpvsadmOption.SyncId, IpvsadmOption.SyncMaxlen, IpvsadmOption.McastGroup, IpvsadmOption.McastPort,
        IpvsadmOption.McastTtl,
    ];

    /// <summary>Options of which a listing takes one.</summary>
    private static readonly IpvsadmOption[] Exclusive =
        [IpvsadmOption.Connection, IpvsadmOption.ServiceAddress, IpvsadmOption.Timeout, IpvsadmOption.Daemon];

    private static readonly IpvsadmOption[] Checksums = [IpvsadmOption.TunNocsum, IpvsadmOption.TunCsum, IpvsadmOption.TunRemcsum];

    /// <exception cref="IpvsadmException">Something is missing, or does not belong there.</exception>
    public static void Check(IpvsadmVerb verb, IReadOnlySet<IpvsadmOption> given)
    {
        foreach (IpvsadmOption option in Enum.GetValues<IpvsadmOption>())
        {
            // These go with every command.
            if (option is IpvsadmOption.None or IpvsadmOption.Ipv6 or IpvsadmOption.Sort or IpvsadmOption.Json or IpvsadmOption.Compat) continue;
            if (!given.Contains(option) && Needs(verb, option))
            {
                throw IpvsadmException.Bad(
                    $"You need to supply the '{IpvsadmSpelling.NameOf(option)}' option for the '{IpvsadmSpelling.NameOf(verb)}' command");
            }
            if (given.Contains(option) && !Allowed(verb).Contains(option))
            {
                throw IpvsadmException.Bad($"Illegal '{IpvsadmSpelling.NameOf(option)}' option with the '{IpvsadmSpelling.NameOf(verb)}' command");
            }
        }
        if (verb == IpvsadmVerb.List) CheckListing(given);
    }

    /// <summary>A tunnel's options among each other.</summary>
    public static void CheckTunnel(string type, bool isTunnelled, IReadOnlySet<IpvsadmOption> given)
    {
        bool any = given.Contains(IpvsadmOption.TunType) || given.Contains(IpvsadmOption.TunPort) || Checksums.Any(given.Contains);
        if (any && !isTunnelled) throw IpvsadmException.Bad("Tunnel options conflict with forward method");
        if (type == "gue" && !given.Contains(IpvsadmOption.TunPort))
        {
            throw IpvsadmException.Bad("You need to supply the 'tun-port' option for the 'gue' tunnel type");
        }
        foreach (IpvsadmOption option in (IpvsadmOption[])[IpvsadmOption.TunPort, .. Checksums])
        {
            bool fits = type == "gue" || (type == "gre" && option is IpvsadmOption.TunNocsum or IpvsadmOption.TunCsum);
            if (given.Contains(option) && !fits)
            {
                throw IpvsadmException.Bad($"Illegal '{IpvsadmSpelling.NameOf(option)}' option with the '{type}' tunnel type");
            }
        }
        Conflict(Checksums, given, $"'{type}' tunnel type");
    }

    private static void CheckListing(IReadOnlySet<IpvsadmOption> given)
    {
        bool special = given.Contains(IpvsadmOption.Timeout) || given.Contains(IpvsadmOption.Daemon);
        bool columns = given.Contains(IpvsadmOption.Stats) || given.Contains(IpvsadmOption.Rate) || given.Contains(IpvsadmOption.Thresholds);
        bool persistent = given.Contains(IpvsadmOption.PersistentConn);
        if ((special && (columns || persistent)) || (given.Contains(IpvsadmOption.Connection) && columns))
        {
            throw IpvsadmException.Bad("options conflicts in the list command");
        }
        Conflict(Exclusive, given, "'list' command");
    }

    private static void Conflict(IpvsadmOption[] exclusive, IReadOnlySet<IpvsadmOption> given, string where)
    {
        IpvsadmOption[] found = [.. exclusive.Where(given.Contains)];
        if (found.Length < 2) return;
        throw IpvsadmException.Bad(
            $"The option '{IpvsadmSpelling.NameOf(found[1])}' conflicts with the '{IpvsadmSpelling.NameOf(found[0])}' option in the {where}");
    }

    private static bool Needs(IpvsadmVerb verb, IpvsadmOption option) => option switch
    {
        IpvsadmOption.ServiceAddress => verb is IpvsadmVerb.AddService or IpvsadmVerb.EditService or IpvsadmVerb.DeleteService
            or IpvsadmVerb.AddServer or IpvsadmVerb.EditServer or IpvsadmVerb.DeleteServer,
        IpvsadmOption.RealServer => verb is IpvsadmVerb.AddServer or IpvsadmVerb.EditServer or IpvsadmVerb.DeleteServer,
        _ => false,
    };

    private static IpvsadmOption[] Allowed(IpvsadmVerb verb) => verb switch
    {
        IpvsadmVerb.AddService or IpvsadmVerb.EditService => OfServices,
        IpvsadmVerb.DeleteService or IpvsadmVerb.Zero => [IpvsadmOption.ServiceAddress],
        IpvsadmVerb.Save => [IpvsadmOption.Numeric],
        IpvsadmVerb.AddServer or IpvsadmVerb.EditServer => OfServers,
        IpvsadmVerb.DeleteServer => [IpvsadmOption.ServiceAddress, IpvsadmOption.RealServer],
        IpvsadmVerb.List => OfListings,
        IpvsadmVerb.StartDaemon => OfDaemons,
        IpvsadmVerb.StopDaemon => [IpvsadmOption.SyncId],
        _ => [],
    };
}
