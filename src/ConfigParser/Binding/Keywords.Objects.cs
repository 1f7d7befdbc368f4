using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>vrrp_script while it is read.</summary>
internal sealed class ScriptDraft(string name, Token place) : TrackedObject(name, place)
{
    public ScriptCommand? Command { get; set; }
    public Token CommandPlace { get; set; }
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);
    public TimeSpan? Timeout { get; set; }
    public int Rise { get; set; } = 1;
    public int Fall { get; set; } = 1;
    public bool InitFail { get; set; }
    public string? User { get; set; }
    public string? Group { get; set; }
    public bool UserIsBad { get; set; }
}

/// <summary>track_file while it is read.</summary>
internal sealed class FileDraft : TrackedObject
{
    public FileDraft(string name, Token place) : base(name, place) => Weight = 1;

    public string? Path { get; set; }
    public int? InitialValue { get; set; }
    public bool Overwrite { get; set; }
}

/// <summary>The blocks of things that are tracked by name: vrrp_script and track_file.</summary>
internal static class ObjectKeywords
{
    private const int ScriptDecimals = 3;

    public static BlockTable Script => MadeOnce.Of(ref field, () => new("vrrp_script",
    [
        Custom("script", "<SCRIPT>", "required",
            "command; quote it as one word to pass arguments; a text that starts with < only tests that a file opens",
            (b, w) =>
            {
                if (!ScriptReader.ReadWithoutUser(w, out ScriptCommand command)) return;
                b.Script.Command = command;
                b.Script.CommandPlace = w.Token(0);
            }),
        Seconds("interval", "1", "seconds between runs", (script, v) => script.Interval = v),
        Seconds("timeout", "interval", "seconds before a run counts as failed", (script, v) => script.Timeout = v),
        Custom("weight", $"<INT -{Limits.PriorityWeightMax}..{Limits.PriorityWeightMax}> [reverse]", "0",
            "priority change when the script succeeds (+) or fails (-); 0 means FAULT on failure", (b, w) =>
        {
            Weight(w, b.Script, Limits.PriorityWeightMax, "it is used nevertheless");
        }) with { WordRequired = true, Lenient = true },
        IntOr("rise", 1, IntMax, 1, "1", "successes needed to go up", (b, v) => b.Script.Rise = (int)v),
        IntOr("fall", 1, IntMax, 1, "1", "failures needed to go down", (b, v) => b.Script.Fall = (int)v),
        Custom("user", "<USER> [<GROUP>]", "script_user", "user and group of the script", (b, w) =>
        {
            b.Script.User = w.Text(1);
            b.Script.Group = w.Has(2) ? w.Text(2) : null;
            b.Script.UserIsBad = !b.KnownUser(w, "the script is removed", TestEffect.Config);
        }) with { WordRequired = true },
        Flag("init_fail", "start in the failed state", b => b.Script.InitFail = true),
    ]));

    public static BlockTable File => MadeOnce.Of(ref field, () => new("track_file", FileRows));

    public static BlockTable VrrpFile => MadeOnce.Of(ref field, () => new("vrrp_track_file", FileRows));

    private static Keyword[] FileRows =>
    [
        Custom("file", "<PATH>", "required", "file to watch", (b, w) =>
        {
            if (!w.Present(1)) return;
            if (b.File.Path is not null) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else b.File.Path = w.Text(1);
        }),
        Custom("weight", $"<INT -{Limits.FileWeightMax}..{Limits.FileWeightMax}> [reverse]", "1", "factor for the number in the file",
            (b, w) =>
        {
            if (b.File.Weight != 1) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else Weight(w, b.File, Limits.FileWeightMax, "1 is used", 1);
        }) with { Lenient = true },
        Custom("init_file", "[<INT>] [overwrite]", "value 0",
            "create the file with this value if it is not there, or always with overwrite", InitFile),
    ];

    private static Keyword Seconds(string name, string byDefault, string help, Action<ScriptDraft, TimeSpan> set) =>
        new(name, $"<DEC 0..4294 max {ScriptDecimals} decimals>", byDefault, help)
        {
            WordRequired = true,
            Lenient = true,
            Read = (b, w) =>
            {
                if (!w.Decimal(1, new DecimalRange("0", "4294", ScriptDecimals), out long millis)) return;
                if (millis == 0)
                {
                    w.Report(ValueErrors.ZeroCountsAsOne(w.Span(1), w.Name));
                    millis = 1000;
                }
                set(b.Script, TimeSpan.FromMilliseconds(millis));
            },
        };

    /// <summary>A weight with "reverse" behind it. <paramref name="otherwise"/> null: a number out of range is used as it is.</summary>
    internal static void Weight(Words w, TrackedObject target, int max, string outcome, int? otherwise = null)
    {
        if (w.Int(1, -max, max, out long value, outcome)) target.Weight = (int)value;
        else if (otherwise is not null) target.Weight = otherwise.Value;
        else target.Weight = (int)Math.Clamp(value, -max, max);
        if (!w.Has(2)) return;
        if (w.Is(2, "reverse")) target.Reverse = true;
        else w.Report(ValueErrors.WordIgnored(w.Span(2), w.Name, w.Text(2)));
    }

    private static void InitFile(Binder b, Words w)
    {
        FileDraft file = b.File;
        file.InitialValue = 0;
        for (int i = 1; i < w.Count; i++)
        {
            if (w.Is(i, "overwrite")) file.Overwrite = true;
            else if (w[i].Trim().IsEmpty) w.Report(ValueErrors.NotNumber(w.Span(i), w.Name, w.Text(i), "0 is used"));
            else if (w.Int(i, int.MinValue, int.MaxValue, out long value, "0 is used"))
            {
                file.InitialValue = (int)value;
                if (value is < -Limits.FileWeightMax or > Limits.FileWeightMax) w.Report(TrackErrors.InitialValueLarge(w.Span(i),
                    w.Text(i)));
            }
        }
    }
}
