using System.Runtime.CompilerServices;
using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Process;

namespace Keepalive.HealthCheck.Tests.Process;

/// <summary>
/// keepalived_check.data beside what keepalived 2.2.7 wrote of the same configuration before its first check (samples/check.conf and
/// samples/check.data; without labels of SNMP and virtual hosts of servers, which only their checks know here).
/// </summary>
public sealed class CheckDataTests
{
    private const string Topology = "------< LVS Topology >------\n";

    /// <summary>What it keeps for its own purposes, and the name that 2.4 gave to a line.</summary>
    private static readonly string[] OnlyThere =
        ["previous effective_weight", "Regex ref count", "Last ran", "Last status", "Reloaded = No"];

    private static string Folder { get; } = Path.Combine(Path.GetDirectoryName(ThisFile())!, "samples");

    [Fact]
    public void ServersAndCheckersHaveKeepalivedsLinesInItsOrder()
    {
        KeepaliveConfig config = new RecentConfiguration().Read(new ConfigBundle
        {
            MainPath = "k.conf",
            ConfigId = "one",
            RandomSeed = 1,
            Texts = new() { ["k.conf"] = new BundledText(Sample("check.conf"), ConfigReadError.None) },
            Globs = [],
        }.Encode());
        HealthEngine engine = new(seed: 1);
        engine.Handle(new HealthInput.FileRead("weightfile", 1), Instant.Zero, []);
        engine.Handle(new HealthInput.Start(config, new Dictionary<ServiceKey, TableService>()), Instant.Zero, []);

        string text = new CheckDataText(engine, config, script => $"{script}, uid:gid 0:0").Write();

        Assert.Equal(LinesOf(Sample("check.data")), LinesOf(text));
    }

    private static string[] LinesOf(string dump) =>
    [
        .. dump[dump.IndexOf(Topology, StringComparison.Ordinal)..]
            .Replace("   alive = 1\n   quorum", "   VS alive = 1\n   quorum", StringComparison.Ordinal)
            .Split('\n').Where(line => !OnlyThere.Any(word => line.TrimStart().StartsWith(word, StringComparison.Ordinal))),
    ];

    private static string Sample(string name) => File.ReadAllText(Path.Combine(Folder, name));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
