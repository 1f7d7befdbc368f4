namespace Keepalive.Watchdog.Cli;

internal enum ArgumentKind
{
    None,
    Required,

    /// <summary>Must be glued: -tFILE, --config-test=FILE.</summary>
    Optional,
}

/// <summary>One option: its letter ('\0' for none), its word, its argument, and what it does to the options (null: the value is no good).</summary>
internal sealed record OptionSpec(char Letter, string Word, ArgumentKind Argument, string Help, Func<Options, string?, Options?>? Set)
{
    /// <summary>Set for options that are accepted and do nothing: the start says so, and why.</summary>
    public string? WhyNoEffect { get; init; }

    /// <summary>What is said of a value that is no good.</summary>
    public Func<string?, string>? Complaint { get; init; }

    /// <summary><c>-i ''</c> is a value. Of files and namespaces it is none: keepalived takes it and then does not start.</summary>
    public bool MayBeEmpty { get; init; }
}
