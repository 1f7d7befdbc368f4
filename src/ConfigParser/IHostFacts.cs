namespace Keepalive.ConfigParser;

/// <summary>What a check of a configuration may ask about the machine. The parser stays free of I/O: the answers come from
/// outside.</summary>
public interface IHostFacts
{
    bool InterfaceExists(string name);

    /// <summary>What stands at the path of a script, following PATH for a name without a slash.</summary>
    ScriptFile FindScript(string path);

    /// <summary>Processors that can be used, for the cpu_affinity words.</summary>
    int CpuCount { get; }

    bool NetworkNamespaceExists(string name);

    /// <summary>Whether a mail relay's name has an address.</summary>
    bool HostNameResolves(string name);

    bool UserExists(string user);

    bool GroupExists(string group);

    /// <summary>Whether a user by this name or number is root.</summary>
    bool IsRoot(string user) => user is "root" or "0";

    /// <summary>Which part of the way to a script others than root could change, and how; null: none.</summary>
    string? WhyUnsafe(string path) => null;

    /// <summary>Whether the machine has a name for a number of this kind.</summary>
    bool RouteNameExists(RouteNames kind, string name);

    /// <summary>Whether an interface is a VRF device.</summary>
    bool IsVrf(string name);

    /// <summary>Whether a link of this name is there that is not of the kind wanted ("macvlan", "ipvlan": the kernel's words).</summary>
    bool IsLinkOfAnotherKind(string name, string kind) => false;

    const int EthernetMtu = 1_500;

    /// <summary>Greatest packet of an interface in bytes; that of Ethernet for one that is not there.</summary>
    int MtuOf(string name) => EthernetMtu;

    /// <summary>Why a directory is not there and cannot be made; null: it is, or can.</summary>
    string? WhyNoDirectory(string path) => null;
}

/// <summary>How a program that a configuration names looks on disk.</summary>
public enum ScriptFile
{
    Missing,
    NotExecutable,
    Executable,
}
