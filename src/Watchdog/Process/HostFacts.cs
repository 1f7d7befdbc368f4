using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Keepalive.ConfigParser;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Route;

namespace Keepalive.Watchdog.Process;

/// <summary>What -t asks about this machine.</summary>
internal sealed class HostFacts : IHostFacts
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Dictionary<string, bool> interfaces = new(StringComparer.Ordinal);

    public int CpuCount => Environment.ProcessorCount;

    /// <summary>Asked of the kernel once: an instance with very many addresses names its interface for each of them.</summary>
    public bool InterfaceExists(string name)
    {
        if (!interfaces.TryGetValue(name, out bool exists)) interfaces[name] = exists = Interfaces.Exists(name);
        return exists;
    }

    public ScriptFile FindScript(string path)
    {
        if (path.Contains('/', StringComparison.Ordinal)) return Look(path);
        string folders = Environment.GetEnvironmentVariable("PATH") ?? DefaultPath;
        ScriptFile best = ScriptFile.Missing;
        foreach (string folder in folders.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            ScriptFile found = Look(Path.Combine(folder, path));
            if (found == ScriptFile.Executable) return found;
            if (found != ScriptFile.Missing) best = found;
        }
        return best;
    }

    public bool NetworkNamespaceExists(string name) => File.Exists(Path.Combine("/run/netns", name));

    public bool HostNameResolves(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name).Length > 0;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>By name only: keepalived knows no numbers here.</summary>
    public bool UserExists(string user) => !IsNumber(user) && Credentials.TryResolve(user, null, out _);

    public bool IsRoot(string user) => Credentials.TryResolve(user, null, out Credentials found) && found.User == 0;

    public string? WhyUnsafe(string path) => ScriptSafety.WhyUnsafe(ProgramPath.Find(path));

    public bool GroupExists(string group) => !IsNumber(group) && Credentials.TryResolve("root", group, out _);

    public bool RouteNameExists(RouteNames kind, string name) => RouteNameFiles.Know(kind, name);

    public bool IsVrf(string name) => InterfaceExists(name) && IsOfKind(name, "vrf");

    public bool IsLinkOfAnotherKind(string name, string kind) => InterfaceExists(name) && !IsOfKind(name, kind);

    /// <summary>From /proc/sys: /sys may show another network namespace than ours.</summary>
    public int MtuOf(string name)
    {
        try
        {
            string path = Path.Combine("/proc/sys/net/ipv6/conf", name, "mtu");
            return InterfaceExists(name) && File.Exists(path) ? int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture)
                : IHostFacts.EthernetMtu;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return IHostFacts.EthernetMtu;
        }
    }

    /// <summary>Looks only: keepalived makes the directory as soon as a test of the configuration names it.</summary>
    public string? WhyNoDirectory(string path)
    {
        if (Directory.Exists(path)) return null;
        if (File.Exists(path)) return "it is there and no directory";
        return Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path.Length > 0 ? path : "/-/-"))) ? null
            : "the directory it should be in is not there";
    }

    private static bool IsOfKind(string name, string kind)
    {
        try
        {
            string path = Path.Combine("/sys/class/net", name, "uevent");
            return File.Exists(path) && File.ReadAllText(path).Contains($"DEVTYPE={kind}", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsNumber(string name) => name.Length > 0 && name.All(char.IsAsciiDigit);

    private static ScriptFile Look(string path)
    {
        try
        {
            if (!File.Exists(path)) return ScriptFile.Missing;
            return (File.GetUnixFileMode(path) & AnyExecute) != 0 ? ScriptFile.Executable : ScriptFile.NotExecutable;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ScriptFile.Missing;
        }
    }
}
