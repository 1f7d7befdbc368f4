using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>
/// One virtual router on one interface, with every default already filled in (its own words, else the global ones, else
/// keepalived's). RFC 9568 calls MASTER "Active Router"; configuration and scripts say MASTER, and so do we.
/// </summary>
public sealed record VrrpInstanceConfig
{
    public required string Name { get; init; }

    /// <summary>Null only for unicast without an interface.</summary>
    public required string? Interface { get; init; }
    public required byte VirtualRouterId { get; init; }

    public IpFamily Family { get; init; } = IpFamily.V4;

    /// <summary>2 or 3; always 3 for IPv6.</summary>
    public byte Version { get; init; } = 2;

    public InitialState InitialState { get; init; } = InitialState.Backup;

    /// <summary>1..255; 255 is the address owner.</summary>
    public byte Priority { get; init; } = 100;

    /// <summary>Whole seconds in version 2, multiples of 10 ms in version 3.</summary>
    public TimeSpan AdvertInterval { get; init; } = TimeSpan.FromSeconds(1);

    public bool Preempt { get; init; } = true;
    public TimeSpan PreemptDelay { get; init; }

    /// <summary>Advert intervals in the master-down timer.</summary>
    public int DownTimerAdverts { get; init; } = 3;

    /// <summary>Destination of multicast adverts.</summary>
    public IpAddress McastGroup { get; init; } = IpAddress.V4(224, 0, 0, 18);

    /// <summary>mcast_src_ip or unicast_src_ip; <see cref="IpAddress.None"/> means the interface's first address.</summary>
    public IpAddress SourceAddress { get; init; }
    public bool TrackSourceAddress { get; init; }

    public ValueList<UnicastPeer> UnicastPeers { get; init; } = [];
    public int UnicastTtl { get; init; } = 255;
    public bool CheckUnicastSource { get; init; }
    public bool UnicastFaultNoPeer { get; init; }

    public AuthenticationConfig Authentication { get; init; } = AuthenticationConfig.None;

    public ValueList<VirtualAddress> VirtualAddresses { get; init; } = [];
    public ValueList<VirtualAddress> ExcludedAddresses { get; init; } = [];
    public bool PromoteSecondaries { get; init; }

    public ValueList<TrackedInterface> TrackInterfaces { get; init; } = [];
    public ValueList<TrackedName> TrackScripts { get; init; } = [];
    public ValueList<TrackedName> TrackFiles { get; init; } = [];
    public bool TrackPrimary { get; init; } = true;

    public bool SkipCheckAdvAddr { get; init; }
    public bool StrictMode { get; init; }

    /// <summary>False: packets to the virtual addresses are dropped while MASTER (no_accept, or strict and not the owner).</summary>
    public bool Accept { get; init; } = true;
    public bool LowerPrioNoAdvert { get; init; }
    public bool HigherPrioSendAdvert { get; init; }
    public bool OwnerIgnoreAdverts { get; init; }
    public bool V3ChecksumAsV2 { get; init; }

    /// <summary>Null: off. Otherwise the highest priority another router could have (timer_expired_backup).</summary>
    public byte? TimerExpiredBackup { get; init; }

    public GarpConfig Garp { get; init; } = new();

    /// <summary>use_vmac; null: adverts and addresses use the interface itself.</summary>
    public VmacConfig? Vmac { get; init; }

    /// <summary>The macvlan or ipvlan that adverts use; null: the interface itself. Filled in where the interface is made, not by the file.</summary>
    public string? AdvertInterface { get; init; }

    /// <summary>The macvlan or ipvlan that addresses are on; null: the interface itself.</summary>
    public string? AddressInterface { get; init; }

    public VrrpNotifyScripts Notify { get; init; } = VrrpNotifyScripts.None;
    public bool NotifyDeleted { get; init; }
    public bool NotifyPriorityChanges { get; init; }
    public bool SmtpAlert { get; init; }

    public ValueList<TrackedName> TrackProcesses { get; init; } = [];
    public ValueList<TrackedName> TrackBfds { get; init; } = [];
    public ValueList<RouteConfig> Routes { get; init; } = [];
    public ValueList<RuleConfig> Rules { get; init; } = [];
    public HmacConfig? Hmac { get; init; }
    public IpvlanConfig? Ipvlan { get; init; }

    /// <summary>VRF for unicast without an interface.</summary>
    public string? Vrf { get; init; }

    /// <summary>use_vmac_addr: addresses on other interfaces get a VMAC of their own.</summary>
    public bool VmacForAddresses { get; init; }
    public ExtraInterfaceGarpConfig? GarpExtraInterfaces { get; init; }

    /// <summary>old_unicast_checksum: true on, false never, null by what the peer does.</summary>
    public bool? OldUnicastChecksum { get; init; }

    /// <summary>kernel_rx_buf_size in bytes; null: by vrrp_rx_bufs_policy.</summary>
    public uint? ReceiveBuffer { get; init; }
    public bool LinkbeatUsePolling { get; init; }
    public string? LvsSyncDaemonInterface { get; init; }
    public SplitBrainConfig SplitBrain { get; init; } = new();

    public bool IsOwner => Priority == 255;
    public bool IsUnicast => UnicastPeers.Count > 0;
}

public enum InitialState
{
    Backup,
    Master,
}

/// <summary>A router that gets its own copy of each advert.</summary>
public sealed record UnicastPeer(IpAddress Address, byte MinTtl = 0, byte MaxTtl = 255);

public enum AuthType : byte
{
    None = 0,
    Pass = 1,
    Ah = 2,
}

/// <summary>VRRPv2 authentication (RFC 2338 section 5.3.6). The password has at most 8 bytes.</summary>
public sealed record AuthenticationConfig(AuthType Type, string Password)
{
    public static readonly AuthenticationConfig None = new(AuthType.None, "");

    /// <summary>Never the password: this text reaches logs and dumps.</summary>
    public override string ToString() => $"{Type}";
}

/// <summary>One line of virtual_ipaddress or virtual_ipaddress_excluded.</summary>
public sealed record VirtualAddress
{
    public required IpPrefix Prefix { get; init; }

    /// <summary>Interface that gets the address; null means the instance's.</summary>
    public string? Device { get; init; }

    /// <summary>Kernel scope number: 0 global, 200 site, 253 link, 254 host, 255 nowhere.</summary>
    public byte Scope { get; init; }

    /// <summary>Broadcast address (IPv4); <see cref="IpAddress.None"/> when none. "+" and "-" are already computed.</summary>
    public IpAddress Broadcast { get; init; }
    public string? Label { get; init; }

    /// <summary>Point-to-point peer, with the prefix length of the peer; null when none.</summary>
    public IpPrefix? Peer { get; init; }
    public bool Home { get; init; }

    /// <summary>True asks the kernel for duplicate address detection of an IPv6 address; off by default, "-nodad" turns it on.</summary>
    public bool DuplicateAddressDetection { get; init; }
    public bool ManageTemporary { get; init; }
    public bool NoPrefixRoute { get; init; }
    public bool AutoJoin { get; init; }

    /// <summary>False (no_track): somebody else's removal of this address is not reacted to.</summary>
    public bool Track { get; init; } = true;

    /// <summary>Seconds; null means forever.</summary>
    public uint? PreferredLifetime { get; init; }
    public bool UseVmac { get; init; }
}

/// <summary>When and how often neighbours are told where an address now is (gratuitous ARP, unsolicited NA).</summary>
public sealed record GarpConfig
{
    /// <summary>Packets for each address in a burst.</summary>
    public int MasterRepeat { get; init; } = 5;

    /// <summary>Time to the second burst; zero means none.</summary>
    public TimeSpan MasterDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between refreshes while MASTER; zero means none.</summary>
    public TimeSpan MasterRefresh { get; init; }
    public int MasterRefreshRepeat { get; init; } = 1;
    public TimeSpan LowerPrioDelay { get; init; } = TimeSpan.FromSeconds(5);
    public int LowerPrioRepeat { get; init; } = 5;

    /// <summary>Least time between two gratuitous ARPs on one interface; zero means no pacing.</summary>
    public TimeSpan GarpInterval { get; init; }

    /// <summary>The same for unsolicited neighbour advertisements.</summary>
    public TimeSpan GnaInterval { get; init; }
}

/// <summary>use_vmac: the instance runs on a macvlan with the virtual router's MAC address.</summary>
public sealed record VmacConfig(string? Name = null, MacAddress? Mac = null, bool TransmitOnBase = false)
{
    /// <summary>netlink_notify_msg: ask the kernel to report the parent.</summary>
    public bool NetlinkNotify { get; init; }

    /// <summary>Link group by number or name; null: the parent's.</summary>
    public string? Group { get; init; }
}

/// <summary>Programs to run on a change of state; null means none.</summary>
public sealed record VrrpNotifyScripts
{
    public static readonly VrrpNotifyScripts None = new();

    public ScriptCommand? Master { get; init; }
    public ScriptCommand? Backup { get; init; }
    public ScriptCommand? Fault { get; init; }
    public ScriptCommand? Stop { get; init; }
    public ScriptCommand? Deleted { get; init; }
    public ScriptCommand? MasterRxLowerPriority { get; init; }

    /// <summary>Gets the words INSTANCE|GROUP, name, state, priority behind its own.</summary>
    public ScriptCommand? Any { get; init; }

    /// <summary>notify_split_brain, a word of ours.</summary>
    public ScriptCommand? SplitBrain { get; init; }
}
