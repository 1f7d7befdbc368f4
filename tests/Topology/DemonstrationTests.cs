using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>The first thing a new user runs.</summary>
public sealed class DemonstrationTests
{
    [Fact]
    public void TheDemonstrationShowsTwoTakeOversAndAReturn()
    {
        string output = Run();
        Assert.Contains("node2 has the address after", output, StringComparison.Ordinal);
        Assert.Contains("Done: two take-overs and one return", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSplitBrainDemonstrationShowsAnAlertInTheFileOfARealSyslogDaemon()
    {
        string output = Run("--split-brain");
        foreach (string node in (string[])["node1", "node2"])
        {
            Assert.Contains($"{node}: (VI_1) SPLIT-BRAIN SB02 shadow-master begin: 192.0.2.10 answered by", output, StringComparison.Ordinal);
            Assert.Contains($"{node}: (VI_1) SPLIT-BRAIN SB02 shadow-master end after", output, StringComparison.Ordinal);
        }
    }

    private static string Run(params string[] words)
    {
        Programs.RequireBed();
        Programs.RequireOurs();
        string output = Shell.Run(Path.Combine(Programs.RepositoryRoot(), "run"), words);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
        return output;
    }
}
