using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Process;

namespace Keepalive.Watchdog.Cli;

/// <summary>keepalive cleanup: takes away what a killed daemon left behind, for ExecStopPost and the end of containers.</summary>
internal static class CleanupCommand
{
    private const int Failed = 1;

    private const string Usage = """
        Usage: keepalive cleanup [OPTION...]
          Removes what a daemon left that was killed: addresses, routes, policy rules and VMACs of the configuration, drop rules, virtual servers;
          puts back the kernel settings that it had changed.
          Touches nothing while a daemon runs. Addresses of an address owner (priority 255) stay: they are the host's own.
          OPTION   of the daemon: -f -p -s -i, and -V (leave addresses) and -I (leave IPVS)
        Exit status: 0 nothing is left, 1 a daemon runs or something could not be removed.
        """;

    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter errors)
    {
        if (words.Contains("--help") || words.Contains("-h"))
        {
            output.WriteLine(Usage);
            return 0;
        }
        CommandLineResult command = CommandLine.Parse(words);
        if (command.Tell(errors)) return Failed;
        Options options = command.Options;
        KeepaliveConfig config = new ConfigFiles(options).Read().ParseWhole();
        RunFiles run = new(options, config.Global);
        run.MakeFolder();
        using PidFile? pidFile = PidFile.TryCreate(run.Parent, ProcessControl.Pid, out string problem);
        if (pidFile is null)
        {
            errors.WriteLine(problem);
            return Failed;
        }
        try
        {
            if (run.Namespace is string space) NetworkNamespace.Enter(space);
            bool done = Leftovers.Remove(config, options, output.WriteLine, errors.WriteLine);
            if (!options.DontReleaseVrrp) done &= RestoreSettings(run.Settings, output, errors);
            return done ? 0 : Failed;
        }
        catch (LinuxException exception)
        {
            errors.WriteLine(exception.Message);
            return Failed;
        }
    }

    private static bool RestoreSettings(string record, TextWriter output, TextWriter errors)
    {
        bool done = true;
        SettingsRecord.Restore(record, (setting, restored) =>
        {
            if (restored) output.WriteLine(Leftovers.Restored(setting));
            else errors.WriteLine(Leftovers.NotRestored(setting));
            done &= restored;
        });
        return done;
    }
}
