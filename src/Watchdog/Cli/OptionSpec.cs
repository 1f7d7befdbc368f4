namespace Keepalive.Watchdog.Cli;

internal enum ArgumentKind
{
    None,
    Required,

    /// <summary>Must be glued: -tFILE, --config-test=FILE.</summary>
    Optional,
}

/// <summary>One option: its letter ('\0' for none), its word, its argument, and what it does to the options.</summary>
internal sealed record OptionSpec(char Letter, string Word, ArgumentKind Argument, string Help, Func<Options, string?, Options>? Set)
{
    /// <summary>Set for options that are accepted and do nothing: the start says so, and why.</summary>
    public string? WhyNoEffect { get; init; }
}
