namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>What a check came to, of one file or of two that belong together: what the writers of text, JSON and SARIF need.</summary>
/// <param name="Findings">In the order to be shown.</param>
/// <param name="Sources">Every file that was read, by the path it was read under.</param>
/// <param name="TestExitStatus">That of <c>keepalived -t</c>.</param>
public sealed record CheckReport(
    IReadOnlyList<Diagnostic> Findings, IReadOnlyDictionary<string, string> Sources, int TestExitStatus)
{
    internal const int ReportedStatus = 5;

    /// <summary>From the mildest to the one that comes before all others.</summary>
    private static readonly int[] StatusOrder = [0, 4, 5, 6, 2];

    /// <summary>With everything that is said counted, warnings that are only ours as well.</summary>
    public int StrictExitStatus =>
        Findings.Any(finding => finding.Severity >= Severity.Warning) ? Worse(TestExitStatus, ReportedStatus) : TestExitStatus;

    public static CheckReport Of(ParseOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return new CheckReport(outcome.Diagnostics, outcome.Sources, outcome.TestExitStatus);
    }

    internal static int Worse(int first, int second) =>
        Array.IndexOf(StatusOrder, first) >= Array.IndexOf(StatusOrder, second) ? first : second;
}
