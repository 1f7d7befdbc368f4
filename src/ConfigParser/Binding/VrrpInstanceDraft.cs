using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>A vrrp_instance block while it is read. Null: not given.</summary>
internal sealed class VrrpInstanceDraft(string name, Token place)
{
    public string Name => name;

    public Token Place => place;

    /// <summary>Where its words stand, by keyword: the keyword itself, or the value where that tells more.</summary>
    public Dictionary<string, Token> Places { get; } = new(StringComparer.Ordinal);

    public string? Interface { get; set; }
    public string? Vrf { get; set; }
    public byte? VirtualRouterId { get; set; }
    public IpFamily Family { get; set; }
    public byte? Version { get; set; }
    public InitialState? State { get; set; }
    public byte? Priority { get; set; }
    public TimeSpan AdvertInterval { get; set; } = TimeSpan.FromSeconds(1);
    public bool NoPreempt { get; set; }
    public TimeSpan PreemptDelay { get; set; }
    public int? DownTimerAdverts { get; set; }
    public IpAddress McastGroup { get; set; }
    public IpAddress SourceAddress { get; set; }
    public bool TrackSourceAddress { get; set; }
    public List<UnicastPeer> UnicastPeers { get; } = [];

    /// <summary>True once a word was read that only makes sense with unicast peers.</summary>
    /// <summary>Keywords that stand there without their value: that they are missing needs no second finding.</summary>
    public HashSet<string> WordsWithoutValue { get; } = new(StringComparer.Ordinal);
    public bool HasUnicastKeyword => Places.ContainsKey("unicast");
    public int? UnicastTtl { get; set; }
    public bool? CheckUnicastSource { get; set; }
    public bool UnicastFaultNoPeer { get; set; }
    public bool? OldUnicastChecksum { get; set; }
    public AuthType AuthType { get; set; }
    public string? AuthPassword { get; set; }
    public HmacDraft? Hmac { get; set; }
    public List<VirtualAddress> VirtualAddresses { get; } = [];
    public List<VirtualAddress> ExcludedAddresses { get; } = [];

    /// <summary>Every address of the instance with the place where it is written.</summary>
    public Dictionary<IpAddress, Token> AddressPlaces { get; } = [];
    public bool NoVirtualAddress { get; set; }
    public List<RouteConfig> Routes { get; } = [];
    public List<RuleConfig> Rules { get; } = [];
    public bool PromoteSecondaries { get; set; }
    public bool LinkbeatUsePolling { get; set; }
    public TrackLists Tracks { get; } = new();
    public bool TrackPrimary { get; set; } = true;
    public bool? SkipCheckAdvAddr { get; set; }
    public bool? Strict { get; set; }
    public bool? Accept { get; set; }
    public bool? LowerPrioNoAdvert { get; set; }
    public bool? HigherPrioSendAdvert { get; set; }
    public bool? OwnerIgnoreAdverts { get; set; }
    public bool? V3ChecksumAsV2 { get; set; }
    public byte? TimerExpiredBackup { get; set; }
    public TimeSpan? GarpMasterDelay { get; set; }
    public int? GarpMasterRepeat { get; set; }
    public TimeSpan? GarpMasterRefresh { get; set; }
    public int? GarpMasterRefreshRepeat { get; set; }
    public TimeSpan? GarpLowerPrioDelay { get; set; }
    public int? GarpLowerPrioRepeat { get; set; }
    public ExtraInterfaceGarp? GarpExtraInterfaces { get; set; }
    public bool GarpExtraInterfacesGiven { get; set; }
    public VmacConfig? Vmac { get; set; }
    public bool VmacForAddresses { get; set; }
    public bool VmacTransmitOnBase { get; set; }
    public IpvlanConfig? Ipvlan { get; set; }
    public NotifyDraft Notify { get; } = new();
    public bool NotifyDeleted { get; set; }
    public bool? NotifyPriorityChanges { get; set; }
    public bool? SmtpAlert { get; set; }
    public string? LvsSyncDaemonInterface { get; set; }
    public uint? ReceiveBuffer { get; set; }
    public SplitBrainDraft SplitBrain { get; } = new();
}

/// <summary>The lists of track_* blocks.</summary>
internal sealed class TrackLists
{
    public List<TrackedInterface> Interfaces { get; } = [];
    public Dictionary<string, Token> InterfacePlaces { get; } = new(StringComparer.Ordinal);
    public List<TrackedName> Scripts { get; } = [];
    public List<TrackedName> Files { get; } = [];
    public List<TrackedName> Processes { get; } = [];
    public List<TrackedName> Bfds { get; } = [];

    private readonly HashSet<(string Block, string Name)> names = [];

    public bool Has(string block, string name) => names.Contains((block, name));

    public void Note(string block, string name) => names.Add((block, name));
}

/// <summary>The notify words.</summary>
internal sealed class NotifyDraft
{
    public ScriptCommand? Master { get; set; }
    public ScriptCommand? Backup { get; set; }
    public ScriptCommand? Fault { get; set; }
    public ScriptCommand? Stop { get; set; }
    public ScriptCommand? Deleted { get; set; }
    public ScriptCommand? MasterRxLowerPriority { get; set; }
    public ScriptCommand? Any { get; set; }
    public ScriptCommand? SplitBrain { get; set; }

    public VrrpNotifyScripts Build() => new()
    {
        Master = Master,
        Backup = Backup,
        Fault = Fault,
        Stop = Stop,
        Deleted = Deleted,
        MasterRxLowerPriority = MasterRxLowerPriority,
        Any = Any,
        SplitBrain = SplitBrain,
    };
}

/// <summary>auth_hmac while it is read.</summary>
internal sealed class HmacDraft
{
    public List<HmacKey> Keys { get; } = [];
    public byte? ActiveKey { get; set; }
    public TimeSpan? TimeWindow { get; set; }
    public bool Monotonic { get; set; }
    public HmacMode Mode { get; set; }
}
