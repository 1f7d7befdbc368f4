using System.Diagnostics;
using System.Globalization;
using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Process;

namespace Keepalive.Watchdog.Cli;

/// <summary>keepalive reload: SIGHUP for the running daemon and, with --wait, what came of it.</summary>
internal static class ReloadCommand
{
    private const int Failed = 1;
    private const int Refused = 5;

    private const string Usage = """
        Usage: keepalive reload [--wait] [OPTION...]
          --wait   until the reload is complete or refused, at most a minute
          OPTION   of the daemon, as far as they tell where its files are: -f -p -s -i
        Exit status: 0 done (with --wait: the new configuration runs), 1 no daemon or no answer, 5 refused: nothing has changed.
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter errors)
    {
        if (words.Contains("--help") || words.Contains("-h"))
        {
            output.WriteLine(Usage);
            return 0;
        }
        CommandLineResult command = CommandLine.Parse([.. words.Where(word => word != "--wait")]);
        if (command.Tell(errors)) return Failed;
        ConfigFiles files = new(command.Options);
        RunFiles run = new(command.Options, files.Read().Outcome.Config.Global);
        if (!PidFile.TryRead(run.Parent, out int pid))
        {
            errors.WriteLine($"no daemon: {run.Parent} names none");
            return Failed;
        }
        _ = ReloadReport.TryRead(run.ReloadResult, out int before, out _);
        if (!ProcessControl.Send(pid, Signal.Hangup))
        {
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"no daemon: process {pid} of {run.Parent} is gone"));
            return Failed;
        }
        return words.Contains("--wait") ? Wait(run, pid, before, files, errors) : 0;
    }

    private static int Wait(RunFiles run, int pid, int before, ConfigFiles files, TextWriter errors)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            if (ReloadReport.TryRead(run.ReloadResult, out int number, out string result) && number != before)
            {
                return result == "complete" ? 0 : Explain(files, errors);
            }
            if (!ProcessControl.Send(pid, 0))
            {
                errors.WriteLine("the daemon has ended");
                return Failed;
            }
            Thread.Sleep(Step);
        }
        errors.WriteLine($"no answer within {Patience.TotalSeconds} s");
        return Failed;
    }

    private static int Explain(ConfigFiles files, TextWriter errors)
    {
        ParseOutcome outcome = files.Read().Outcome;
        foreach (Diagnostic diagnostic in outcome.Diagnostics) errors.WriteLine(diagnostic.ToString());
        errors.WriteLine("refused: the running configuration stays");
        return Refused;
    }
}
