using System.Globalization;
using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>One finding: where, what is wrong, what happens with it, what to write.</summary>
public sealed record Diagnostic
{
    /// <summary>Stable: "KA" and four digits, see docs/diagnostics.md.</summary>
    public required string Code { get; init; }
    public required Severity Severity { get; init; }

    /// <summary>Null only for findings about the configuration as a whole.</summary>
    public SourceSpan? Place { get; init; }

    /// <summary>What is wrong, starting in lower case, without a full stop.</summary>
    public required string Problem { get; init; }

    /// <summary>What keepalived does with it, and so what we do; empty when that is plain.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>What to write instead; empty when nobody can know.</summary>
    public string Advice { get; init; } = "";

    public IReadOnlyList<RelatedPlace> Related { get; init; } = [];
    public TestEffect TestEffect { get; init; }

    /// <summary><c>file:line:column: error KA0103: problem; outcome; advice</c></summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Place is null ? "" : $"{Place}: ")}{SeverityWord} {Code}: {Sentence}");

    /// <summary>Problem, outcome and advice in one line.</summary>
    public string Sentence => string.Join("; ", new[] { Problem, Outcome, Advice }.Where(part => part.Length > 0));

    public string SeverityWord => Severity switch
    {
        Severity.Fatal => "fatal",
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "info",
    };
}

/// <summary>A second place that belongs to a finding, such as the first of two duplicates.</summary>
public sealed record RelatedPlace(SourceSpan Place, string Text);
