namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>Every code there is. A code is never used again for something else.</summary>
internal static partial class Ailments
{
    public static IReadOnlyList<Ailment> All { get; } =
        [.. Configuration, .. Interfaces, .. Settings, .. Multicast, .. Firewalls, .. Ipvs, .. Others, .. Scripts, .. Clock, .. Segment];

    private static readonly Dictionary<string, Ailment> ByCode = All.ToDictionary(ailment => ailment.Code, StringComparer.Ordinal);

    public static Ailment Of(string code) => ByCode[code];

    /// <summary>What <c>keepalive explain KD101</c> prints.</summary>
    public static bool TryExplain(string code, out string text)
    {
        text = "";
        if (!ByCode.TryGetValue(code.ToUpperInvariant(), out Ailment? found)) return false;
        text = $"{found.Code} ({Word(found.Severity)}): {found.Title}\n\n{found.Why}\n\n{found.Mend}\n";
        return true;
    }

    /// <summary>The sections of docs/doctor.md.</summary>
    public static string Document() =>
        string.Concat(All.Select(ailment => $"### {ailment.Code}: {ailment.Title}\n\n*{Word(ailment.Severity)}.* "
            + $"{ailment.Why}\n\n{ailment.Mend}\n\n"));

    private static string Word(FindingSeverity severity) => severity.ToString().ToLowerInvariant();

    private static Ailment Error(string code, string title, string why, string mend) => new(code, FindingSeverity.Error, title, why, mend);

    private static Ailment Warning(string code, string title, string why, string mend) => new(code, FindingSeverity.Warning, title, why, mend);

    private static Ailment Note(string code, string title, string why, string mend) => new(code, FindingSeverity.Note, title, why, mend);
}
