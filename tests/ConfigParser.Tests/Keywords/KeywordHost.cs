namespace Keepalive.ConfigParser.Tests;

/// <summary>The machine of the keyword cases: that of the verdicts, with a VRF.</summary>
internal sealed class KeywordHost : IHostFacts
{
    public int CpuCount => 2;

    public bool InterfaceExists(string name) => name is "lo" or "eth0" or "eth1" or "red";

    public bool NetworkNamespaceExists(string name) => true;

    public bool HostNameResolves(string name) => name == "localhost";

    public bool UserExists(string user) => user is "root" or "nobody";

    public bool GroupExists(string group) => group is "root" or "nogroup";

    public ScriptFile FindScript(string path) => path is "/usr/bin/true" or "true" ? ScriptFile.Executable : ScriptFile.Missing;

    public bool RouteNameExists(RouteNames kind, string name) => DebianNames.Have(kind, name);

    public bool IsVrf(string name) => name == "red";
}
