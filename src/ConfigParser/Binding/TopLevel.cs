using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>The keywords outside all blocks, and the list of every table.</summary>
internal static class TopLevel
{
    public static BlockTable Table => MadeOnce.Of(ref field, () => new("-", Simple, Blocks));

    /// <summary>Tables by reading order of the documents.</summary>
    public static IReadOnlyList<BlockTable> AllTables =>
        MadeOnce.Of(ref field, () => [.. Walk(Table!, []), InterfaceWords.Vmac, InterfaceWords.Ipvlan]);

    private static Dictionary<string, string> BlocksByKeyword => MadeOnce.Of(ref field, () => AllTables
        .Where(table => table.Entry is null && table.Path != "-"
            && table.Path is not "vrrp_instance/use_vmac" and not "vrrp_instance/use_ipvlan")
        .SelectMany(table => table.Rows.Where(row => row.Status != KeywordStatus.NotAccepted).Select(row => (row.Name, table.Path)))
        .GroupBy(pair => pair.Name, pair => pair.Path, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => string.Join(" or ", group.Take(3).Select(Named)), StringComparer.Ordinal));

    /// <summary>"authentication { } in vrrp_instance".</summary>
    private static string Named(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? $"{path} {{ }}" : $"{path[(slash + 1)..]} {{ }} in {path[..slash]}";
    }

    /// <summary>Where a keyword belongs that stands in the wrong place; empty when it is in no table.</summary>
    public static string BlocksWith(string keyword) =>
        BlocksByKeyword.TryGetValue(keyword, out string? blocks) ? blocks : Table!.FindAccepted(keyword) is not null
            ? "the top level, outside all blocks" : "";

    private static IEnumerable<BlockTable> Walk(BlockTable table, HashSet<BlockTable> seen)
    {
        if (!seen.Add(table)) return [];
        return [table, .. table.Rows.Where(row => row.Block is not null).SelectMany(row => Walk(row.Block!, seen))];
    }

    private static Keyword[] Simple =>
    [
        Flag("linkbeat_use_polling", "poll the link state of every interface", b =>
            b.Global = b.Global with { LinkbeatUsePolling = true }),
        Once("net_namespace", "<NAME>", "current namespace", "run in this network namespace", b => b.Global.NetNamespace, (b, w) =>
        {
            if (!w.Present(1)) return;
            b.Global = b.Global with { NetNamespace = w.Text(1) };
            b.NamespacePlace = w.Token(1);
            b.Files(files => files with { UsePidDirectory = true });
        }),
        Once("net_namespace_ipvs", "[<NAME>]", "same as net_namespace",
            "namespace in which IPVS is configured; no name means the default one",
            b => b.Global.NetNamespaceIpvs, (b, w) => b.Global = b.Global with { NetNamespaceIpvs = w.Has(1) ? w.Text(1) : "" }),
        Flag("namespace_with_ipsets", "allow ipsets together with a namespace on old kernels",
            b => b.Global = b.Global with { NamespaceWithIpsets = true }).NoEffect("nothing is needed: no ipsets are used"),
        Flag("use_pid_dir", "put pid files into a directory of their own", b =>
            b.Files(files => files with { UsePidDirectory = true })),
        Once("instance", "<NAME>", "none", "name of this daemon in pid files and logs", b => b.Global.Instance, (b, w) =>
        {
            if (!w.Present(1)) return;
            b.Global = b.Global with { Instance = w.Text(1) };
            b.Files(files => files with { UsePidDirectory = true });
        }),
        Int("child_wait_time", 0, UIntMax, "5", "seconds the parent waits for its children to stop",
            (b, v) => b.Global = b.Global with { ChildWaitTime = TimeSpan.FromSeconds(v) }) with { Lenient = false },
        Values("interface_up_down_delays", "debounce of interface events", new BlockTable("interface_up_down_delays")
        {
            EntryRow = Custom("<entry>", "<IF> <TIMER 0..255> [<TIMER 0..255>]", "up delay 0 when left out",
                "seconds to delay down and up events", (_, _) => { }),
            Entry = InterfaceDelays,
        }),
        Values("linkbeat_interfaces", "interfaces whose link state is polled", new BlockTable("linkbeat_interfaces")
        {
            EntryRow = Custom("<entry>", "<IF> [MII|ETHTOOL|IOCTL]", "MII, then ETHTOOL, then IOCTL", "poll this interface", (_, _) => { }),
            Entry = Linkbeat,
        }),
        NotAccepted("vrrp_track_bfd", "write bfd_instance", "never a keyword of 2.x"),
    ];

    private static Keyword[] Blocks =>
    [
        Block("global_defs", "{block}", "settings of the whole daemon; may stand several times", GlobalKeywords.Table, (b, w) =>
            b.Begin("global_defs"), b => b.End()),
        Block("SSL", "{block}", "key material for SSL_GET", Tls, (b, w) =>
        {
            if (b.Global.Tls is not null) w.Report(ValueErrors.SecondUseWins(w.Span(0), w.Name) with { TestEffect = TestEffect.Config });
            b.Global = b.Global with { Tls = new TlsConfig() };
            return b.Begin("SSL");
        }, b => b.End()),
        Block("track_group", "<NAME> {block}", "instances that track static addresses, routes and rules", GroupKeywords.Track,
            (b, w) => b.OpenNamed(w, b.TrackGroupPlaces) && b.BeginTrackGroup(w), b => b.End()),
        Values("static_ipaddress", "addresses kept while the VRRP process runs", AddressKeywords.Static),
        Values("static_routes", "routes kept while the VRRP process runs", RouteKeywords.Static),
        Values("static_rules", "policy rules kept while the VRRP process runs", RuleKeywords.Static),
        Block("vrrp_sync_group", "<NAME> {block}", "instances that change state together", GroupKeywords.Sync,
            (b, w) => b.OpenNamed(w, b.SyncGroupPlaces) && b.BeginSyncGroup(w), b => b.EndSyncGroup()),
        Block("garp_group", "{block}", "pacing of announcements on sets of interfaces", GroupKeywords.Garp, (b, w) =>
            b.BeginGarpGroup(w), b => b.EndGarpGroup()),
        Block("vrrp_instance", "<NAME> {block}", "one VRRP router", VrrpInstanceKeywords.Table,
            (b, w) => b.OpenNamed(w, b.InstancePlaces) && b.BeginInstance(w), b => b.End()),
        Tracked("vrrp_script", "script whose exit status can be tracked", ObjectKeywords.Script, (b, w) => b.BeginScript(w), b =>
            b.EndScript()),
        Tracked("vrrp_track_process", "process whose presence can be tracked", ProcessKeywords.Process, (b, w) => b.BeginProcess(w), b =>
            b.EndProcess()),
        Tracked("track_file", "file with a number that can be tracked", ObjectKeywords.File, (b, w) => b.BeginFile(w), b => b.EndFile()),
        Tracked("vrrp_track_file", "old spelling of track_file", ObjectKeywords.VrrpFile, (b, w) =>
        {
            w.Report(ValueErrors.DeprecatedSilently(w.Span(0), w.Name, "track_file"));
            return b.BeginFile(w);
        }, b => b.EndFile()).SameAs("track_file"),
        Block("bfd_instance", "<NAME max 31 chars> {block}", "BFD session for track_bfd and BFD_CHECK", ProcessKeywords.Bfd, (b, w) =>
            b.BeginBfd(w), b => b.EndBfd()).NoEffect(),
        Tracked("virtual_server_group", "addresses and marks that share real servers", new BlockTable("virtual_server_group",
        [
            Custom("fwmark", $"<INT 0..{UIntMax}> [inet|inet6]", "family of the real servers", "firewall mark", (_, _) =>
                { }) with { Lenient = true },
        ])
        {
            EntryRow = Custom("<entry>", "<IP> [<PORT 0..65535>]", "no port is any port", "one address", (_, _) => { }),
            EntryForms =
            [
                Custom("<entry range>", "<IP>-<LAST> [<PORT>] | <IP>-<IP> [<PORT>] | <IP>/<PREFIX> [<PORT>]", "", "addresses in a row",
                    (_, _) => { }),
            ],
            Entry = LvsWords.GroupEntry,
        }, (b, w) => b.BeginGroup(w), b => b.EndGroup()),
        Block("virtual_server", "<IP> [<PORT 0..65535>] {block}", "IPVS service by address", VirtualServerKeywords.Table,
            VirtualServerKeywords.Open, b => b.EndVirtualServer()) with { WordRequired = true, Lenient = true },
    ];

    /// <summary>Forms of the header of virtual_server, for the documents.</summary>
    public static IReadOnlyList<Keyword> VirtualServerForms => MadeOnce.Of(ref field, () =>
    [
        Custom("virtual_server fwmark", $"<INT 0..{UIntMax}> {{block}}", "", "IPVS service by firewall mark", (_, _) => { }),
        Custom("virtual_server group", "<NAME> {block}", "", "IPVS service for every entry of a virtual_server_group", (_, _) => { }),
    ]);

    private static BlockTable Tls => MadeOnce.Of(ref field, () => new("SSL",
    [
        TlsWord("password", "<STRING>", "password of the key", tls => tls.Password, (tls, v) => tls with { Password = v }),
        TlsWord("ca", "<PATH>", "CA file", tls => tls.CaFile, (tls, v) => tls with { CaFile = v }),
        TlsWord("certificate", "<PATH>", "certificate file", tls => tls.CertificateFile, (tls, v) => tls with { CertificateFile = v }),
        TlsWord("key", "<PATH>", "key file", tls => tls.KeyFile, (tls, v) => tls with { KeyFile = v }),
    ]));

    private static Keyword TlsWord(string name, string argument, string help, Func<TlsConfig, string?> get, Func<TlsConfig, string,
        TlsConfig> set) =>
        Custom(name, argument, "none", help, (b, w) =>
        {
            if (!w.Present(1)) return;
            if (get(b.Global.Tls!) is not null) w.Report(ValueErrors.SecondUseWins(w.Span(0), w.Name) with
            {
                TestEffect =
                TestEffect.Config
            });
            b.Global = b.Global with { Tls = set(b.Global.Tls!, w.Text(1)) };
        });

    private static Keyword Once(string name, string argument, string byDefault, string help, Func<Binder, string?> get,
        KeywordReader read) =>
        Custom(name, argument, byDefault, help, (b, w) =>
        {
            if (get(b) is not null) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else read(b, w);
        });

    private static Keyword Tracked(string name, string help, BlockTable table, BlockOpener open, Action<Binder> close) =>
        Block(name, "<NAME> {block}", help, table, (b, w) => w.Has(1) && open(b, w), close) with { WordRequired = true };

    private static void InterfaceDelays(Binder b, Words w)
    {
        if (!b.CheckResourceInterface(w, 0)) return;
        if (!w.Has(1) || !w.Timer(1, "0", "255", out TimeSpan down, "the entry is ignored")) return;
        TimeSpan up = TimeSpan.Zero;
        if (w.Has(2) && !w.Timer(2, "0", "255", out up, "the entry is ignored")) return;
        b.Global = b.Global with { InterfaceDelays = [.. b.Global.InterfaceDelays, new InterfaceDelay(w.Text(0), down, up)] };
    }

    private static void Linkbeat(Binder b, Words w)
    {
        if (!b.CheckResourceInterface(w, 0)) return;
        string[] methods = ["MII", "ETHTOOL", "IOCTL"];
        string method = w.Has(1) && w.OneOf(1, methods, out int which, "the link is polled all the same") ? methods[which] : "";
        if (w.Has(2)) w.Report(ValueErrors.WordIgnored(w.Span(2), "linkbeat_interfaces", w.Text(2)));
        b.Global = b.Global with { LinkbeatInterfaces = [.. b.Global.LinkbeatInterfaces, new LinkbeatInterface(w.Text(0), method)] };
    }
}
