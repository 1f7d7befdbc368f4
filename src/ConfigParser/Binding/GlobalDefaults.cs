using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// Words of global_defs that only set the default of a word of an instance or a server. Null: not given. They end up in the model of
/// the instances and servers, not in the global one.
/// </summary>
internal sealed class GlobalDefaults
{
    public TimeSpan? GarpMasterDelay { get; set; }
    public int? GarpMasterRepeat { get; set; }
    public TimeSpan? GarpMasterRefresh { get; set; }
    public int? GarpMasterRefreshRepeat { get; set; }
    public TimeSpan? GarpLowerPrioDelay { get; set; }
    public int? GarpLowerPrioRepeat { get; set; }
    public TimeSpan GarpInterval { get; set; }
    public TimeSpan GnaInterval { get; set; }
    public bool MinGarp { get; set; }
    public ExtraInterfaceGarp? GarpExtraInterfaces { get; set; }
    public int DownTimerAdverts { get; set; } = 3;
    public bool LowerPrioNoAdvert { get; set; }
    public bool HigherPrioSendAdvert { get; set; }
    public byte Version { get; set; } = 2;
    public bool CheckUnicastSource { get; set; }
    public bool SkipCheckAdvAddr { get; set; }
    public bool Strict { get; set; }
    public bool NotifyPriorityChanges { get; set; }
    public bool V3ChecksumAsV2 { get; set; }
    public bool? OwnerIgnoreAdverts { get; set; }
    public bool CheckerLogAllFailures { get; set; }
    public SplitBrainDraft SplitBrain { get; } = new();

    /// <summary>As dumps show them; keepalived's defaults where nothing was said.</summary>
    public InstanceDefaults Build() => new()
    {
        Garp = BuildGarp(),
        DownTimerAdverts = DownTimerAdverts,
        LowerPrioNoAdvert = LowerPrioNoAdvert,
        HigherPrioSendAdvert = HigherPrioSendAdvert,
        Version = Version,
        CheckUnicastSource = CheckUnicastSource,
        SkipCheckAdvAddr = SkipCheckAdvAddr,
        StrictMode = Strict,
        NotifyPriorityChanges = NotifyPriorityChanges,
        V3ChecksumAsV2 = V3ChecksumAsV2,
        CheckerLogAllFailures = CheckerLogAllFailures,
    };

    private GarpConfig BuildGarp()
    {
        GarpConfig defaults = new();
        return new GarpConfig
        {
            MasterDelay = GarpMasterDelay ?? defaults.MasterDelay,
            MasterRepeat = GarpMasterRepeat ?? defaults.MasterRepeat,
            MasterRefresh = GarpMasterRefresh ?? defaults.MasterRefresh,
            MasterRefreshRepeat = GarpMasterRefreshRepeat ?? defaults.MasterRefreshRepeat,
            LowerPrioDelay = GarpLowerPrioDelay ?? GarpMasterDelay ?? defaults.LowerPrioDelay,
            LowerPrioRepeat = GarpLowerPrioRepeat ?? GarpMasterRepeat ?? defaults.LowerPrioRepeat,
            GarpInterval = GarpInterval,
            GnaInterval = GnaInterval,
        };
    }
}

/// <summary>vrrp_garp_extra_if: time between announcements on interfaces other than the instance's.</summary>
internal sealed record ExtraInterfaceGarp(bool All, TimeSpan Interval);
