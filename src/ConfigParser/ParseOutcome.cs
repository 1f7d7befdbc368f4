using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Pairs;

namespace Keepalive.ConfigParser;

/// <summary>
/// What came out of a configuration. <see cref="Config"/> is there whatever was wrong, as far as it could be read; whoever starts
/// with it looks at <see cref="HasFatal"/>, whoever reloads looks at <see cref="HasErrors"/>.
/// </summary>
public sealed record ParseOutcome
{
    public required KeepaliveConfig Config { get; init; }

    /// <summary>In the order of the text; what is found after reading comes last.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }

    /// <summary>Exit status of <c>keepalived -t</c>: 0, 2, 4, 5 or 6.</summary>
    public required int TestExitStatus { get; init; }

    /// <summary>Every file that was read, by the path it was read under: what a caret needs.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>
    /// The configuration as it was read: what definitions, includes, conditions and generators came to, one statement on a line.
    /// Null unless it was asked for.
    /// </summary>
    public string? Canonical { get; init; }

    /// <summary>Every ID that a line is for, and with ^ before it every ID that a line is not for.</summary>
    public IReadOnlySet<string> Conditions { get; init; } = new HashSet<string>();

    internal InstancePlaces Places { get; init; } = InstancePlaces.None;

    /// <summary>In the order in which they were read.</summary>
    internal IReadOnlyList<ServerBlock> ServerBlocks { get; init; } = [];

    /// <summary>The same for whoever keeps it long: without the texts, and without what points into them.</summary>
    public ParseOutcome WithoutTexts() => this with
    {
        Sources = new Dictionary<string, string>(),
        Places = InstancePlaces.None,
        ServerBlocks = [],
    };

    /// <summary>True when keepalived would not run with this file.</summary>
    public bool HasFatal => Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Fatal);

    /// <summary>True when what would run is not what is written.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity >= Severity.Error);
}
