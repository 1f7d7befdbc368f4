using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Process;

/// <summary>-m and -M: core files without a limit, and the system's pattern for their names until this is disposed.</summary>
internal sealed class CorePattern : IDisposable
{
    private const string PatternFile = "/proc/sys/kernel/core_pattern";

    private readonly string? former;

    private CorePattern(string? former) => this.former = former;

    public static CorePattern Use(Options options)
    {
        if (!options.CoreDump) return new CorePattern(former: null);
        try
        {
            ProcessControl.AllowCoreFiles();
            if (options.CorePattern is null) return new CorePattern(former: null);
            string former = File.ReadAllText(PatternFile).TrimEnd('\n');
            File.WriteAllText(PatternFile, options.CorePattern);
            return new CorePattern(former);
        }
        catch (Exception exception) when (exception is LinuxException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"core files: {exception.Message}");
            return new CorePattern(former: null);
        }
    }

    public void Dispose()
    {
        if (former is not null) File.WriteAllText(PatternFile, former);
    }
}
