namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>How bad a finding is. A note says what may matter later; it leaves the exit status alone.</summary>
internal enum FindingSeverity
{
    Note,
    Warning,
    Error,
}

/// <summary>One thing that is wrong with this machine for this configuration.</summary>
/// <param name="Code">"KD101": stable, with a section of its own in docs/doctor.md.</param>
/// <param name="Subject">What it is about, as the configuration or the kernel names it: "VI_1", "eth0", a path.</param>
/// <param name="Sentence">What is wrong, with the evidence.</param>
/// <param name="Mend">The command, or the line of the configuration, that mends it.</param>
internal sealed record Finding(string Code, FindingSeverity Severity, string Subject, string Sentence, string Mend)
{
    public string SeverityWord => Severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "note",
    };
}

/// <summary>Something that could not be looked at.</summary>
/// <param name="What">The check: "firewall", "neighbours on eth0".</param>
/// <param name="Why">The reason, with the errno where there is one.</param>
internal sealed record NotChecked(string What, string Why);

/// <summary>A VRID that nobody was heard with on an interface, and the configuration does not use there.</summary>
internal readonly record struct FreeVrid(string Interface, int VirtualRouterId);

/// <summary>What an examination came to.</summary>
internal sealed record DoctorReport(IReadOnlyList<Finding> Findings, IReadOnlyList<NotChecked> NotChecked)
{
    /// <summary>Every other speaker of VRRP that was heard, whether or not anything is wrong with it.</summary>
    public IReadOnlyList<HeardAdvert> Heard { get; init; } = [];

    /// <summary>One for each interface that was listened on.</summary>
    public IReadOnlyList<FreeVrid> FreeVrids { get; init; } = [];

    public const int CurrentVersion = 1;

    public const int Healthy = 0;
    public const int HasFindings = 1;

    public int ExitStatus => Findings.Any(finding => finding.Severity > FindingSeverity.Note) ? HasFindings : Healthy;
}
