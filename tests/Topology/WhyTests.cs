using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>keepalive why: the running daemon tells what it did lately, and why.</summary>
public sealed class WhyTests
{
    [Fact]
    public void ATakeOverIsToldWithItsCauseAndAKilledProcessIsNamed()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Daemon leftDaemon = left.Start(Program.Keepalived, Conf.Pair(150));
        leftDaemon.WaitForLog("Entering MASTER STATE");
        Daemon daemon = right.Start(Program.Keepalive, Conf.Pair(100));
        daemon.WaitForLog("master set to 10.9.0.1");
        leftDaemon.Terminate();
        daemon.WaitForLog("Entering MASTER STATE");

        string text = Why(right, "VI_1");

        Assert.StartsWith("VI_1 is MASTER since ", text, StringComparison.Ordinal);
        Assert.Contains("BACKUP -> MASTER: 10.9.0.1 let go (priority 0) 0.6", text, StringComparison.Ordinal);
        int killed = daemon.VrrpPid;
        daemon.Signal("KILL", killed);
        Wait.Until("the successor's story is told", () => Why(right).Contains("predecessor", StringComparison.Ordinal));
        text = Why(right);
        Assert.Contains($"process {killed} was killed by signal 9", text, StringComparison.Ordinal);
        Assert.Contains("let go (priority 0)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheAnswerComesWhileTheVrrpProcessStandsStill()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(150));
        daemon.WaitForLog("Entering MASTER STATE");
        daemon.Signal("STOP", daemon.VrrpPid);

        using System.Text.Json.JsonDocument answer = System.Text.Json.JsonDocument.Parse(Why(host, "VI_1", "--json"));

        Assert.Equal(1, answer.RootElement.GetProperty("version").GetInt32());
        System.Text.Json.JsonElement instance = answer.RootElement.GetProperty("instances")[0];
        Assert.Equal("MASTER", instance.GetProperty("state").GetString());
        Assert.Equal("BACKUP", instance.GetProperty("events")[1].GetProperty("from").GetString());
    }

    [Fact]
    public void TheSocketIsForItsOwnerOnly()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(150));
        daemon.WaitForLog("Entering MASTER STATE");
        string path = Path.Combine(host.RunFolder, "keepalived.sock");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path) & ~UnixFileMode.UserExecute);
    }

    [Fact]
    public void WithoutADaemonThereIsAClearError()
    {
        Programs.RequireBed();
        Programs.RequireOurs();
        (int status, _, string errors) = Shell.Try(Programs.PathOf(Program.Keepalive), "why", "-p", "/nonexistent/keepalived.pid");
        Assert.Equal(1, status);
        Assert.Contains("no answer from /nonexistent/keepalived.sock", errors, StringComparison.Ordinal);
    }

    private static string Why(Host host, params string[] words) => Shell.Run(
        Programs.PathOf(Program.Keepalive), ["why", .. words, "-p", Path.Combine(host.RunFolder, "keepalived.pid")]);
}
