using Keepalive.ConfigParser;
using Keepalive.Linux;
using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Process;

/// <summary>Reads the configuration: the outcome of the parse, and the bundle from which children come to the same one.</summary>
internal sealed class ConfigFiles(Options options)
{
    public (ParseOutcome Outcome, byte[] Bundle) Read()
    {
        RecordingSource source = new(new DiskSource());
        ParseOptions parse = ParseOptions(new RecordingHost(new HostFacts()));
        ParseOutcome outcome = KeepalivedConf.Parse(source, parse);
        return (outcome, source.Bundle(parse).Encode());
    }

    /// <summary>For -t: with questions about interfaces, scripts and users of this machine.</summary>
    public ParseOutcome Test() => ConfigCheck.One(new DiskSource(), ParseOptions(new HostFacts()) with { FindingsOnly = true });

    private ParseOptions ParseOptions(IHostFacts? host) => new()
    {
        MainPath = options.UseFile,
        ConfigId = options.ConfigId ?? HostName.Short,
        RandomSeed = (ulong)Environment.TickCount64,
        CheckIncludes = options.AllConfig,
        Environment = Environment.GetEnvironmentVariable,
        Host = host,
    };
}
