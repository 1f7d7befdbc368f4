using System.Globalization;
using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Engine.Doctor;
using Keepalive.Watchdog.Process;
using Keepalive.Watchdog.Process.Doctor;

namespace Keepalive.Watchdog.Cli;

/// <summary>keepalive doctor: what of this machine will go wrong with this configuration, and the command that mends it.</summary>
internal static class DoctorCommand
{
    private const int CannotRead = 2;
    private const int ListenSecondsMax = 600;

    private const string Usage = """
        Usage: keepalive doctor [FILE] [OPTION...]
          Reads the configuration and the machine, and says what will go wrong and the command that mends it. Changes nothing.
          FILE                default: /etc/keepalived/keepalived.conf; also -f FILE
          -i, --config-id ID  value of @ID lines; default: the host name up to the first dot
          -s, --namespace NS  look at this network namespace; default: net_namespace of the configuration, else where it is started
              --listen N      seconds to listen for other VRRP speakers and for somebody who answers for a virtual address; 0: not at all;
                              default: three of the longest advert interval, 3 at least, 30 at most
              --json          for programs; "version" is 1
              --root DIR      files of other programs (/etc, /run, /sys, /lib/modules) from below this folder
          -h, --help          print this
        Exit status: 0 nothing found, or notes only; 1 warnings or errors; 2 bad options, or the configuration cannot be read.
        Without root it says which checks it could not do. docs/doctor.md, or keepalive explain CODE, tells more of each finding.
        """;

    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter errors)
    {
        DoctorOptions options = DoctorOptions.Parse(words, ListenSecondsMax);
        if (options.Help)
        {
            output.WriteLine(Usage);
            return 0;
        }
        if (options.Problem is not null)
        {
            errors.WriteLine(options.Problem);
            errors.WriteLine(Usage);
            return CannotRead;
        }
        ParseOutcome outcome = Read(options);
        if (outcome.HasFatal)
        {
            errors.Write(TextFormat.Write(CheckReport.Of(outcome), Colours.Wanted(onErrors: true)));
            return CannotRead;
        }
        try
        {
            if ((options.Namespace ?? outcome.Config.Global.NetNamespace) is string space) NetworkNamespace.Enter(space);
            DoctorReport report = Examine(outcome, options);
            output.Write(options.Json ? DoctorText.WriteJson(report) : DoctorText.Write(report, Colours.Wanted(onErrors: false)));
            output.Flush();
            return report.ExitStatus;
        }
        catch (LinuxException exception)
        {
            errors.WriteLine(exception.Message);
            return CannotRead;
        }
    }

    /// <summary>Without questions about the host: those are the checks' own.</summary>
    private static ParseOutcome Read(DoctorOptions options) => KeepalivedConf.Parse(new DiskSource(), new ParseOptions
    {
        MainPath = options.File,
        ConfigId = options.ConfigId ?? HostName.Short,
        RandomSeed = (ulong)Environment.TickCount64,
        Environment = Environment.GetEnvironmentVariable,
    });

    private static DoctorReport Examine(ParseOutcome outcome, DoctorOptions options)
    {
        KeepaliveConfig config = outcome.Config;
        MachineFacts facts = new MachineReader(config, new FileRoot(options.Root)).Read(options.Listen ?? ListenTime(config));
        return Examination.Run(config, facts, outcome.Diagnostics.Count(finding => finding.Severity >= Severity.Error), options.File);
    }

    private static TimeSpan ListenTime(KeepaliveConfig config)
    {
        if (config.VrrpInstances.Count == 0) return TimeSpan.Zero;
        double interval = config.VrrpInstances.Max(instance => instance.AdvertInterval).TotalSeconds;
        return TimeSpan.FromSeconds(Math.Clamp(3 * interval, 3, 30));
    }
}
