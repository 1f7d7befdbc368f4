using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Weak points of keepalived as a program: exit statuses, reloads, the end. Each test shows it beside ours.</summary>
public sealed class DaemonDefectTests
{
    /// <summary>Options of a start that fails, and its exit statuses; CONF stands for a good file.</summary>
    public static TheoryData<string, int, int> FailingStarts => new()
    {
        { "-n -l -G -s nosuchspace -f CONF", 1, 0 },
        { "-t -f /nonexistent.conf", 4, 0 },
        { "--signum", 1, 1 },
    };

    [Theory, MemberData(nameof(FailingStarts))]
    public void AStartThatFailsHasAStatusAndAReason(string options, int ours, int theirs)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string[] words = options.Replace("CONF", host.Write("good.conf", Conf.Pair(priority: 100)), StringComparison.Ordinal).Split(' ');
        (int status, _, string reason) = Run(host, Program.Keepalive, words);
        (int theirStatus, _, string theirReason) = Run(host, Program.Keepalived, words);

        Assert.Equal((ours, theirs), (status, theirStatus));
        Assert.NotEqual("", reason + theirReason);
        if (options == "--signum")
        {
            Assert.Equal("Missing parameter for option --signum", reason.Trim());
            Assert.DoesNotContain("--signum", theirReason, StringComparison.Ordinal);
        }
    }

    /// <summary>A file that cannot be used, and a start into the background: the status is there before anybody has read the file.</summary>
    [Fact]
    public void AStartIntoTheBackgroundWithAFileThatCannotBeUsedHasAStatus()
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string file = host.Write("bad.conf", WithoutVrid(Conf.Pair(priority: 100)));

        Assert.Equal(2, Run(host, Program.Keepalive, "-G", "-f", file).Status);
        Assert.Equal(0, Run(host, Program.Keepalived, "-G", "-f", file).Status);
        Wait.Until("keepalived has given up", () => !File.Exists(Path.Combine(host.RunFolder, "keepalived.pid")));
    }

    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void AReloadWithAFileThatCannotBeUsedIsNotTheEnd(Program program, bool goesOn)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(program, Conf.Fast(priority: 150));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));

        daemon.Rewrite(WithoutVrid(Conf.Fast(priority: 150)));
        daemon.Signal("HUP");

        int before = capture.AdvertsFrom(host).Length;
        if (goesOn) Wait.Until("adverts go on", () => capture.AdvertsFrom(host).Length >= before + 10);
        else daemon.WaitForExit();
        Assert.Equal(goesOn ? 0 : 2, daemon.HasExited ? daemon.ExitCode : 0);
        Assert.Equal(goesOn, !daemon.HasExited);
        // keepalived says nothing to anybody, and leaves the address where it was.
        Assert.DoesNotContain(capture.AdvertsFrom(host), advert => advert.Priority == 0);
        Assert.True(host.Holds(Conf.Vip));
    }

    [Theory]
    [InlineData(Program.Keepalive, false)]
    [InlineData(Program.Keepalived, true)]
    public void ARestartThatWaitsIsForgottenAtTheStop(Program program, bool starts)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("down.sh", $"for i in $(seq 20); do [ -e {host.PathOf("go")} ] || sleep 0.1; done");
        Daemon daemon = host.Start(program, Conf.Fast(priority: 150, global: $"shutdown_script {script}"));
        for (int i = 1; i <= 2; i++)
        {
            Wait.Until("master", () => daemon.TimesSaid("(VI_1) Entering MASTER STATE") == i);
            daemon.Signal("KILL", daemon.VrrpPid);
        }
        daemon.WaitForLog("delayed 1 seconds");

        daemon.Signal("TERM");

        if (starts) Wait.Until("a third child", () => daemon.TimesSaid("Starting VRRP child process") == 3);
        if (starts) host.Write("go", "");
        daemon.WaitForExit();
        Assert.Equal(starts ? 3 : 2, daemon.TimesSaid("Starting VRRP child process"));
        Assert.False(host.Holds(Conf.Vip));
    }

    [Theory]
    [InlineData(Program.Keepalive, "VRRP child: pid")]
    [InlineData(Program.Keepalived, "pid")]
    public void TheLineAboutADeadChildNamesIt(Program program, string name)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100));
        daemon.WaitForLog("Startup complete");
        int child = daemon.VrrpPid;

        daemon.Signal("KILL", child);

        daemon.WaitForLog($" {name} {child} exited due to signal 9");
        Assert.Equal(name != "pid", daemon.Said($"VRRP child: pid {child}"));
    }

    /// <summary>2.2.7 does not know the words, 2.4 knows them and does nothing: either way the files are where they always are.</summary>
    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void DumpsGoToTheFilesThatTheConfigurationNames(Program program, bool obeyed)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        (string signal, string word, string name)[] dumps = [("USR2", "stats", "keepalived.stats"), ("36", "json", "keepalived.json")];
        string words = string.Join('\n', dumps.Select(dump => $"{dump.word}_dump_file {host.PathOf(dump.word)}"));
        Daemon daemon = host.Start(program, Conf.Pair(priority: 100, global: words));
        daemon.WaitForLog("Startup complete");
        foreach ((string signal, string word, string name) in dumps)
        {
            string usual = Path.Combine(host.TemporaryFolder, name);
            daemon.Signal(signal);
            Wait.Until(name, () => File.Exists(host.PathOf(word)) || File.Exists(usual));
            Assert.Equal((obeyed, !obeyed), (File.Exists(host.PathOf(word)), File.Exists(usual)));
        }
    }

    private static string WithoutVrid(string text) => text.Replace("virtual_router_id 51", "", StringComparison.Ordinal);

    private static (int Status, string Output, string Errors) Run(Host host, Program program, params string[] words) => host.Try(
        ["unshare", "-m", "sh", "-c", $"mount --bind '{host.RunFolder}' /run && exec \"$@\"", "sh", Programs.PathOf(program), .. words]);
}
