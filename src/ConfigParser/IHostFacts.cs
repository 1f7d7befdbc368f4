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
}

/// <summary>How a program that a configuration names looks on disk.</summary>
public enum ScriptFile
{
    Missing,
    NotExecutable,
    Executable,
}
