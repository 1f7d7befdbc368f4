using Keepalive.HealthCheck.Genhash;
using Keepalive.HealthCheck.Ipvsadm;
using Keepalive.Watchdog.RealServer;

namespace Keepalive.Watchdog.Cli;

/// <summary>Programs that are no daemon: by the first word ("keepalive genhash …"), or by the name that the file is called by.</summary>
internal static class OtherCommands
{
    private static readonly Dictionary<string, Func<string[], int>> All = new(StringComparer.Ordinal)
    {
        ["cleanup"] = words => CleanupCommand.Run(words, Console.Out, Console.Error),
        ["reload"] = words => ReloadCommand.Run(words, Console.Out, Console.Error),
        ["check"] = words => CheckCommand.Run(words, Console.Out, Console.Error),
        ["doctor"] = words => DoctorCommand.Run(words, Console.Out, Console.Error),
        ["why"] = words => WhyCommand.Run(words, Console.Out, Console.Error),
        ["explain"] = words => ExplainCommand.Run(words, Console.Out, Console.Error),
        ["genhash"] = words => GenhashCommand.Run(words, Console.Out, Console.Error),
        ["ipvsadm"] = words => Buffered(output => IpvsadmCommand.Run(words, Console.In, output, Console.Error)),
        ["ipvsadm-save"] = words => Buffered(output => IpvsadmCommand.RunSave(words, output, Console.Error)),
        ["ipvsadm-restore"] = words => Buffered(output => IpvsadmCommand.RunRestore(words, Console.In, output, Console.Error)),
        ["realserver"] = words => RealServerCommand.Run(words, Console.Out, Console.Error),
    };

    /// <summary>Those that people call by a link of that name.</summary>
    private static readonly HashSet<string> ByName = ["genhash", "ipvsadm", "ipvsadm-save", "ipvsadm-restore", "realserver"];

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>False: this is for the daemon.</summary>
    public static bool TryRun(string program, string[] words, out int status)
    {
        status = 0;
        if (ByName.Contains(Path.GetFileName(program)) && All.TryGetValue(Path.GetFileName(program), out Func<string[], int>? byName))
        {
            status = byName(words);
            return true;
        }
        if (words.Length == 0) return false;
        if (!All.TryGetValue(words[0], out Func<string[], int>? named)) return false;
        status = named(words[1..]);
        return true;
    }

    public static int Run(string name, string[] words) => All[name](words);

    /// <summary>A listing may have a hundred thousand lines: one system call for each would take longer than all the rest.</summary>
    private static int Buffered(Func<TextWriter, int> run)
    {
        using StreamWriter output = new(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        return run(output);
    }
}
