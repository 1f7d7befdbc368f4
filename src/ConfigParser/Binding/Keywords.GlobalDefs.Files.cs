using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <content>Buffers, files and reloading.</content>
internal static partial class GlobalKeywords
{
    private static Keyword[] Buffers =>
    [
        .. Buffer("vrrp_netlink_cmd_rcv_bufs", "VRRP netlink command socket",
            (c, v) => c with { VrrpCommand = v }, (c, v) => c with { VrrpCommandForce = v }),
        .. Buffer("vrrp_netlink_monitor_rcv_bufs", "VRRP netlink monitor socket",
            (c, v) => c with { VrrpMonitor = v }, (c, v) => c with { VrrpMonitorForce = v }),
        .. Buffer("process_monitor_rcv_bufs", "process events socket",
            (c, v) => c with { ProcessMonitor = v }, (c, v) => c with { ProcessMonitorForce = v }),
        .. Buffer("lvs_netlink_cmd_rcv_bufs", "checker netlink command socket",
            (c, v) => c with { LvsCommand = v }, (c, v) => c with { LvsCommandForce = v }),
        .. Buffer("lvs_netlink_monitor_rcv_bufs", "checker netlink monitor socket",
            (c, v) => c with { LvsMonitor = v }, (c, v) => c with { LvsMonitorForce = v }),
        Custom("vrrp_rx_bufs_policy", $"MTU|ADVERT|<INT 0..{UIntMax}> ...", "system default", "receive buffer sizing of VRRP sockets",
            ReceivePolicy),
        Custom("vrrp_rx_bufs_multiplier", $"<INT 1..{UIntMax}>", "3", "factor of the sizing policy", (b, w) =>
        {
            if (w.Has(2)) w.Report(ValueErrors.WordIgnored(w.Span(2), w.Name, w.Text(2)));
            else if (w.Int(1, 1, UIntMax, out long value)) b.Buffers(c => c with { VrrpReceiveMultiplier = (uint)value });
        }),
    ];

    private static Keyword[] Buffer(
        string name, string socket, Func<BufferConfig, uint, BufferConfig> size, Func<BufferConfig, bool, BufferConfig> force) =>
    [
        Int(name, 0, UIntMax, "system default", $"receive buffer of the {socket} in bytes", (b, v) =>
        {
            if (v > 0) b.Buffers(c => size(c, (uint)v));
        }) with { Lenient = false, WordRequired = false },
        Bool($"{name}_force", "off", "allow exceeding rmem_max for it", (b, v) => b.Buffers(c => force(c, v))),
    ];

    private static void ReceivePolicy(Binder b, Words w)
    {
        if (!w.Present(1)) return;
        bool number = false;
        for (int i = 1; i < w.Count; i++) number |= w[i].IndexOfAnyExceptInRange('0', '9') < 0;
        for (int i = 1; i < w.Count; i++)
        {
            string word = w.Text(i);
            if (number)
            {
                if (w.Int(i, 0, UIntMax, out long bytes)) b.Buffers(c => c with { VrrpReceiveBytes = (uint)bytes });
                if (!w[i].Equals("MTU", StringComparison.OrdinalIgnoreCase)) return;
                continue;
            }
            if (b.Global.Buffers.VrrpReceivePolicy is not null) w.Report(ValueErrors.SecondUse(w.Span(i), w.Name));
            if (word.Equals("MTU", StringComparison.OrdinalIgnoreCase) || word.Equals("ADVERT", StringComparison.OrdinalIgnoreCase))
            {
                b.Buffers(c => c with { VrrpReceivePolicy = c.VrrpReceivePolicy == "MTU" ? "MTU" : word.ToUpperInvariant() });
            }
            else _ = w.Int(i, 0, UIntMax, out _);
        }
    }

    private static Keyword[] Files =>
    [
        Custom("vmac_prefix", "<STRING>", "vrrp", "prefix of generated VMAC names", (b, w) =>
        {
            if (b.VmacPrefixGiven) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else b.Files(f => f with { VmacPrefix = w.Text(1) });
            b.VmacPrefixGiven = true;
        }) with { WordRequired = true },
        Custom("vmac_addr_prefix", "<STRING>", "vmac_prefix", "prefix of generated VMAC names of addresses on other interfaces", (b, w) =>
        {
            if (b.Global.Files.VmacAddressPrefix is not null) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else b.Files(f => f with { VmacAddressPrefix = w.Text(1) });
        }) with { WordRequired = true },
        Custom("umask", "<INT 0..0777 dec/oct/hex> | <BIT>[|<BIT>]...", "0177", "file creation mask", Umask) with { WordRequired = true },
        Custom("reload_check_config", "[<LOGFILE>]", "off", "test the new configuration before reloading (always done here)",
            (b, w) => b.Reload(r => r with { CheckFirst = true, CheckLog = w.Has(1) ? w.Text(1) : null })),
        OneWord("reload_time_file", "<PATH>", "none", "file whose first line schedules a reload", (b, v) =>
            b.Reload(r => r with { TimeFile = v })),
        Flag("reload_repeat", "keep the reload time file after the reload", b => b.Reload(r => r with { Repeat = true })),
        Custom("reload_file", "[<PATH>]", "off", "marker file present while configuration files are read",
            (b, w) => b.Reload(r => r with { MarkerFile = w.Has(1) ? w.Text(1) : "" })),
        Custom("include_check", "[[+|-]read|match|wildcard_match|brace_match]...", "none; all without a word",
            "which include problems are errors",
            IncludeCheck),
        Custom("config_save_dir", "<DIR>", "none", "debugging copies of configuration and state around reloads", (b, w) =>
        {
            if (b.Host?.WhyNoDirectory(w.Text(1)) is { } why) w.Report(ValueErrors.NoDirectory(w.Span(1), w.Name, w.Text(1), why));
            else b.Files(f => f with { SaveDirectory = w.Text(1) });
        }) with { WordRequired = true },
        WordOrIgnore("tmp_config_directory", "<DIR>", "memory file", "keep the consolidated configuration on disk",
            (b, v) => b.Files(f => f with { TemporaryDirectory = v }))
            .NoEffect("nothing is needed: the text goes from process to process and never to a disk"),
        Bool("data_use_instance", "off", "add instance and namespace to dump file names", (b, v) =>
            b.Files(f => f with { DataUseInstance = v })),
        (Int("json_version", 1, 2, "1", "layout of the JSON dump", (b, v) =>
            b.Files(f => f with { JsonVersion = (int)v })) with { WordRequired = false })
            .From("2.2.8"),
        OneWord("iproute_usr_dir", "<DIR>", "build time value", "iproute2 name tables of the distribution",
            (b, v) => b.Files(f => f with { IprouteUsrDirectory = v })).From("2.3.2"),
        OneWord("iproute_etc_dir", "<DIR>", "build time value", "iproute2 name tables of the administrator",
            (b, v) => b.Files(f => f with { IprouteEtcDirectory = v })).From("2.3.2"),
        OneWord("state_dump_file", "<PATH>", "keepalived*.data in the temporary directory", "target of the SIGUSR1 dump",
            (b, v) => b.Files(f => f with { StateDumpFile = v })).From("2.3.3"),
        OneWord("stats_dump_file", "<PATH>", "keepalived.stats in the temporary directory", "target of the SIGUSR2 dump",
            (b, v) => b.Files(f => f with { StatsDumpFile = v })).From("2.3.3"),
        OneWord("json_dump_file", "<PATH>", "keepalived.json in the temporary directory", "target of the JSON dump",
            (b, v) => b.Files(f => f with { JsonDumpFile = v })).From("2.3.3"),
        NotAccepted("state_file_location", "write state_dump_file", "in the manual only"),
        NotAccepted("stats_file_location", "write stats_dump_file", "in the manual only"),
        NotAccepted("json_file_location", "write json_dump_file", "in the manual only"),
    ];

    private static Keyword OneWord(string name, string argument, string byDefault, string help, Action<Binder, string> set) =>
        Custom(name, argument, byDefault, help, (b, w) =>
        {
            if (!w.Present(1)) return;
            if (w.Has(2) || w[1].IsEmpty) w.Report(ValueErrors.WordIgnored(w.Span(w.Has(2) ? 2 : 1), w.Name, w.Text(w.Has(2) ? 2 : 1)));
            else set(b, w.Text(1));
        });

    private static void Umask(Binder b, Words w)
    {
        int mask = 0;
        if (Words.TryAnyBase(w[1], out long number))
        {
            if (number is < 0 or > 0b111_111_111)
            {
                w.Report(ValueErrors.OutOfRange(w.Span(1), w.Name, w.Text(1), "0 to 0777", Words.LineIgnored, ""));
                return;
            }
            mask = (int)number;
        }
        else if (!SymbolicMask(w, ref mask)) return;
        b.Files(f => f with { Umask = mask });
    }

    private static bool SymbolicMask(Words w, ref int mask)
    {
        foreach (string bit in string.Concat(w.Rest(1)).Split('|', StringSplitOptions.TrimEntries))
        {
            int value = bit switch
            {
                "IRUSR" => 0x100,
                "IWUSR" => 0x80,
                "IXUSR" => 0x40,
                "IRGRP" => 0x20,
                "IWGRP" => 0x10,
                "IXGRP" => 8,
                "IROTH" => 4,
                "IWOTH" => 2,
                "IXOTH" => 1,
                "IRWXU" => 0x1c0,
                "IRWXG" => 0x38,
                "IRWXO" => 7,
                _ => 0,
            };
            if (value == 0)
            {
                w.Report(ValueErrors.NotNumber(w.Span(1), w.Name, bit, Words.LineIgnored));
                return false;
            }
            mask |= value;
        }
        return true;
    }

    /// <summary>The preprocessor acts on these words; here they are only checked.</summary>
    private static void IncludeCheck(Binder b, Words w)
    {
        bool plain = false;
        for (int i = 1; i < w.Count; i++)
        {
            ReadOnlySpan<char> word = w[i];
            bool signed = word.Length > 0 && word[0] is '+' or '-';
            string name = (signed ? word[1..] : word).ToString();
            if (name is not ("read" or "match" or "wildcard_match" or "brace_match"))
            {
                w.Report(ValueErrors.NotOneOf(w.Span(i), w.Name, name, ["read", "match", "wildcard_match", "brace_match"],
                    "the word is ignored"));
            }
            else if (!signed && plain) w.Report(ValueErrors.WordIgnored(w.Span(i), w.Name, w.Text(i)));
            plain |= !signed;
        }
    }
}
