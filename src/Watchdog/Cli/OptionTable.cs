using System.Globalization;

namespace Keepalive.Watchdog.Cli;

/// <summary>keepalived's options, one row each; the order is that of --help.</summary>
internal static class OptionTable
{
    public static readonly IReadOnlyList<OptionSpec> All =
    [
        Text('f', "use-file", "FILE", "configuration file", (o, value) => o with { UseFile = value }),
        Flag('P', "vrrp", "run no health-check child", o => o with { VrrpOnly = true }),
        Flag('C', "check", "run no VRRP child", o => o with { CheckOnly = true }),
        Inert('B', "no_bfd", "run no BFD child", "there is none"),
        Flag('\0', "all", "run every child even without configuration for it", o => o with { All = true, VrrpOnly = false, CheckOnly = false }),
        Flag('l', "log-console", "log to the terminal too (with -n)", o => o with { LogConsole = true }),
        Flag('D', "log-detail", "detailed log", o => o with { LogDetail = true }),
        new('S', "log-facility", ArgumentKind.Required, "0-7, local0-local7, user or daemon: syslog facility", SetFacility)
            { MayBeEmpty = true, Complaint = value => $"Invalid log facility '{value}'" },
        new('g', "log-file", ArgumentKind.Optional, "[=FILE]  log to a file too; children add _vrrp and _check to its name",
            (o, value) => o with { LogFile = value ?? Logging.LogFile.DefaultPath }),
        Flag('\0', "flush-log-file", "flush the log file after each line (always done)", o => o),
        Flag('G', "no-syslog", "nothing to syslog", o => o with { NoSyslog = true }),
        new('u', "umask", ArgumentKind.Required, "MASK  file creation mask", SetUmask)
            { MayBeEmpty = true, Complaint = value => $"Invalid --umask option {value}" },
        Flag('X', "release-vips", "remove virtual addresses at start even if this process never set them (always done)", o => o),
        Flag('V', "dont-release-vrrp", "at stop leave addresses in place", o => o with { DontReleaseVrrp = true }),
        Flag('I', "dont-release-ipvs", "at stop leave IPVS in place", o => o with { DontReleaseIpvs = true }),
        Flag('R', "dont-respawn", "a dead child stops the daemon", o => o with { DontRespawn = true }),
        Flag('n', "dont-fork", "stay in the foreground", o => o with { DontFork = true }),
        Flag('d', "dump-conf", "write the configuration as it was understood to the log", o => o with { DumpConf = true }),
        Text('p', "pid", "FILE", "pid file of the parent", (o, value) => o with { Pid = value }),
        Text('r', "vrrp_pid", "FILE", "pid file of the VRRP child", (o, value) => o with { VrrpPid = value }),
        Text('c', "checkers_pid", "FILE", "pid file of the health-check child", (o, value) => o with { CheckersPid = value }),
        Inert('b', "bfd_pid", "FILE  pid file of the BFD child", "there is none", ArgumentKind.Required),
        Flag('a', "address-monitoring", "log every address that comes or goes", o => o with { AddressMonitoring = true }),
        Inert('x', "snmp", "SNMP", NoSnmp),
        Inert('A', "snmp-agent-socket", "ADDR  address of the SNMP master agent", NoSnmp, ArgumentKind.Required),
        Text('s', "namespace", "NAME", "network namespace to run in", (o, value) => o with { Namespace = value }),
        Flag('m', "core-dump", "raise the limit of core files", o => o with { CoreDump = true }),
        new('M', "core-dump-pattern", ArgumentKind.Optional, "[=PATTERN]  -m, and set the system's core pattern until the end",
            (o, value) => o with { CoreDump = true, CorePattern = value ?? "core" }),
        Flag('e', "all-config", "a missing include file is an error", o => o with { AllConfig = true }),
        Text('i', "config-id", "ID", "value of @ID lines; default: the host name up to the first dot", (o, value) => o with { ConfigId = value })
            with { MayBeEmpty = true },
        new('\0', "signum", ArgumentKind.Required, "NAME  print the number of a signal: STOP RELOAD DATA STATS STATS_CLEAR JSON", null),
        new('t', "config-test", ArgumentKind.Optional, "[=FILE]  check the configuration",
            (o, value) => o with { ConfigTest = true, ConfigTestLog = value ?? o.ConfigTestLog }),
        Flag('\0', "strict", "with -t: warnings that are only ours count too", o => o with { Strict = true }),
        Flag('\0', "ignore-sigint", "ignore SIGINT", o => o with { IgnoreSigint = true }),
        new('T', "genhash", ArgumentKind.None, "[OPTION...]  be genhash (as the first option)", null),
        new('v', "version", ArgumentKind.None, "print the version", null),
        new('h', "help", ArgumentKind.None, "print this", null),
    ];

    private static OptionSpec Flag(char letter, string word, string help, Func<Options, Options> set) =>
        new(letter, word, ArgumentKind.None, help, (options, _) => set(options));

    private static OptionSpec Text(char letter, string word, string argument, string help, Func<Options, string, Options> set) =>
        new(letter, word, ArgumentKind.Required, $"{argument}  {help}", (options, value) => set(options, value!));

    private const string NoSnmp = "SNMP is not supported; JSON dumps and notify scripts tell as much";

    private static OptionSpec Inert(char letter, string word, string help, string why, ArgumentKind argument = ArgumentKind.None) =>
        new(letter, word, argument, $"{help} (no effect: {why})", (options, _) => options) { WhyNoEffect = why, MayBeEmpty = true };

    private static Options? SetFacility(Options options, string? value)
    {
        int? facility = value switch
        {
            "user" => 1,
            "daemon" => Options.DefaultFacility,
            [>= '0' and <= '7'] => 16 + (value[0] - '0'),
            ['l', 'o', 'c', 'a', 'l', >= '0' and <= '7'] => 16 + (value[5] - '0'),
            _ => null,
        };
        return facility is int number ? options with { LogFacility = number } : null;
    }

    private static Options? SetUmask(Options options, string? value)
    {
        try
        {
            uint mask = value switch
            {
                ['0', 'x' or 'X', ..] => uint.Parse(value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                ['0', _, ..] => Convert.ToUInt32(value, 8),
                _ => uint.Parse(value!, NumberStyles.None, CultureInfo.InvariantCulture),
            };
            return mask <= 0x1ff ? options with { Umask = mask } : null;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
