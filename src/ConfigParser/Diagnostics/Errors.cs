using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>Short forms for the files that hold one method for each code.</summary>
internal static class Errors
{
    public static Diagnostic Make(
        string code, Severity severity, SourceSpan? at, string problem, string outcome, string advice, TestEffect effect) => new()
        {
            Code = code,
            Severity = severity,
            Place = at,
            Problem = problem,
            Outcome = outcome,
            Advice = advice,
            TestEffect = effect,
        };

    /// <summary>keepalived reports it too, and the test status says so unless <paramref name="effect"/> tells otherwise.</summary>
    public static Diagnostic Error(
        string code, SourceSpan? at, string problem, string outcome, string advice, TestEffect effect = TestEffect.Config) =>
        Make(code, Severity.Error, at, problem, outcome, advice, effect);

    /// <summary>What only we say, or what keepalived only logs.</summary>
    public static Diagnostic Warning(
        string code, SourceSpan? at, string problem, string outcome, string advice, TestEffect effect = TestEffect.None) =>
        Make(code, Severity.Warning, at, problem, outcome, advice, effect);

    public static Diagnostic Fatal(
        string code, SourceSpan? at, string problem, string outcome, string advice, TestEffect effect = TestEffect.Config) =>
        Make(code, Severity.Fatal, at, problem, outcome, advice, effect);
}
