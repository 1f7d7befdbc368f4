using System.Globalization;
using System.Text;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// One line of an agent in the words of HAProxy's agent-check: words behind blanks or commas. NN% is a weight; up, down, failed and
/// stopped say how the server is, ready, drain and maint what it is to do; maxconn: is not for us; # begins a remark.
/// </summary>
internal static class AgentReply
{
    private const int PercentMax = 100_000;

    private static readonly char[] Blanks = [' ', '\t', ',', '\0'];

    public static ProbeResult Judge(ReadOnlySpan<byte> line)
    {
        string text = Encoding.Latin1.GetString(line);
        int remark = text.IndexOf('#', StringComparison.Ordinal);
        string words = remark < 0 ? text : text[..remark];
        AgentAnswer answer = default;
        foreach (string word in words.Split(Blanks, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryTake(word.ToLowerInvariant(), ref answer)) return new ProbeResult(false, "an answer that nobody knows") { CouldNotRun = true };
        }
        if (answer == default) return new ProbeResult(false, "an empty answer") { CouldNotRun = true };
        return new ProbeResult(answer.IsUp != false, $"agent says {Printable(text)}") { Agent = answer };
    }

    private static bool TryTake(string word, ref AgentAnswer answer)
    {
        switch (word)
        {
            case "up": answer = answer with { IsUp = true }; return true;
            case "down" or "failed" or "stopped" or "fail": answer = answer with { IsUp = false }; return true;
            case "ready": answer = answer with { Mode = AgentMode.Ready }; return true;
            case "drain": answer = answer with { Mode = AgentMode.Drain }; return true;
            case "maint": answer = answer with { Mode = AgentMode.Maint }; return true;
        }
        if (word.StartsWith("maxconn:", StringComparison.Ordinal)) return true;
        if (!word.EndsWith('%')) return false;
        bool isNumber = int.TryParse(word.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out int percent);
        answer = answer with { Percent = percent };
        return isNumber && percent <= PercentMax;
    }

    /// <summary>It goes into log lines and mails.</summary>
    private static string Printable(string text) => string.Concat(text.Trim().Take(100).Select(c => char.IsBetween(c, ' ', '~') ? c : '?'));
}
