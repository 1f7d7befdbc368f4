using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Binding;

/// <summary>The usual shapes of a row.</summary>
internal static class Rows
{
    public const long UIntMax = uint.MaxValue;
    public const long IntMax = int.MaxValue;

    /// <summary>The keyword alone says it; words behind it are ignored.</summary>
    public static Keyword Flag(string name, string help, Action<Binder> set, string byDefault = "off") =>
        new(name, "", byDefault, help) { Read = (b, _) => set(b) };

    /// <summary>Optional on/off/true/false/yes/no.</summary>
    public static Keyword Bool(string name, string byDefault, string help, Action<Binder, bool> set) =>
        new(name, "[<BOOL>]", byDefault, help)
        {
            Read = (b, w) =>
            {
                if (w.Bool(1, out bool value)) set(b, value);
            },
        };

    /// <summary>A whole number that is left alone when it is bad.</summary>
    public static Keyword Int(string name, long min, long max, string byDefault, string help, Action<Binder, long> set) =>
        new(name, $"<INT {min}..{max}>", byDefault, help)
        {
            WordRequired = true,
            Lenient = true,
            Read = (b, w) =>
            {
                if (w.Int(1, min, max, out long value)) set(b, value);
            },
        };

    /// <summary>A whole number that is replaced by another when it is bad.</summary>
    public static Keyword IntOr(string name, long min, long max, long otherwise, string byDefault, string help, Action<Binder, long> set) =>
        new(name, $"<INT {min}..{max}>", byDefault, help)
        {
            WordRequired = true,
            Lenient = true,
            Read = (b, w) => set(b, w.Int(1, min, max, out long value, $"{otherwise} is used") ? value : otherwise),
        };

    /// <summary>A whole number of which 0 counts as 1, with a report.</summary>
    public static Keyword IntFromOne(string name, long max, string byDefault, string help, Action<Binder, long> set) =>
        new(name, $"<INT 0..{max}>", byDefault, help)
        {
            WordRequired = true,
            Lenient = true,
            Read = (b, w) =>
            {
                if (!w.Int(1, 0, max, out long value)) return;
                if (value == 0) w.Report(Diagnostics.ValueErrors.ZeroCountsAsOne(w.Span(1), w.Name));
                set(b, Math.Max(value, 1));
            },
        };

    /// <summary>Seconds with up to six decimals.</summary>
    public static Keyword Timer(string name, string min, string max, string byDefault, string help, Action<Binder, TimeSpan> set) =>
        new(name, $"<TIMER {min}..{max}>", byDefault, help)
        {
            WordRequired = true,
            Lenient = true,
            Read = ReadTimer(Words.Seconds(min, max), set),
        };

    private static KeywordReader ReadTimer(DecimalRange seconds, Action<Binder, TimeSpan> set) => (b, w) =>
    {
        if (w.Timer(1, seconds, out TimeSpan value)) set(b, value);
    };

    /// <summary>One word; its absence ends keepalived.</summary>
    public static Keyword Word(string name, string argument, string byDefault, string help, Action<Binder, string> set) =>
        new(name, argument, byDefault, help) { WordRequired = true, Read = (b, w) => set(b, w.Text(1)) };

    /// <summary>One word; its absence is reported and the line ignored.</summary>
    public static Keyword WordOrIgnore(string name, string argument, string byDefault, string help, Action<Binder, string> set) =>
        new(name, argument, byDefault, help)
        {
            Read = (b, w) =>
            {
                if (w.Present(1)) set(b, w.Text(1));
            },
        };

    /// <summary>A command with optional user and group. A second one for the same event is reported and ignored.</summary>
    public static Keyword Script(
        string name, string help, Func<Binder, ScriptCommand?> get, Action<Binder, ScriptCommand> set, bool required = true) =>
        new(name, "<SCRIPT> [<USER> [<GROUP>]]", "none", help)
        {
            WordRequired = required,
            Read = (b, w) =>
            {
                if (w.LosesQuotedCommand && !w.Has(1)) return;
                if (!w.Present(1)) return;
                if (get(b) is not null) w.Report(Diagnostics.ValueErrors.SecondUse(w.Span(0), w.Name));
                else if (ScriptReader.Read(b, w, out ScriptCommand? command)) set(b, command);
            },
        };

    public static Keyword Custom(string name, string arguments, string byDefault, string help, KeywordReader read) =>
        new(name, arguments, byDefault, help) { Read = read };

    public static Keyword Block(string name, string arguments, string help, BlockTable table, BlockOpener open, Action<Binder>? close =
        null) =>
        new(name, arguments, "", help) { Block = table, Open = open, Close = close };

    public static Keyword Values(string name, string help, BlockTable table) =>
        new(name, "{block}", "none", help) { Block = table, Open = (b, w) => b.NoExtraWords(w) };

    /// <summary>A block of values whose entries have no words of their own.</summary>
    public static BlockTable EntryTable(string path, Keyword entry) => new(path) { EntryRow = entry, Entry = entry.Read };

    /// <summary>A word that documents or old files have and keepalived has not.</summary>
    public static Keyword NotAccepted(string name, string hint, string help) =>
        new(name, "", "", help) { Status = KeywordStatus.NotAccepted, Hint = hint };
}
