namespace Keepalive.ConfigParser.Model;

/// <summary>Where each dump goes: keepalived's names in a temporary folder, or those that the configuration gives.</summary>
/// <param name="global">What is configured.</param>
/// <param name="temporaryFolder">For dumps without a path of their own.</param>
public sealed class DumpFiles(GlobalDefs global, string temporaryFolder)
{
    /// <summary>SIGUSR1 in the parent.</summary>
    public string ParentData => State("_parent");

    /// <summary>SIGUSR1 in the VRRP process.</summary>
    public string VrrpData => State("");

    /// <summary>SIGUSR1 in the health-check process.</summary>
    public string CheckData => State("_check");

    /// <summary>SIGUSR2 and SIGRTMAX-1.</summary>
    public string Stats => Path.Combine(temporaryFolder, global.Files.StatsDumpFile ?? "keepalived.stats");

    /// <summary>SIGRTMIN+2.</summary>
    public string Json => Path.Combine(temporaryFolder, global.Files.JsonDumpFile ?? "keepalived.json");

    /// <summary>The process, and with data_use_instance ".NAMESPACE_INSTANCE", go before the last dot.</summary>
    private string State(string process)
    {
        string path = Path.Combine(temporaryFolder, global.Files.StateDumpFile ?? "keepalived.data");
        int dot = path.LastIndexOf('.');
        if (dot <= path.LastIndexOf('/')) dot = path.Length;
        return path.Insert(dot, process + Suffix());
    }

    private string Suffix()
    {
        string[] parts = [.. new[] { global.NetNamespace, global.Instance }.OfType<string>()];
        return !global.Files.DataUseInstance || parts.Length == 0 ? "" : "." + string.Join('_', parts);
    }
}
