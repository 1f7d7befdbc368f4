using System.Runtime.CompilerServices;
using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Process;
using Keepalive.HealthCheck.Tests.Engine;

namespace Keepalive.HealthCheck.Tests.Process;

/// <summary>
/// keepalived_check.data beside what keepalived 2.2.7 wrote of the same configuration before its first check (samples/check.conf and
/// samples/check.data).
/// </summary>
public sealed class CheckDataTests
{
    private const string First = "------< SSL definitions >------\n";

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

        string text = new CheckDataText(engine, config, script => $"{script}, uid:gid 0:0", _ => DateTimeOffset.UnixEpoch).Write();

        Assert.Equal(LinesOf(Sample("check.data")), LinesOf(text));
    }

    /// <summary>A server whose check cannot be made stays as it is, and whoever asks sees that nobody looked at it.</summary>
    [Fact]
    public void ACheckThatCannotBeMadeIsShownWithItsReason()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1)));
        pool.Answers[Configured.AddressOf(1)] = new ProbeResult(false, "Connection failed (ENODEV)") { CouldNotRun = true };
        pool.Pass(8);

        string text = new CheckDataText(pool.Engine, new KeepaliveConfig(), script => $"{script}", _ => DateTimeOffset.UnixEpoch).Write();

        Assert.Contains("   Has run = no\n", text, StringComparison.Ordinal);
        Assert.Contains("   Could not be made = 2 (Connection failed (ENODEV))\n", text, StringComparison.Ordinal);
    }

    private static string[] LinesOf(string dump) =>
    [
        .. dump[dump.IndexOf(First, StringComparison.Ordinal)..]
            // The name that 2.4 gave to a line.
            .Replace("   alive = 1\n   quorum", "   VS alive = 1\n   quorum", StringComparison.Ordinal)
            .Split('\n'),
    ];

    private static string Sample(string name) => File.ReadAllText(Path.Combine(Folder, name));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
