namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>Options of ipvsadm by the names that its messages give them, in the order in which it looks at them.</summary>
internal enum IpvsadmOption
{
    None,
    Numeric,
    Connection,
    ServiceAddress,
    Scheduler,
    Persistent,
    Netmask,
    RealServer,
    ForwardingMethod,
    Weight,
    McastInterface,
    Timeout,
    Daemon,
    Stats,
    Rate,
    Thresholds,
    PersistentConn,
    Nosort,
    SyncId,
    Exact,
    Ops,
    Pe,
    SchedFlags,
    UpperThreshold,
    LowerThreshold,
    TunInfo,
    TunType,
    TunPort,
    TunNocsum,
    TunCsum,
    TunRemcsum,
    SyncMaxlen,
    McastGroup,
    McastPort,
    McastTtl,
    Ipv6,
    Sort,
    Json,
    Compat,
}

/// <summary>Whether a word follows.</summary>
internal enum IpvsadmArgument
{
    No,
    Needed,
    Possible,
}

/// <summary>One spelling of an option or of a command.</summary>
/// <param name="Short">One letter; '\0' for none.</param>
/// <param name="Long">Without the dashes.</param>
/// <param name="Argument">Whether a value follows.</param>
/// <param name="Verb">Set for a command.</param>
/// <param name="Option">Set for an option.</param>
internal sealed record IpvsadmSpelling(char Short, string Long, IpvsadmArgument Argument, IpvsadmVerb Verb, IpvsadmOption Option)
{
    public static readonly IpvsadmSpelling[] All =
    [
        Command('A', "add-service", IpvsadmVerb.AddService),
        Command('E', "edit-service", IpvsadmVerb.EditService),
        Command('D', "delete-service", IpvsadmVerb.DeleteService),
        Command('C', "clear", IpvsadmVerb.Clear),
        Command('R', "restore", IpvsadmVerb.Restore),
        Command('S', "save", IpvsadmVerb.Save),
        Command('a', "add-server", IpvsadmVerb.AddServer),
        Command('e', "edit-server", IpvsadmVerb.EditServer),
        Command('d', "delete-server", IpvsadmVerb.DeleteServer),
        Command('L', "list", IpvsadmVerb.List),
        Command('l', "list", IpvsadmVerb.List),
        Command('Z', "zero", IpvsadmVerb.Zero),
        Command('\0', "set", IpvsadmVerb.SetTimeouts),
        Command('\0', "start-daemon", IpvsadmVerb.StartDaemon) with { Argument = IpvsadmArgument.Needed },
        Command('\0', "stop-daemon", IpvsadmVerb.StopDaemon) with { Argument = IpvsadmArgument.Needed },
        Command('h', "help", IpvsadmVerb.Help),
        Command('v', "version", IpvsadmVerb.Version),
        Value('t', "tcp-service", IpvsadmOption.ServiceAddress),
        Value('u', "udp-service", IpvsadmOption.ServiceAddress),
        Value('\0', "sctp-service", IpvsadmOption.ServiceAddress),
        Value('f', "fwmark-service", IpvsadmOption.ServiceAddress),
        Flag('6', "ipv6", IpvsadmOption.Ipv6),
        Value('s', "scheduler", IpvsadmOption.Scheduler),
        Value('\0', "pe", IpvsadmOption.Pe),
        Flag('p', "persistent", IpvsadmOption.Persistent) with { Argument = IpvsadmArgument.Possible },
        Value('M', "netmask", IpvsadmOption.Netmask),
        Value('r', "real-server", IpvsadmOption.RealServer),
        Flag('g', "gatewaying", IpvsadmOption.ForwardingMethod),
        Flag('i', "ipip", IpvsadmOption.ForwardingMethod),
        Flag('m', "masquerading", IpvsadmOption.ForwardingMethod),
        Value('\0', "tun-type", IpvsadmOption.TunType),
        Value('\0', "tun-port", IpvsadmOption.TunPort),
        Flag('\0', "tun-nocsum", IpvsadmOption.TunNocsum),
        Flag('\0', "tun-csum", IpvsadmOption.TunCsum),
        Flag('\0', "tun-remcsum", IpvsadmOption.TunRemcsum),
        Value('w', "weight", IpvsadmOption.Weight),
        Value('x', "u-threshold", IpvsadmOption.UpperThreshold),
        Value('y', "l-threshold", IpvsadmOption.LowerThreshold),
        Flag('c', "connection", IpvsadmOption.Connection),
        Flag('\0', "timeout", IpvsadmOption.Timeout),
        Flag('\0', "daemon", IpvsadmOption.Daemon),
        Flag('\0', "stats", IpvsadmOption.Stats),
        Flag('\0', "rate", IpvsadmOption.Rate),
        Flag('\0', "exact", IpvsadmOption.Exact),
        Flag('\0', "thresholds", IpvsadmOption.Thresholds),
        Flag('\0', "persistent-conn", IpvsadmOption.PersistentConn),
        Flag('\0', "tun-info", IpvsadmOption.TunInfo),
        Flag('\0', "nosort", IpvsadmOption.Nosort),
        Flag('\0', "sort", IpvsadmOption.Sort),
        Flag('o', "ops", IpvsadmOption.Ops),
        Flag('n', "numeric", IpvsadmOption.Numeric),
        Value('b', "sched-flags", IpvsadmOption.SchedFlags),
        Value('\0', "syncid", IpvsadmOption.SyncId),
        Value('\0', "sync-maxlen", IpvsadmOption.SyncMaxlen),
        Value('\0', "mcast-interface", IpvsadmOption.McastInterface),
        Value('\0', "mcast-group", IpvsadmOption.McastGroup),
        Value('\0', "mcast-port", IpvsadmOption.McastPort),
        Value('\0', "mcast-ttl", IpvsadmOption.McastTtl),
        Flag('\0', "json", IpvsadmOption.Json),
        Flag('\0', "compat", IpvsadmOption.Compat),
    ];

    public static IpvsadmSpelling? Find(char letter) => Array.Find(All, spelling => spelling.Short == letter && letter != '\0');

    public static IpvsadmSpelling? Find(ReadOnlySpan<char> name)
    {
        foreach (IpvsadmSpelling spelling in All)
        {
            if (name.SequenceEqual(spelling.Long)) return spelling;
        }
        return null;
    }

    /// <summary>The name in messages.</summary>
    public static string NameOf(IpvsadmOption option) => option switch
    {
        IpvsadmOption.ServiceAddress => "service-address",
        IpvsadmOption.ForwardingMethod => "forwarding-method",
        _ => Array.Find(All, spelling => spelling.Option == option)!.Long,
    };

    /// <summary>The name in messages.</summary>
    public static string NameOf(IpvsadmVerb verb) =>
        verb == IpvsadmVerb.Clear ? "flush" : Array.Find(All, spelling => spelling.Verb == verb)!.Long;

    private static IpvsadmSpelling Command(char letter, string name, IpvsadmVerb verb) =>
        new(letter, name, IpvsadmArgument.No, verb, IpvsadmOption.None);

    private static IpvsadmSpelling Flag(char letter, string name, IpvsadmOption option) =>
        new(letter, name, IpvsadmArgument.No, IpvsadmVerb.None, option);

    private static IpvsadmSpelling Value(char letter, string name, IpvsadmOption option) =>
        new(letter, name, IpvsadmArgument.Needed, IpvsadmVerb.None, option);
}
