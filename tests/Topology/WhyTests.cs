using System.Net.Sockets;
using System.Text;
using System.Text.Json;
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

        using JsonDocument answer = JsonDocument.Parse(Why(host, "VI_1", "--json"));

        Assert.Equal(1, answer.RootElement.GetProperty("version").GetInt32());
        JsonElement instance = answer.RootElement.GetProperty("instances")[0];
        Assert.Equal("MASTER", instance.GetProperty("state").GetString());
        Assert.Equal("BACKUP", instance.GetProperty("events")[1].GetProperty("from").GetString());
    }

    /// <summary>The kernel's word on who asks counts, even where somebody has opened the file to everybody.</summary>
    [Fact]
    public void OnlyRootIsAnsweredWhateverTheModeOfTheFile()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(150));
        daemon.WaitForLog("Entering MASTER STATE");
        string path = SocketOf(host);
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner, File.GetUnixFileMode(path) & ~UnixFileMode.UserExecute);

        File.SetUnixFileMode(path, owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        string exe = host.PathOf("keepalive");
        File.Copy(Programs.PathOf(Program.Keepalive), exe);
        Shell.Run("chmod", "a+rx", exe, host.PathOf(""), Path.GetDirectoryName(host.PathOf("").TrimEnd('/'))!, host.RunFolder);
        string[] asNobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", exe];
        (int status, string output, string errors) = Shell.Try("setpriv", [.. asNobody, "why", "-p", Path.Combine(host.RunFolder, "keepalived.pid")]);

        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith($"no answer from {path}: ", errors, StringComparison.Ordinal);
        Assert.Contains("VI_1 is MASTER", Why(host), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSocketKnowsOneQuestionOnlyAndSaysItsVersion()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Start(Program.Keepalive, Conf.Pair(150)).WaitForLog("Entering MASTER STATE");

        Assert.StartsWith("{\"version\":1,", Ask(host, "why/1\n"), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"VI_1\"", Ask(host, "why/1 VI_1\n"), StringComparison.Ordinal);
        Assert.EndsWith("\"instances\":[]}", Ask(host, "why/1 VI_2\n"), StringComparison.Ordinal);
        foreach (string question in (string[])["why/2\n", "stop\n", "\n"])
        {
            Assert.Equal("{\"error\":\"the question is not known; ask why/1\"}\n", Ask(host, question));
        }
        Assert.Equal("", Ask(host, new string('x', 600)));
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

    private static string SocketOf(Host host) => Path.Combine(host.RunFolder, "keepalived.sock");

    /// <summary>What comes back until the daemon closes the connection.</summary>
    private static string Ask(Host host, string question)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(SocketOf(host)));
        socket.Send(Encoding.UTF8.GetBytes(question));
        using StreamReader reader = new(new NetworkStream(socket), Encoding.UTF8);
        try
        {
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string Why(Host host, params string[] words) => Shell.Run(
        Programs.PathOf(Program.Keepalive), ["why", .. words, "-p", Path.Combine(host.RunFolder, "keepalived.pid")]);
}
