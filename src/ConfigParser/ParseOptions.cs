namespace Keepalive.ConfigParser;

/// <summary>What a parse depends on besides the text.</summary>
public sealed record ParseOptions
{
    /// <summary>The file of -f; a pattern is allowed, as in keepalived.</summary>
    public string MainPath { get; init; } = "/etc/keepalived/keepalived.conf";

    /// <summary>-i, else the node name up to its first dot: what <c>@ID</c> and <c>${_INSTANCE}</c> compare with and give.</summary>
    public string ConfigId { get; init; } = "";

    /// <summary>Seed of <c>${_RANDOM}</c>: the same in parent and children, so that they read the same text.</summary>
    public ulong RandomSeed { get; init; }

    /// <summary>Environment of <c>${_ENV NAME}</c>; null for a variable that is not set.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>
    /// Only the findings are wanted: virtual servers are checked one by one and not kept, so that a test of very many of them needs
    /// little memory. <see cref="ParseOutcome.Config"/> has none then.
    /// </summary>
    public bool FindingsOnly { get; init; }

    /// <summary>Wanted as well: the configuration as it is read, in <see cref="ParseOutcome.Canonical"/>.</summary>
    public bool Canonical { get; init; }

    /// <summary>-e: every include problem counts from the start.</summary>
    public bool CheckIncludes { get; init; }

    /// <summary>What is known about this machine; null leaves those checks to the processes that use the configuration.</summary>
    public IHostFacts? Host { get; init; }
}
