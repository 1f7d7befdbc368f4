using System.Text;
using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>Short forms for the files that hold one method for each code.</summary>
internal static class Errors
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Diagnostic Make(
        string code, Severity severity, SourceSpan? at, string problem, string outcome, string advice, TestEffect effect) => new()
        {
            Code = code,
            Severity = severity,
            Place = at,
            Problem = Readable(problem),
            Outcome = Readable(outcome),
            Advice = Readable(advice),
            TestEffect = effect,
        };

    /// <summary>Bytes of UTF-8 that were read one by one become characters again; a text that is no UTF-8 stays as it is.</summary>
    internal static string Readable(string text)
    {
        if (Ascii.IsValid(text) || text.Any(c => c > 0xff)) return text;
        try
        {
            return StrictUtf8.GetString(Encoding.Latin1.GetBytes(text));
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

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
