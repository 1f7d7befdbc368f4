using Keepalive.Linux;
using Keepalive.Linux.Files;

namespace Keepalive.Watchdog.Logging;

/// <summary>The file of -g: the parent's as named, the children's with their part of the name before the last dot.</summary>
internal static class LogFile
{
    private const string DefaultName = "keepalived.log";

    /// <summary>"ka.log" → "ka_vrrp.log", "ka" → "ka_vrrp".</summary>
    public static string NameFor(string file, string ident)
    {
        string part = ident.StartsWith("Keepalived_vrrp", StringComparison.Ordinal) ? "_vrrp"
            : ident.StartsWith("Keepalived_healthcheckers", StringComparison.Ordinal) ? "_check" : "";
        int slash = file.LastIndexOf('/');
        int dot = file.LastIndexOf('.');
        return dot > slash ? file.Insert(dot, part) : file + part;
    }

    /// <summary>-g without a name: in the temporary directory.</summary>
    public static string DefaultPath => Path.Combine(TemporaryFolder.Path, DefaultName);

    /// <summary>Null, and a line on standard error, when it cannot be opened: logging elsewhere goes on.</summary>
    public static LineSink? TryOpen(string file, string ident)
    {
        try
        {
            return new LineSink(LineOutput.AppendTo(NameFor(file, ident)), LineSink.Nanoseconds);
        }
        catch (LinuxException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return null;
        }
    }
}
