using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>A vrrp_sync_group block while it is read.</summary>
internal sealed class SyncGroupDraft(string name, Token place)
{
    public string Name => name;

    public Token Place => place;

    public List<Token> Members { get; } = [];
    public bool HasMemberBlock { get; set; }
    public bool IsLost { get; set; }
    public TrackLists Tracks { get; } = new();
    public bool TrackingWeight { get; set; }
    public NotifyDraft Notify { get; } = new();
    public bool? SmtpAlert { get; set; }
    public bool? NotifyPriorityChanges { get; set; }
}

/// <summary>track_group, garp_group and vrrp_sync_group.</summary>
internal static class GroupKeywords
{
    public static BlockTable Sync => MadeOnce.Of(ref field, () => new("vrrp_sync_group",
    [
        Block("group", "{block}", "members", new BlockTable("vrrp_sync_group/group")
        {
            EntryRow = Custom("<entry>", "<VRRP_INSTANCE>...", "", "members, any number on a line", (_, _) => { }),
            Entry = (b, w) =>
            {
                for (int i = 0; i < w.Count; i++) b.SyncGroup.Members.Add(w.Token(i));
            },
        }, SecondBlock, b =>
        {
            if (b.SyncGroup.Members.Count == 0) b.Bag.Add(StructureErrors.EmptyBlock(b.SyncGroup.Place.Span,
                $"group in {b.SyncGroup.Name}"));
        }),
        .. TrackKeywords.Blocks("vrrp_sync_group"),
        .. VrrpInstanceKeywords.NotifyRows(b => b.SyncGroup.Notify),
        Bool("smtp_alert", "smtp_alert_vrrp, then smtp_alert, then off", "mail on transitions", (b, v) =>
            b.SyncGroup.SmtpAlert = v),
        Custom("global_tracking", "", "off", "old spelling of sync_group_tracking_weight", (b, w) =>
        {
            w.Report(ValueErrors.Deprecated(w.Span(0), w.Name, "sync_group_tracking_weight"));
            b.SyncGroup.TrackingWeight = true;
        }).SameAs("sync_group_tracking_weight"),
        Flag("sync_group_tracking_weight", "let members keep tracking weights that are not 0", b => b.SyncGroup.TrackingWeight = true),
        Bool("notify_priority_changes", "vrrp_notify_priority_changes", "send priority changes to the FIFOs",
            (b, v) => b.SyncGroup.NotifyPriorityChanges = v),
        NotAccepted("notify_deleted", "only vrrp_instance has notify_deleted", "in the manual only"),
    ]));

    public static BlockTable Track => MadeOnce.Of(ref field, () => new("track_group",
    [
        Block("group", "{block}", "members", new BlockTable("track_group/group")
        {
            EntryRow = Custom("<entry>", "<VRRP_INSTANCE>...", "", "members, any number on a line", (_, _) => { }),
            Entry = (b, w) =>
            {
                for (int i = 0; i < w.Count; i++) b.TrackGroup.Members.Add(w.Token(i));
            },
        }, (b, w) => b.BeginPart(w), b =>
        {
            if (b.TrackGroup.Members.Count == 0) b.Bag.Add(StructureErrors.EmptyBlock(b.TrackGroup.Place.Span,
                $"group in {b.TrackGroup.Name}"));
        }),
    ]));

    public static BlockTable Garp => MadeOnce.Of(ref field, () => new("garp_group",
    [
        Timer("garp_interval", "0", Limits.TimerMax, "unset", "gap between gratuitous ARPs", (b, v) => b.GarpGroup.GarpInterval = v),
        Timer("gna_interval", "0", Limits.TimerMax, "unset", "gap between unsolicited neighbour advertisements", (b, v) =>
            b.GarpGroup.GnaInterval = v),
        Custom("interface", "<IF>", "", "interface the gaps apply to", (b, w) => GarpInterface(b, w, 1)) with { WordRequired = true },
        (Values("interfaces", "interfaces that share the gaps", new BlockTable("garp_group/interfaces")
        {
            EntryRow = Custom("<entry>", "<IF>...", "", "any number of names", (_, _) => { }),
            Entry = (b, w) =>
            {
                b.GarpGroup.ListIsEmpty = false;
                for (int i = 0; i < w.Count; i++) GarpInterface(b, w, i);
            },
        }) with
        {
            Open = (b, w) =>
            {
                b.GarpGroup.ListIsEmpty = true;
                return b.NoExtraWords(w);
            },
            Close = b =>
            {
                if (b.GarpGroup.ListIsEmpty) b.Bag.Add(StructureErrors.EmptyBlock(b.GarpGroup.Place.Span,
                    "interfaces in garp_group"));
            },
        }),
    ]));

    private static bool SecondBlock(Binder b, Words w)
    {
        if (b.SyncGroup.HasMemberBlock)
        {
            w.Report(VrrpErrors.SecondGroupBlock(w.Span(0), b.SyncGroup.Name));
            b.SyncGroup.IsLost = true;
        }
        b.SyncGroup.HasMemberBlock = true;
        return b.BeginPart(w);
    }

    private static void GarpInterface(Binder b, Words w, int at)
    {
        string name = w.Text(at);
        if (!b.GarpInterfaces.Add(name)) w.Report(VrrpErrors.InterfaceTwiceInGarpGroups(w.Span(at), name));
        else if (b.CheckInterface(w, at, "garp_group")) b.GarpGroup.Interfaces.Add(name);
    }
}

/// <summary>A garp_group block while it is read.</summary>
internal sealed class GarpGroupDraft(Token place)
{
    public Token Place => place;

    public List<string> Interfaces { get; } = [];

    /// <summary>Whether the list of interfaces that is being read has no entry.</summary>
    public bool ListIsEmpty { get; set; }
    public TimeSpan? GarpInterval { get; set; }
    public TimeSpan? GnaInterval { get; set; }

    public GarpGroupConfig Build() => new([.. Interfaces], GarpInterval, GnaInterval);
}

/// <summary>A track_group block while it is read.</summary>
internal sealed class TrackGroupDraft(string name, Token place)
{
    public string Name => name;

    public Token Place => place;

    public List<Token> Members { get; } = [];
}
