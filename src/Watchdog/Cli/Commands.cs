using System.Globalization;
using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.Linux;
using Keepalive.Watchdog.Process;

namespace Keepalive.Watchdog.Cli;

/// <summary>What the command line can ask for instead of a daemon.</summary>
internal static class Commands
{
    private const UnixFileMode LogMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly Dictionary<string, int> SignalNumbers = new(StringComparer.Ordinal)
    {
        ["STOP"] = Signal.Terminate,
        ["RELOAD"] = Signal.Hangup,
        ["DATA"] = Signal.User1,
        ["STATS"] = Signal.User2,
        ["STATS_CLEAR"] = Signal.StatsClear,
        ["JSON"] = Signal.Json,
    };

    /// <summary>Version, help, a signal's number, or bad options: printed; no daemon is started.</summary>
    public static bool TrySpecial(CommandLineResult command, out int status)
    {
        status = command.Tell(Console.Error) ? 1 : 0;
        switch (command.Special)
        {
            case "version":
                Console.Error.WriteLine($"Keepalived v{Program.Version} (Keepalive)");
                status = 0;
                return true;
            case "help":
                PrintHelp();
                status = 0;
                return true;
            case "genhash":
                status = RunGenhash(command);
                return true;
            case "signum":
                status = PrintSignal(command.SpecialArgument!);
                return true;
        }
        if (command.Leftover.Count > 0) Console.Out.WriteLine($"Unexpected argument(s): {string.Join(' ', command.Leftover)} ");
        return status != 0;
    }

    /// <summary>
    /// -t: keepalived's exit statuses, which our own warnings change only under --strict. Messages go to standard error, with the lines
    /// they are about; to the file of --config-test=FILE they are appended, one line each.
    /// </summary>
    public static int TestConfiguration(Options options)
    {
        CheckReport report = CheckReport.Of(new ConfigFiles(options).Test());
        int status = options.Strict ? report.StrictExitStatus : report.TestExitStatus;
        if (options.ConfigTestLog is string path) return TryAppend(path, options, report) ? status : 1;
        if (report.Findings.Count > 0) Console.Error.Write(TextFormat.Write(report, Colours.Wanted(onErrors: true)));
        return status;
    }

    private static bool TryAppend(string path, Options options, CheckReport report)
    {
        FileMask.Set(options.Umask ?? FileMask.Default);
        try
        {
            FileStreamOptions open = new() { Mode = FileMode.Append, Access = FileAccess.Write, UnixCreateMode = LogMode };
            using StreamWriter output = new(path, open);
            foreach (Diagnostic finding in report.Findings) output.WriteLine(finding.ToString());
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Unable to open config-test log file {path} - {exception.Message}");
            return false;
        }
    }

    private static int PrintSignal(string name)
    {
        if (!SignalNumbers.TryGetValue(name, out int number))
        {
            Console.Error.WriteLine($"Unknown sigfunc {name}");
            return 1;
        }
        Console.Out.WriteLine(number.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static int RunGenhash(CommandLineResult command)
    {
        string name = command.SpecialWord.StartsWith("--", StringComparison.Ordinal) ? "genhash" : "-T";
        if (command.WordsBefore > 0) Console.Error.WriteLine($"Warning -- `{name}` not used as first option, previous options ignored");
        return OtherCommands.Run("genhash", [.. command.WordsBehind]);
    }

    private static void PrintHelp()
    {
        Console.Error.WriteLine("Usage: keepalive [OPTION...]");
        Console.Error.WriteLine("       keepalive check|doctor|why|explain|reload|cleanup|genhash|ipvsadm|realserver --help");
        Console.Error.WriteLine();
        foreach (OptionSpec option in OptionTable.All)
        {
            string letter = option.Letter == '\0' ? "    " : $"-{option.Letter}, ";
            Console.Error.WriteLine($"  {letter}--{option.Word,-22}{option.Help}");
        }
    }
}
