namespace Keepalive.Watchdog.Cli;

/// <summary>What the command line asks for; the names are those of keepalived's long options.</summary>
internal sealed record Options
{
    /// <summary>LOG_DAEMON.</summary>
    public const int DefaultFacility = 3;

    public string UseFile { get; init; } = "/etc/keepalived/keepalived.conf";
    public bool VrrpOnly { get; init; }
    public bool CheckOnly { get; init; }
    public bool All { get; init; }
    public bool LogConsole { get; init; }
    public bool LogDetail { get; init; }

    /// <summary>Number of a syslog facility: 16 to 23 for local0 to local7.</summary>
    public int LogFacility { get; init; } = DefaultFacility;
    public bool NoSyslog { get; init; }

    /// <summary>-g: the parent's log file; null: none.</summary>
    public string? LogFile { get; init; }

    /// <summary>-u; null: what the configuration says.</summary>
    public uint? Umask { get; init; }
    public bool DontReleaseVrrp { get; init; }
    public bool DontReleaseIpvs { get; init; }
    public bool DontRespawn { get; init; }
    public bool DontFork { get; init; }
    public bool DumpConf { get; init; }
    public bool AddressMonitoring { get; init; }

    /// <summary>Pid files; null: where the configuration has them.</summary>
    public string? Pid { get; init; }
    public string? VrrpPid { get; init; }
    public string? CheckersPid { get; init; }

    /// <summary>-s: network namespace, whatever the configuration says.</summary>
    public string? Namespace { get; init; }

    /// <summary>-m and -M: leave a core file; the pattern is null unless -M was given.</summary>
    public bool CoreDump { get; init; }
    public string? CorePattern { get; init; }
    public bool IgnoreSigint { get; init; }
    public bool AllConfig { get; init; }
    public string? ConfigId { get; init; }
    public bool ConfigTest { get; init; }

    /// <summary>With -t: what only we warn about makes the status 5.</summary>
    public bool Strict { get; init; }

    /// <summary>--config-test=FILE: where its messages go; null: standard error.</summary>
    public string? ConfigTestLog { get; init; }
}
