using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>global_defs. The rows stand in several files, by subject.</summary>
internal static partial class GlobalKeywords
{
    private static BlockTable NotificationEmail => MadeOnce.Of(ref field, () => EntryTable("global_defs/notification_email",
        Custom("<entry>", "<ADDR>...", "", "recipients, any number on a line", (b, w) =>
        {
            ValueList<string> recipients = [.. b.Global.Mail.Recipients, .. w.Rest(0)];
            b.Mail(mail => mail with { Recipients = recipients });
        })));

    public static BlockTable Table =>
        MadeOnce.Of(ref field, () => new("global_defs", Names, Mail, Scripts, Fifos, Processes, Vrrp, Lvs, Firewall, Snmp, Buffers, Files,
            SplitBrainKeywords.Shared(b => b.Defaults.SplitBrain, isGlobal: true)));

    private static Keyword[] Names =>
    [
        WordOrIgnore("router_id", "<STRING>", "host name", "identification used in mails and SNMP",
            (b, v) => b.Global = b.Global with { RouterId = v }),
        Flag("process_names", "give the children the names keepalived_vrrp, keepalived_lvs and keepalived_bfd", b =>
            b.Files(files => files with
        {
            VrrpProcessName = "keepalived_vrrp", CheckerProcessName = "keepalived_lvs", BfdProcessName = "keepalived_bfd",
        })),
        ProcessName("process_name", "name of the parent process", (files, v) => files with { ParentProcessName = v }),
        ProcessName("vrrp_process_name", "name of the VRRP child", (files, v) => files with { VrrpProcessName = v }),
        ProcessName("checker_process_name", "name of the checker child", (files, v) => files with { CheckerProcessName = v }),
        ProcessName("lvs_process_name", "old spelling of checker_process_name", (files, v) => files with { CheckerProcessName = v })
            .SameAs("checker_process_name"),
        ProcessName("bfd_process_name", "name of the BFD child", (files, v) => files with { BfdProcessName = v }).NoEffect(),
        Bool("use_symlink_paths", "off", "keep symbolic links in script paths instead of resolving them",
            (b, v) => b.Files(files => files with { UseSymlinkPaths = v })).From("2.3.0"),
        Bool("set_supplementary_groups", "off", "set the supplementary groups of the script user",
            (b, v) => b.Files(files => files with { SupplementaryGroups = v })).From("after 2.4.3"),
        WordOrIgnore("default_interface", "<IF>", "eth0", "interface of static addresses without dev",
            (b, v) => b.Global = b.Global with { DefaultInterface = v }),
        Custom("dynamic_interfaces", "[allow_if_changes]", "off", "accept interfaces that do not exist (yet)", DynamicInterfaces),
        Flag("disable_local_igmp", "turn off kernel IGMP reports for 224.0.0.0/24",
            b => b.Global = b.Global with { DisableLocalIgmp = true }),
        Flag("log_unknown_vrids", "log adverts with a VRID that is not configured", b =>
            b.Global = b.Global with { LogUnknownVrids = true }),
        Int("random_seed", 0, UIntMax, "clock", "meant to seed ${_RANDOM}; keepalived does nothing with it",
            (b, v) => b.Global = b.Global with { RandomSeed = (uint)v }) with { Lenient = false },
        NotAccepted("lvs_id", "write router_id", "very old spelling of router_id; last accepted by 1.1.7"),
        NotAccepted("plugin_dir", "remove it: there are no plugins any more", "last accepted by 1.2.19"),
    ];

    private static Keyword[] Mail =>
    [
        (Values("notification_email", "recipients of alert mails", NotificationEmail) with
        {
            Open = (b, w) =>
            {
                b.MailPlace = w.Token(0);
                return true;
            },
            Close = b =>
            {
                if (b.Global.Mail.Recipients.Count == 0) b.Bag.Add(StructureErrors.EmptyBlock(b.MailPlace.Span, "notification_email"));
            },
        }),
        Custom("notification_email_from", "<ADDR>", "<user>@<host name> when smtp_server is set", "From address of alert mails", (b, w) =>
        {
            if (!w.Present(1)) return;
            if (w.Has(2)) w.Report(ValueErrors.WordIgnored(w.Span(2), w.Name, w.Text(2)) with { TestEffect = TestEffect.None });
            b.Mail(mail => mail with { From = w.Text(1) });
        }),
        (Custom("smtp_server", "<IP|HOST> [<PORT 1..65535>]", "none; port 25", "mail relay", (b, w) =>
        {
            long port = 25;
            if (b.Host is { } host && !IpAddress.TryParse(w[1], out _) && !host.HostNameResolves(w.Text(1)))
            {
                w.Report(ValueErrors.HostUnknown(w.Span(1), w.Name, w.Text(1)));
                return;
            }
            if (w.Has(2) && !w.Int(2, 1, 65535, out port)) return;
            b.Mail(mail => mail with { Server = w.Text(1), ServerPort = (ushort)port });
        }) with { WordRequired = true }),
        Custom("smtp_helo_name", "<STRING>", "host name", "name sent in HELO", (b, w) =>
        {
            if (w.Has(1)) b.Mail(mail => mail with { HeloName = w.Text(1) });
        }),
        IntFromOne("smtp_connect_timeout", 4294, "30", "seconds for the mail connection",
            (b, v) => b.Mail(mail => mail with { ConnectTimeout = TimeSpan.FromSeconds(v), ConnectTimeoutGiven = true })),
        Bool("smtp_alert", "unset", "default of all smtp_alert settings", (b, v) => b.Mail(mail => mail with { Alert = v })),
        Bool("smtp_alert_vrrp", "unset", "default of smtp_alert for VRRP", (b, v) =>
            b.Mail(mail => mail with { AlertVrrp = v })),
        Bool("smtp_alert_checker", "unset", "default of smtp_alert for checkers",
            (b, v) => b.Mail(mail => mail with { AlertChecker = v })),
        Flag("no_email_faults", "no mail for FAULT transitions", b => b.Mail(mail => mail with { NoFaults = true })),
        Bool("no_checker_emails", "off", "mail only when a real server is added or removed, not for each checker",
            (b, v) => b.Mail(mail => mail with { NoCheckerMails = v })),
        Custom("smtp_tls", "none|starttls|tls", "none", "encryption of the mail connection", Encryption).Ours(),
        Word("smtp_user", "<NAME>", "none", "who logs in at the mail relay",
            (b, v) => b.Mail(mail => mail with { User = v })).Ours(),
        Word("smtp_password_file", "<PATH>", "none", "file whose first line is the password at the mail relay",
            (b, v) => b.Mail(mail => mail with { PasswordFile = v })).Ours(),
        Word("smtp_ca_file", "<PATH>", "the system's", "certificates that the mail relay's one must lead to",
            (b, v) => b.Mail(mail => mail with { CaFile = v })).Ours(),
    ];

    private static readonly string[] Encryptions = ["none", "starttls", "tls"];

    /// <summary>A word that is none of the three turns encryption on: nobody who writes this line wants to do without.</summary>
    private static void Encryption(Binder b, Words w)
    {
        if (!w.Present(1)) return;
        int choice = Array.IndexOf(Encryptions, w.Text(1));
        if (choice < 0) w.Report(ValueErrors.NotOneOf(w.Span(1), w.Name, w.Text(1), Encryptions, "starttls is used"));
        b.Mail(mail => mail with { Encryption = choice < 0 ? MailEncryption.StartTls : (MailEncryption)choice });
    }

    private static Keyword[] Scripts =>
    [
        Script("startup_script", "script the parent runs once before it starts the children",
            b => b.Global.StartupScript, (b, v) => b.Global = b.Global with { StartupScript = v }, required: false),
        Int("startup_script_timeout", 1, 1000, "10", "seconds before the startup script is killed",
            (b, v) => b.Global = b.Global with { StartupScriptTimeout = TimeSpan.FromSeconds(v) }) with { WordRequired = false },
        Script("shutdown_script", "script the parent runs once after all children have stopped",
            b => b.Global.ShutdownScript, (b, v) => b.Global = b.Global with { ShutdownScript = v }, required: false),
        Int("shutdown_script_timeout", 1, 1000, "10", "seconds before the shutdown script is killed",
            (b, v) => b.Global = b.Global with { ShutdownScriptTimeout = TimeSpan.FromSeconds(v) }) with { WordRequired = false },
        Custom("script_user", "<USER> [<GROUP>]", "keepalived_script if that user exists, else our own",
            "default user and group of scripts",
            ScriptUser),
        Flag("enable_script_security", "refuse scripts run as root that others could alter",
            b => b.Global = b.Global with { EnableScriptSecurity = true }),
    ];

    private static Keyword[] Fifos =>
    [
        Fifo("notify_fifo", "FIFO for all events", b => b.NotifyFifo),
        FifoScript("notify_fifo_script", "reader of notify_fifo; gets its path as last argument", b => b.NotifyFifo),
        Fifo("vrrp_notify_fifo", "FIFO for VRRP events", b => b.VrrpNotifyFifo),
        FifoScript("vrrp_notify_fifo_script", "reader of vrrp_notify_fifo", b => b.VrrpNotifyFifo),
        Fifo("lvs_notify_fifo", "FIFO for events of virtual and real servers", b => b.LvsNotifyFifo),
        FifoScript("lvs_notify_fifo_script", "reader of lvs_notify_fifo", b => b.LvsNotifyFifo),
        Bool("vrrp_notify_priority_changes", "off", "send priority changes to the FIFOs", (b, v) =>
            b.Defaults.NotifyPriorityChanges = v),
        Flag("fifo_write_vrrp_states_on_reload", "write the current states to the FIFOs after a reload",
            b => b.Global = b.Global with { FifoWriteVrrpStatesOnReload = true }),
    ];

    private static Keyword ProcessName(string name, string help, Func<FilesConfig, string, FilesConfig> set) =>
        new Keyword(name, $"<NAME max {Limits.ProcessNameMax} chars>", "unchanged", help)
        {
            WordRequired = true,
            Read = (b, w) =>
            {
                string value = w.Text(1);
                if (w.Keyword.AliasOf.Length > 0) w.Report(ValueErrors.DeprecatedSilently(w.Span(0), w.Name, w.Keyword.AliasOf));
                if (value.Length > Limits.ProcessNameMax)
                {
                    w.Report(ValueErrors.TooLong(w.Span(1), w.Name, value, Limits.ProcessNameMax, "the rest is cut off"));
                    value = value[..Limits.ProcessNameMax];
                }
                b.Files(files => set(files, value));
            },
        };

    private static void DynamicInterfaces(Binder b, Words w)
    {
        bool mayChange = w.Is(1, "allow_if_changes");
        if (w.Has(1) && !mayChange) w.Report(ValueErrors.WordIgnored(w.Span(1), w.Name, w.Text(1)));
        b.Global = b.Global with { DynamicInterfaces = true, DynamicInterfacesMayChange = mayChange };
    }

    private static void ScriptUser(Binder b, Words w)
    {
        if (!w.Present(1)) return;
        string user = w.Text(1);
        string? group = w.Has(2) ? w.Text(2) : null;
        b.Global = b.Global with { ScriptUser = user, ScriptGroup = group };
        if (b.Host is not { } host) return;
        string? unknown = !host.UserExists(user) ? user : group is not null && !host.GroupExists(group) ? group : null;
        if (unknown is null) return;
        w.Report(ValueErrors.UnknownUser(w.Span(1), w.Name, unknown, TestEffect.Config));
        b.ScriptUserIsBad = true;
    }

    private static Keyword Fifo(string name, string help, Func<Binder, FifoDraft> of) =>
        Custom(name, "<PATH> [<USER> [<GROUP>]]", "none", help, (b, w) =>
        {
            FifoDraft fifo = of(b);
            if (!w.Present(1)) return;
            if (fifo.Path is not null)
            {
                w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
                return;
            }
            fifo.Path = w.Text(1);
            fifo.User = w.Has(2) ? w.Text(2) : null;
            fifo.Group = w.Has(3) ? w.Text(3) : null;
        });

    private static Keyword FifoScript(string name, string help, Func<Binder, FifoDraft> of) =>
        Script(name, help, b => of(b).Script, (b, v) => of(b).Script = v, required: false);
}

/// <summary>A notification FIFO and its reader while they are read.</summary>
internal sealed class FifoDraft
{
    public string? Path { get; set; }
    public string? User { get; set; }
    public string? Group { get; set; }
    public ScriptCommand? Script { get; set; }

    public NotifyFifoConfig? Build() => Path is null ? null : new NotifyFifoConfig(Path, User, Group, Script);
}
