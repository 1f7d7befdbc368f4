using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <content>The objects under construction. A block that begins sets the current one; its rows write into it.</content>
internal sealed partial class Binder
{
    private readonly Dictionary<string, int> groupIndexes = new(StringComparer.Ordinal);

    public GlobalDefaults Defaults { get; private set; } = new();

    public FifoDraft NotifyFifo { get; private set; } = new();

    public FifoDraft VrrpNotifyFifo { get; private set; } = new();

    public FifoDraft LvsNotifyFifo { get; private set; } = new();

    /// <summary>True when script_user named nobody: scripts that would run as that user are refused.</summary>
    public bool ScriptUserIsBad { get; set; }
    public bool HasSyncDaemon { get; set; }
    public bool VmacPrefixGiven { get; set; }

    /// <summary>Place of notification_email.</summary>
    public Token MailPlace { get; set; }

    public List<VrrpInstanceDraft> Instances { get; } = [];
    public List<SyncGroupDraft> SyncGroups { get; } = [];
    public List<TrackGroupDraft> TrackGroups { get; } = [];
    public HashSet<string> UsedTrackGroups { get; } = new(StringComparer.Ordinal);
    public List<GarpGroupDraft> GarpGroups { get; } = [];
    public HashSet<string> GarpInterfaces { get; } = new(StringComparer.Ordinal);

    /// <summary>Names given with use_vmac and use_ipvlan, each with its instance.</summary>
    public Dictionary<string, string> VirtualLinks { get; } = new(StringComparer.Ordinal);
    public TrackedObjects Scripts { get; } = new();
    public TrackedObjects TrackFiles { get; } = new();
    public TrackedObjects Processes { get; } = new();
    public TrackedObjects Bfds { get; } = new();
    /// <summary>For the next rule that names no preference: they are handed out downwards, in the order of the file.</summary>
    public uint NextRulePreference { get; set; } = 16384;

    public List<StaticAddress> StaticAddresses { get; } = [];
    public List<RouteConfig> StaticRoutes { get; } = [];
    public List<RuleConfig> StaticRules { get; } = [];
    public List<VirtualServerDraft> VirtualServers { get; } = [];
    public List<VirtualServerGroupDraft> Groups { get; } = [];
    public Dictionary<string, Token> InstancePlaces { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Token> SyncGroupPlaces { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Token> TrackGroupPlaces { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Token> GroupPlaces { get; } = new(StringComparer.Ordinal);

    public VrrpInstanceDraft Instance { get; private set; } = null!;
    public SyncGroupDraft SyncGroup { get; private set; } = null!;
    public TrackGroupDraft TrackGroup { get; private set; } = null!;
    public GarpGroupDraft GarpGroup { get; private set; } = null!;
    public ScriptDraft Script { get; private set; } = null!;
    public FileDraft File { get; private set; } = null!;
    public ProcessDraft Process { get; private set; } = null!;
    public BfdDraft Bfd { get; private set; } = null!;
    public VirtualServerDraft VirtualServer { get; private set; } = null!;
    public VirtualServerGroupDraft Group { get; private set; } = null!;
    public RealServerDraft RealServer { get; set; } = null!;
    public CheckerDraft Checker { get; set; } = null!;
    public CheckerDraft? OuterChecker { get; set; }
    public UrlDraft Url { get; set; } = null!;
    public AddressDraft Address { get; set; } = null!;
    public RouteDraft Route { get; set; } = null!;

    /// <summary>The track lists of the instance or sync group that is being read.</summary>
    public TrackLists Tracks { get; private set; } = new();

    public void Mail(Func<MailConfig, MailConfig> change) => Global = Global with { Mail = change(Global.Mail) };

    public void Manage(Func<ManagementConfig, ManagementConfig> change) => Global = Global with { Management = change(Global.Management) };

    public void Firewall(Func<FirewallConfig, FirewallConfig> change) => Global = Global with { Firewall = change(Global.Firewall) };

    public void Buffers(Func<BufferConfig, BufferConfig> change) => Global = Global with { Buffers = change(Global.Buffers) };

    public void Files(Func<FilesConfig, FilesConfig> change) => Global = Global with { Files = change(Global.Files) };

    public void Reload(Func<ReloadConfig, ReloadConfig> change) => Global = Global with { Reload = change(Global.Reload) };

    /// <summary>The children of keepalived get what the parent made of global_defs.</summary>
    private void Inherit(Binder parent)
    {
        Global = parent.Global;
        Defaults = parent.Defaults;
        NotifyFifo = parent.NotifyFifo;
        VrrpNotifyFifo = parent.VrrpNotifyFifo;
        LvsNotifyFifo = parent.LvsNotifyFifo;
        ScriptUserIsBad = parent.ScriptUserIsBad;
        HasSyncDaemon = parent.HasSyncDaemon;
        VmacPrefixGiven = parent.VmacPrefixGiven;
        MailPlace = parent.MailPlace;
        NamespacePlace = parent.NamespacePlace;
    }

    public bool Begin(string kind, Token name = default)
    {
        currentKind = kind;
        currentName = name;
        return true;
    }

    public void End() => Begin("");

    /// <summary>A block inside the current object.</summary>
    public bool BeginPart(Words words)
    {
        return NoExtraWords(words);
    }

    /// <summary>Reports words between a keyword and its block; the block is read all the same.</summary>
    public bool NoExtraWords(Words words)
    {
        if (words.Has(1)) Bag.Add(StructureErrors.ExtraWords(words.Span(1), words.Name, words.Text(1)));
        return true;
    }


    /// <summary>A block that takes exactly one name, which must be new; else it is skipped.</summary>
    public bool OpenNamed(Words words, Dictionary<string, Token> places)
    {
        if (words.Count != 2)
        {
            Bag.Add(StructureErrors.NameMissing(words.Span(0), words.Name));
            return false;
        }
        if (places.TryGetValue(words.Text(1), out Token first))
        {
            Bag.Add(StructureErrors.DuplicateBlock(words.Span(1), words.Name, words.Text(1), first.Span));
            return false;
        }
        places[words.Text(1)] = words.Token(1);
        return true;
    }

    public bool BeginInstance(Words words)
    {
        Instance = new VrrpInstanceDraft(words.Text(1), words.Token(1));
        Instances.Add(Instance);
        Tracks = Instance.Tracks;
        return Begin("vrrp_instance", Instance.Place);
    }

    public bool BeginSyncGroup(Words words)
    {
        SyncGroup = new SyncGroupDraft(words.Text(1), words.Token(1));
        Tracks = SyncGroup.Tracks;
        return Begin("vrrp_sync_group", SyncGroup.Place);
    }

    public void EndSyncGroup()
    {
        if (!SyncGroup.IsLost) SyncGroups.Add(SyncGroup);
        End();
    }

    public bool BeginTrackGroup(Words words)
    {
        TrackGroup = new TrackGroupDraft(words.Text(1), words.Token(1));
        TrackGroups.Add(TrackGroup);
        return Begin("track_group", TrackGroup.Place);
    }

    public bool BeginGarpGroup(Words words)
    {
        GarpGroup = new GarpGroupDraft(words.Token(0));
        return Begin("garp_group");
    }

    public void EndGarpGroup()
    {
        if (GarpGroup.GarpInterval is null && GarpGroup.GnaInterval is null) Bag.Add(VrrpErrors.GarpGroupEmpty(GarpGroup.Place.Span));
        else GarpGroups.Add(GarpGroup);
        End();
    }

    public DraftPool Drafts { get; } = new();

    public bool BeginVirtualServer(VirtualServerDraft draft, IpFamily family = IpFamily.None)
    {
        VirtualServer = draft;
        VirtualServer.Family = family;
        return Begin("virtual_server", draft.NamePlace);
    }

    /// <summary>Checks a virtual server at its end and answers true when it need not be kept; null: all are kept.</summary>
    public Func<VirtualServerDraft, bool>? TryFinish { get; set; }

    public void EndVirtualServer()
    {
        if (TryFinish?.Invoke(VirtualServer) == true) Drafts.TakeBack(VirtualServer);
        else VirtualServers.Add(VirtualServer);
        End();
    }

    public int NextGroupIndex(string group)
    {
        groupIndexes.TryGetValue(group, out int index);
        groupIndexes[group] = index + 1;
        return index;
    }

    public bool BeginGroup(Words words)
    {
        if (words.Has(2)) Bag.Add(StructureErrors.ExtraWordsFatal(words.Span(2), words.Name, words.Text(2)));
        Group = new VirtualServerGroupDraft(words.Text(1), words.Token(1));
        return Begin("virtual_server_group", Group.Place);
    }

    public void EndGroup()
    {
        if (Group.Entries.Count == 0) Bag.Add(LvsErrors.GroupEmpty(Group.Place.Span, Group.Name));
        else Groups.Add(Group);
        End();
    }

    /// <summary>The name of a track_group that is defined above, or null with a report.</summary>
    public string? KnownTrackGroup(Words words, int at)
    {
        string name = words.Text(at);
        if (TrackGroupPlaces.ContainsKey(name))
        {
            UsedTrackGroups.Add(name);
            return name;
        }
        Bag.Add(TrackErrors.NotDefined(words.Span(at), "track_group", name, Bag.Suggest(name, TrackGroupPlaces.Keys)));
        return null;
    }
}

/// <summary>A virtual_server_group block while it is read.</summary>
internal sealed class VirtualServerGroupDraft(string name, Token place)
{
    public string Name => name;

    public Token Place => place;

    public List<VirtualServerGroupEntry> Entries { get; } = [];
}
