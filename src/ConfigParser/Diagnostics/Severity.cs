namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>How bad a diagnostic is, lowest first.</summary>
public enum Severity
{
    Info,

    /// <summary>Deprecated, or only we say it; what runs is what is written.</summary>
    Warning,

    /// <summary>Something is ignored, clamped or dropped: what runs is not what is written.</summary>
    Error,

    /// <summary>keepalived would not run with this file.</summary>
    Fatal,
}

/// <summary>What a finding does to the exit status of <c>keepalived -t</c>.</summary>
public enum TestEffect
{
    None,

    /// <summary>Status 4: only interfaces or files that are not there.</summary>
    Resource,

    /// <summary>Status 5: reported.</summary>
    Config,

    /// <summary>Status 6: script security, or an include that had to exist.</summary>
    Security,

    /// <summary>Status 2: keepalived ends at this line.</summary>
    Stop,
}
