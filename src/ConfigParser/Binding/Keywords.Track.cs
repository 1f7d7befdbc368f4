using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>track_interface, track_script, track_file, track_process and track_bfd blocks, of instances and of sync groups.</summary>
internal static class TrackKeywords
{
    private const string Dropped = "the entry is ignored";

    public static Keyword[] Blocks(string owner) =>
    [
        Values("track_interface", "interfaces to track", new BlockTable($"{owner}/track_interface",
        [
            Word("weight", $"<INT -{Limits.PriorityWeightMax}..{Limits.PriorityWeightMax}>", "0", "priority change instead of FAULT"),
            Word("reverse", "", "off", "behind the weight: turn the sense round"),
        ])
        {
            EntryRow = Custom("<entry>", $"<IF> [weight <INT -{Limits.PriorityWeightMax}..{Limits.PriorityWeightMax}> [reverse]]",
                "weight 0", "one interface", (_, _) => { }),
            Entry = Interface,
        }),
        Named(owner, "track_script", "VRRP_SCRIPT", Limits.PriorityWeightMax, b => b.Scripts, t => t.Scripts),
        Named(owner, "track_file", "TRACK_FILE", Limits.FileWeightMax, b => b.TrackFiles, t => t.Files),
        Named(owner, "track_process", "TRACK_PROCESS", Limits.FileWeightMax, b => b.Processes, t => t.Processes),
        Named(owner, "track_bfd", "BFD_INSTANCE", Limits.PriorityWeightMax, b => b.Bfds, t => t.Bfds).NoEffect(),
    ];

    private static Keyword Word(string name, string arguments, string byDefault, string help) =>
        Custom(name, arguments, byDefault, help, (_, _) => { });

    private static Keyword Named(
        string owner, string block, string kind, int weightMax, Func<Binder, TrackedObjects> known, Func<TrackLists,
            List<TrackedName>> list) =>
        Values(block, $"{block[6..]} objects to track", new BlockTable($"{owner}/{block}",
        [
            Word("weight", $"<INT -{weightMax}..{weightMax}>", "that of the object", "priority change instead of FAULT"),
            Word("reverse", "", "that of the object", "behind the weight: turn the sense round"),
            Word("noreverse", "", "that of the object", "behind the weight: do not turn it round"),
        ])
        {
            EntryRow = Custom("<entry>", $"<{kind}> [weight <INT -{weightMax}..{weightMax}> [reverse|noreverse]]", "weight of the object",
                "one object", (_, _) => { }),
            Entry = (b, w) => Entry(b, w, block, weightMax, known(b), list(b.Tracks)),
        });

    private static void Interface(Binder b, Words w)
    {
        string name = w.Text(0);
        List<TrackedInterface> list = b.Tracks.Interfaces;
        if (b.Tracks.Has("track_interface", name))
        {
            w.Report(TrackErrors.Duplicate(w.Span(0), "track_interface", name));
            return;
        }
        if (!b.CheckInterface(w, 0, "track_interface")) return;
        if (!Weight(w, "track_interface", Limits.PriorityWeightMax, false, out int? weight, out bool? reverse)) return;
        b.Tracks.InterfacePlaces[name] = w.Token(0);
        b.Tracks.Note("track_interface", name);
        list.Add(new TrackedInterface(name, weight ?? 0, reverse ?? false));
    }

    private static void Entry(Binder b, Words w, string block, int weightMax, TrackedObjects known, List<TrackedName> list)
    {
        string name = w.Text(0);
        if (!known.TryGet(name, out TrackedObject found) || found is BfdDraft { IsForVrrp: false })
        {
            b.Undefined.Add(w.Token(0), block, known);
            return;
        }
        if (b.Tracks.Has(block, name))
        {
            w.Report(TrackErrors.Duplicate(w.Span(0), block, name));
            return;
        }
        if (!Weight(w, block, weightMax, true, out int? weight, out bool? reverse)) return;
        found.IsUsed = true;
        b.Tracks.Note(block, name);
        found.Uses.Add(w.Token(0));
        list.Add(new TrackedName(name, weight ?? found.Weight, reverse ?? found.Reverse));
    }

    /// <summary>The words behind the name. False: the entry is dropped, and why is reported.</summary>
    private static bool Weight(Words w, string block, int max, bool mayNotReverse, out int? weight, out bool? reverse)
    {
        weight = null;
        reverse = null;
        if (!w.Has(1)) return true;
        if (!w.Is(1, "weight") || !w.Has(2))
        {
            w.Report(TrackErrors.UnknownWord(w.Span(1), block, w.Text(1)));
            return false;
        }
        if (w.Int(2, -254, 254, out long value, "the weight of the object is used"))
        {
            weight = (int)Math.Clamp(value, -max, max);
            if (weight != value) w.Report(ValueErrors.OutOfRange(w.Span(2), "weight", w.Text(2), $"-{max} to {max}", $"{weight} is used",
                ""));
        }
        if (!w.Has(3)) return true;
        if (w.Is(3, "reverse")) reverse = true;
        else if (mayNotReverse && w.Is(3, "noreverse")) reverse = false;
        else w.Report(ValueErrors.WordIgnored(w.Span(3), "weight", w.Text(3)));
        return true;
    }
}
