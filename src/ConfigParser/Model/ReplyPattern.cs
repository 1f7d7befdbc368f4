using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Keepalive.ConfigParser.Model;

/// <summary>
/// A pattern of a check, ready to look into replies. It is written for PCRE2; this engine knows nearly all of that language, and what
/// it does not know is an error and never a silent difference. Where the pattern allows it, matching takes linear time.
/// </summary>
public sealed class ReplyPattern
{
    /// <summary>Of a pattern that needs backtracking, for one reply: beyond it the pattern is at fault, not the server.</summary>
    private static readonly TimeSpan MatchTimeMax = TimeSpan.FromMilliseconds(500);

    /// <summary>Options that change nothing here: they steer PCRE2's own optimizing, or what it does with UTF.</summary>
    private static readonly HashSet<string> WithoutEffect = new(StringComparer.Ordinal)
    {
        "alt_circumflex", "alt_verbnames", "auto_callout", "dupnames", "never_backslash_c", "never_ucp", "never_utf", "no_auto_possess",
        "no_dotstar_anchor", "no_start_optimize", "ucp", "use_offset_limit",
    };

    private readonly Regex regex;
    private readonly RegexConfig config;
    private readonly bool firstLineOnly;
    private readonly Encoding encoding;

    private ReplyPattern(RegexConfig config, Regex regex)
    {
        this.config = config;
        this.regex = regex;
        firstLineOnly = config.Options.Contains("firstline");
        encoding = config.Options.Contains("utf") ? Encoding.UTF8 : Encoding.Latin1;
    }

    /// <summary>False when it cannot be used; <paramref name="problem"/> says why.</summary>
    public static bool TryMake(RegexConfig config, [NotNullWhen(true)] out ReplyPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        if (!TryOptions(config, out RegexOptions options, out problem)) return false;
        try
        {
            pattern = new ReplyPattern(config, Compile(Translated(config.Pattern), options));
            return true;
        }
        catch (RegexParseException exception)
        {
            problem = exception.Message;
            return false;
        }
    }

    /// <summary>True when the reply (its header and what follows) is as wanted: it matches, or with regex_no_match does not.</summary>
    /// <exception cref="RegexMatchTimeoutException">The pattern takes too long.</exception>
    public bool Accepts(ReadOnlySpan<byte> reply) => Finds(encoding.GetString(reply)) != config.NoMatch;

    private bool Finds(string text)
    {
        if (config.MinOffset > text.Length) return false;
        int last = config.MaxOffset ?? text.Length;
        int line = firstLineOnly ? text.IndexOf('\n', StringComparison.Ordinal) : -1;
        if (line >= 0) last = Math.Min(last, line);
        Match match = regex.Match(text, config.MinOffset);
        return match.Success && match.Index <= last;
    }

    private static Regex Compile(string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            // Back references and look-around need the other engine.
            return new Regex(pattern, options, MatchTimeMax);
        }
    }

    private static bool TryOptions(RegexConfig config, out RegexOptions options, [NotNullWhen(false)] out string? problem)
    {
        options = RegexOptions.CultureInvariant;
        problem = null;
        foreach (string word in config.Options)
        {
            RegexOptions? meant = word switch
            {
                "caseless" => RegexOptions.IgnoreCase,
                "multiline" => RegexOptions.Multiline,
                "dotall" => RegexOptions.Singleline,
                "extended" => RegexOptions.IgnorePatternWhitespace,
                "no_auto_capture" => RegexOptions.ExplicitCapture,
                "firstline" or "utf" => RegexOptions.None,
                _ => WithoutEffect.Contains(word) ? RegexOptions.None : null,
            };
            if (meant is null) problem = $"the option {word} is not there";
            else options |= meant.Value;
        }
        return problem is null;
    }

    /// <summary>PCRE2's spellings that mean something else here, or nothing.</summary>
    private static string Translated(string pattern)
    {
        StringBuilder text = new(pattern);
        text.Replace("(?P<", "(?<");
        text.Replace("[:alpha:]", "a-zA-Z").Replace("[:digit:]", "0-9").Replace("[:alnum:]", "a-zA-Z0-9");
        text.Replace("[:upper:]", "A-Z").Replace("[:lower:]", "a-z").Replace("[:xdigit:]", "0-9a-fA-F");
        text.Replace("[:space:]", "\\s").Replace("[:word:]", "\\w").Replace("[:blank:]", " \\t");
        text.Replace("[:punct:]", "!-/:-@\\[-`{-~").Replace("[:cntrl:]", "\\x00-\\x1f\\x7f");
        text.Replace("[:print:]", "\\x20-\\x7e").Replace("[:graph:]", "\\x21-\\x7e");
        return text.ToString();
    }
}
