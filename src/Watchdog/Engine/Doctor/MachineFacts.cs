using Keepalive.Core;
using Keepalive.Watchdog.Engine.Doctor.Firewall;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>Everything that was read from the machine, in one network namespace, at one time. Null: it could not be read.</summary>
internal sealed record MachineFacts
{
    public IReadOnlyList<LinkFacts> Links { get; init; } = [];
    public IReadOnlyList<AddressFacts> Addresses { get; init; } = [];

    /// <summary>Settings below /proc/sys by path ("net/ipv4/conf/eth0/rp_filter"), without the line end.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public FirewallRuleset? Firewall { get; init; }
    public IpvsFacts? Ipvs { get; init; }
    public DaemonFacts Daemons { get; init; } = new();
    public SecurityFacts Security { get; init; } = new();
    public ClockFacts? Clock { get; init; }

    /// <summary>Programs that the configuration names, by the words it names them with.</summary>
    public IReadOnlyList<ScriptFacts> Scripts { get; init; } = [];

    /// <summary>Sockets and configurations of other programs that are bound to one address.</summary>
    public IReadOnlyList<ListenerFacts> Listeners { get; init; } = [];

    /// <summary>What was heard and answered on the segments; null: nobody listened.</summary>
    public SegmentFacts? Segment { get; init; }
    public IReadOnlyList<NotChecked> NotChecked { get; init; } = [];
}

/// <summary>An interface.</summary>
internal sealed record LinkFacts(int Index, string Name)
{
    public bool IsSetUp { get; init; } = true;
    public bool HasCarrier { get; init; } = true;
    public bool IsMulticast { get; init; } = true;
    public bool IsLoopback { get; init; }
    public uint Mtu { get; init; } = 1500;

    /// <summary>For a bridge: its multicast settings.</summary>
    public BridgeFacts? Bridge { get; init; }

    /// <summary>The bridge that it is a port of, or the interface below it; null: none.</summary>
    public string? Below { get; init; }

    /// <summary>Who else gives it addresses.</summary>
    public IReadOnlyList<ManagerFacts> ManagedBy { get; init; } = [];

    /// <summary>Groups that somebody on this machine has joined here; null: not read.</summary>
    public IReadOnlySet<IpAddress>? Groups { get; init; }
}

internal sealed record BridgeFacts(bool Snoops, bool Queries);

/// <summary>A program that gives an interface its addresses, and takes others away.</summary>
/// <param name="Program">"systemd-networkd" or "NetworkManager".</param>
/// <param name="KeepsForeign">It was told to leave addresses alone that are not its own.</param>
/// <param name="Evidence">File, or file and line, that says so.</param>
internal sealed record ManagerFacts(string Program, bool KeepsForeign, string Evidence);

internal sealed record AddressFacts(string Interface, IpPrefix Prefix);

/// <summary>IPVS in this kernel.</summary>
/// <param name="IsThere">It answers.</param>
/// <param name="CanBeLoaded">There is a module file for it.</param>
/// <param name="Schedulers">Schedulers that are loaded, built in, or can be loaded; null: this kernel does not tell.</param>
internal sealed record IpvsFacts(bool IsThere, bool CanBeLoaded, IReadOnlySet<string>? Schedulers);

/// <summary>Daemons of our kind in this network namespace.</summary>
internal sealed record DaemonFacts
{
    /// <summary>Process number of a running daemon of this very program; 0: none.</summary>
    public int Ours { get; init; }

    /// <summary>Other keepalived processes, by number and path.</summary>
    public IReadOnlyList<(int Pid, string Path)> Others { get; init; } = [];
}

/// <summary>Mandatory access control.</summary>
/// <param name="SelinuxEnforcing">SELinux refuses what its policy does not name.</param>
/// <param name="EnforcedProfiles">AppArmor profiles in enforce mode whose name speaks of keepalived or Keepalive.</param>
internal sealed record SecurityFacts(bool SelinuxEnforcing = false, IReadOnlyList<string>? EnforcedProfiles = null);

/// <param name="IsSynchronised">adjtimex(2) says that something keeps the clock right.</param>
/// <param name="Jump">How much further than the monotonic clock the wall clock went while it was watched.</param>
/// <param name="Watched">For how long.</param>
internal sealed record ClockFacts(bool IsSynchronised, TimeSpan Jump, TimeSpan Watched);

/// <summary>A program on disk.</summary>
/// <param name="Path">As it is found.</param>
/// <param name="UsedBy">"vrrp_script check_nginx".</param>
internal sealed record ScriptFacts(string Path, string UsedBy)
{
    public bool Exists { get; init; } = true;
    public bool IsExecutable { get; init; } = true;

    /// <summary>Whose it should be, when there is no such user.</summary>
    public string? MissingUser { get; init; }
    public bool RunsAsRoot { get; init; }

    /// <summary>Who else could change it, as ScriptSafety says it, the part of the path first; null: nobody.</summary>
    public string? Unsafe { get; init; }
}

/// <summary>Somebody wants to be bound to one address.</summary>
/// <param name="Who">"TCP socket of process 711 (nginx)", "/etc/haproxy/haproxy.cfg:12".</param>
internal sealed record ListenerFacts(IpAddress Address, string Who);

/// <summary>What was heard in some seconds.</summary>
/// <param name="Time">For how long somebody listened.</param>
internal sealed record SegmentFacts(TimeSpan Time)
{
    public IReadOnlyList<HeardAdvert> Adverts { get; init; } = [];

    /// <summary>Who answered for which address, first answers only.</summary>
    public IReadOnlyList<NeighborAnswer> Answers { get; init; } = [];

    /// <summary>Groups that could not be joined, with the reason.</summary>
    public IReadOnlyList<(string Interface, IpAddress Group, string Why)> Refused { get; init; } = [];
}

internal readonly record struct NeighborAnswer(string Interface, IpAddress Address, MacAddress Mac);

/// <summary>One speaker of VRRP on an interface: the last advert of a source, VRID and family.</summary>
internal sealed record HeardAdvert(string Interface, IpAddress Source, IpAddress Destination, byte VirtualRouterId)
{
    public byte Version { get; init; } = 2;
    public byte Priority { get; init; } = 100;

    /// <summary>Version 2: 0 none, 1 password, 2 AH.</summary>
    public byte AuthType { get; init; }

    /// <summary>Version 2 with a password, up to the first NUL.</summary>
    public string Password { get; init; } = "";
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);
    public byte Ttl { get; init; } = 255;
    public IReadOnlyList<IpAddress> Addresses { get; init; } = [];
}
