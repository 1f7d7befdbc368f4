using Keepalive.ConfigParser;
using Keepalive.Linux;
using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Process;

/// <summary>Reads the configuration: the outcome of the parse, and bundles from which children come to the same one.</summary>
internal sealed class ConfigFiles(Options options)
{
    /// <param name="former">What was read last: given back when all that it was made of is as it was.</param>
    public ConfigReading Read(ConfigReading? former = null)
    {
        DiskSource disk = new();
        if (former is not null && BundleComparison.IsStill(former.Whole, disk, ParseOptions(new HostFacts()))) return former;
        RecordingSource source = new(disk);
        ParseOptions parse = ParseOptions(new RecordingHost(new HostFacts()));
        ParseOutcome outcome = KeepalivedConf.Parse(source, parse);
        byte[] whole = source.Bundle(parse).Encode();
        ConfigBundle rest = source.BundleWithoutServers(parse, outcome);
        return new ConfigReading(outcome.WithoutTexts(), whole, rest.HadServers ? rest.Encode() : whole)
        {
            Files = [.. outcome.Sources.Keys],
        };
    }

    /// <summary>For -t: with questions about interfaces, scripts and users of this machine.</summary>
    public ParseOutcome Test() => ConfigCheck.One(new DiskSource(), ParseOptions(new HostFacts()));

    private ParseOptions ParseOptions(IHostFacts? host) => new()
    {
        MainPath = options.UseFile,
        ConfigId = options.ConfigId ?? HostName.Short,
        RandomSeed = (ulong)Environment.TickCount64,
        CheckIncludes = options.AllConfig,
        Environment = Environment.GetEnvironmentVariable,
        Host = host,
        // Virtual servers are the business of the process that checks them.
        FindingsOnly = true,
    };
}
