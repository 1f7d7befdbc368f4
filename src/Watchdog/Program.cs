using Keepalive.HealthCheck.Process;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Vrrp.Process;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Engine;
using Keepalive.Watchdog.Logging;
using Keepalive.Watchdog.Process;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace Keepalive.Watchdog;

/// <summary>Reads the command line and picks the role. The only place that builds a host.</summary>
internal static class Program
{
    public const string Version = "0.1.0";

    private static int Main(string[] args)
    {
        if (args.Length > 0 && Roles.TryParse(args[0], out ChildRole role, out string suffix)) return RunChild(role, suffix, args[1..]);
        if (OtherCommands.TryRun(Environment.GetCommandLineArgs()[0], args, out int result)) return result;
        bool detached = args.Length > 0 && args[0] == Roles.Detached;
        string[] words = detached ? args[1..] : args;
        CommandLineResult command = CommandLine.Parse(words);
        // Whoever detached us has said what there is to say; the console, once used, would hold on to the caller's streams.
        if (!detached && Commands.TrySpecial(command, out int status)) return status;
        Options options = command.Options;
        if (options.ConfigTest) return Commands.TestConfiguration(options);
        if (!options.DontFork && !detached) return Detachment.Start(words);
        return RunDaemon(command, detached ? InBackground(options) : options, words, detached);
    }

    /// <summary>Children are bare: no host, no thread pool, one loop.</summary>
    private static int RunChild(ChildRole role, string identSuffix, string[] words)
    {
        ProcessControl.DieWithParent();
        ProcessControl.SetName(Path.GetFileName(Roles.ProgramName));
        Options options = CommandLine.Parse(words).Options;
        using Serilog.Core.Logger logger = LogSetup.Create(options, Roles.Ident(role) + identSuffix);
        TextLogger log = new(logger);
        if (role == ChildRole.Vrrp)
        {
            using VrrpProcess vrrp = new(log, Roles.LinkDescriptor);
            vrrp.Run();
        }
        else
        {
            using HealthCheckProcess healthCheck = new(log, Roles.LinkDescriptor);
            healthCheck.Run();
        }
        return 0;
    }

    /// <summary>Files that were named from the caller's directory keep their places when the daemon leaves it.</summary>
    private static Options InBackground(Options options)
    {
        Options absolute = options with
        {
            UseFile = Path.GetFullPath(options.UseFile),
            Pid = Absolute(options.Pid),
            VrrpPid = Absolute(options.VrrpPid),
            CheckersPid = Absolute(options.CheckersPid),
            LogFile = Absolute(options.LogFile),
        };
        ProcessControl.LeaveTerminal();
        return absolute;
    }

    private static string? Absolute(string? path) => path is null ? null : Path.GetFullPath(path);

    private static int RunDaemon(CommandLineResult command, Options options, string[] words, bool detached)
    {
        ReadOnlySpan<int> heard =
            [Signal.Terminate, Signal.Interrupt, Signal.Hangup, Signal.User1, Signal.User2, Signal.StatsClear, Signal.Json, Signal.Pipe];
        SignalReader.BlockFromTheStart(heard);
        // Before anything makes threads: later ones inherit the blocked signals.
        using SignalReader signals = new(heard);
        CollectionPause.BeginStart();
        if (detached) ProcessControl.SetName(Path.GetFileName(Roles.ProgramName));
        FileMask.Set(options.Umask ?? FileMask.Default);
        using CorePattern core = CorePattern.Use(options);
        LogIdent ident = "Keepalived";
        using Serilog.Core.Logger logger = LogSetup.Create(options, ident);
        TextLogger log = new(logger);
        foreach ((string option, string why) in command.WithoutEffect) new WatchdogLog(log).NoEffect(option, why);
        using WatchdogProcess watchdog = new(options, words, log, signals) { Ident = ident };
        IHost? host = null;
        int status = watchdog.Run(() => Detachment.TellStarted(detached), () => host = StartHost(logger));
        host?.StopAsync().GetAwaiter().GetResult();
        host?.Dispose();
        return status;
    }

    /// <summary>Once the children work: building it takes as long as reading a thousand instances.</summary>
    private static IHost StartHost(Serilog.ILogger logger)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSerilog(logger);
        IHost host = builder.Build();
        host.Start();
        return host;
    }
}
