using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>An interface whose state counts. Weight 0: down means FAULT; otherwise the priority changes by the weight.</summary>
public sealed record TrackedInterface(string Interface, int Weight = 0, bool Reverse = false);

/// <summary>A script, file or process, by name, with the weight that holds here (its own or the one on the tracking line).</summary>
public sealed record TrackedName(string Name, int Weight = 0, bool Reverse = false);

/// <summary>vrrp_script: a program run again and again; its exit status says whether a service works.</summary>
public sealed record TrackScriptConfig
{
    public required string Name { get; init; }
    public required ScriptCommand Script { get; init; }
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A run that takes longer is killed and counts as a failure.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);
    public int Weight { get; init; }
    public bool Reverse { get; init; }
    public int Rise { get; init; } = 1;
    public int Fall { get; init; } = 1;

    /// <summary>init_fail: counts as failed until it has succeeded.</summary>
    public bool InitFail { get; init; }

    /// <summary>Set when the script text starts with "&lt;": success means that this file can be opened; nothing is run.</summary>
    public string? OpenTestPath { get; init; }
}

/// <summary>track_file: a file that holds a number.</summary>
public sealed record TrackFileConfig
{
    public required string Name { get; init; }
    public required string Path { get; init; }
    public int Weight { get; init; } = 1;
    public bool Reverse { get; init; }

    /// <summary>Value to create the file with at start; null: leave it.</summary>
    public int? InitialValue { get; init; }
    public bool Overwrite { get; init; }
}

/// <summary>garp_group: interfaces that share the pacing of announcements.</summary>
public sealed record GarpGroupConfig(ValueList<string> Interfaces, TimeSpan? GarpInterval, TimeSpan? GnaInterval);
