namespace Keepalive.ConfigParser.Model;

/// <summary>Words of global_defs that instances take when they say nothing themselves; here for dumps only.</summary>
public sealed record InstanceDefaults
{
    public GarpConfig Garp { get; init; } = new();
    public int DownTimerAdverts { get; init; } = 3;
    public bool LowerPrioNoAdvert { get; init; }
    public bool HigherPrioSendAdvert { get; init; }
    public byte Version { get; init; } = 2;
    public bool CheckUnicastSource { get; init; }
    public bool SkipCheckAdvAddr { get; init; }
    public bool StrictMode { get; init; }
    public bool NotifyPriorityChanges { get; init; }
    public bool V3ChecksumAsV2 { get; init; }
    public bool CheckerLogAllFailures { get; init; }
}
