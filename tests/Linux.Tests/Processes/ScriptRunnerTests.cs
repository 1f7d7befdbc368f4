using System.Diagnostics;
using System.Globalization;
using Keepalive.Core;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Sockets;

namespace Keepalive.Linux.Tests.Processes;

/// <summary>Scripts as the daemon runs them, on the real system (as root).</summary>
public sealed class ScriptRunnerTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("ka-script-").FullName;
    private readonly EventLoop loop = new();
    private readonly ScriptRunner runner;

    public ScriptRunnerTests()
    {
        runner = new ScriptRunner(loop);
        // Scripts of other users write here too.
        File.SetUnixFileMode(folder, (UnixFileMode)0x1ff);
    }

    [Theory]
    [InlineData("exit 0", 0, true)]
    [InlineData("exit 7", 7, false)]
    [InlineData("exit 255", 255, false)]
    public void ExitStatusIsReported(string text, int status, bool succeeded)
    {
        ScriptEnd end = Run(text);

        Assert.Equal((status, succeeded, false), (end.Status.Code, end.Succeeded, end.Status.WasSignalled));
    }

    [Fact]
    public void SignalIsReported()
    {
        ScriptEnd end = Run("kill -9 $$");

        Assert.Equal(9, end.Status.Signal);
        Assert.False(end.Succeeded);
        Assert.Equal("due to signal 9", end.ToString());
    }

    [Theory]
    [InlineData("/no/such/program", "ENOENT")]
    [InlineData("/etc/passwd", "EACCES")]
    public void ProgramThatCannotBeStartedSaysWhy(string path, string errno)
    {
        ScriptEnd end = RunScript(new Script([path], Credentials.Root), TimeSpan.Zero);

        Assert.False(end.Succeeded);
        Assert.Equal($"could not be started: {errno}", end.ToString());
    }

    [Fact]
    public void ArgumentsArriveAsTheyAre()
    {
        string[] words = ["a b", "", "$HOME", "é", "'\""];
        string output = Path.Combine(folder, "out");

        RunScript(new Script(["/bin/sh", "-c", $"printf '%s|' \"$@\" > {output}", "sh", .. words], Credentials.Root), TimeSpan.Zero);

        Assert.Equal("a b||$HOME|é|'\"|", File.ReadAllText(output));
    }

    [Fact]
    public void TimeoutEndsTheWholeProcessGroup()
    {
        string pids = Path.Combine(folder, "pids");
        ScriptEnd end = Run($"sleep 1000 & echo $! > {pids}; sleep 1001", TimeSpan.FromMilliseconds(500));

        Assert.True(end.TimedOut);
        Assert.False(end.Succeeded);
        int child = int.Parse(File.ReadAllText(pids), CultureInfo.InvariantCulture);
        Wait.For(() => !IsAlive(child), $"the end of process {child}, which the script had started");
    }

    [Fact]
    public void ScriptThatIgnoresTheRequestToEndIsKilled()
    {
        Stopwatch watch = Stopwatch.StartNew();
        ScriptEnd end = Run("trap '' TERM; while :; do sleep 1; done", TimeSpan.FromMilliseconds(200));

        Assert.True(end.TimedOut);
        Assert.Equal(9, end.Status.Signal);
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(2), $"killed after {watch.Elapsed}, without its two seconds");
    }

    [Fact]
    public void ScriptInheritsNoDescriptorOfOurs()
    {
        StreamPair pair = new();
        using FileStream file = File.OpenRead("/dev/zero");
        string output = Path.Combine(folder, "fds");

        // The shell itself may open more; what exec gave it is what a program without files of its own shows.
        Run($"exec ls -l /proc/self/fd > {output}");

        string[] lines = File.ReadAllLines(output).Where(line => line.Contains("->", StringComparison.Ordinal)).ToArray();
        Assert.DoesNotContain(lines, line => line.Contains("socket:", StringComparison.Ordinal) || line.Contains("zero", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" 0 -> /dev/null", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" 2 -> /dev/null", StringComparison.Ordinal));
        Assert.Equal(4, lines.Length);
        StreamDescriptor.Close(pair.Ours);
        StreamDescriptor.Close(pair.Theirs);
    }

    [Fact]
    public void ScriptLeadsItsOwnGroupWithDefaultSignalsAndOrdinaryScheduling()
    {
        string output = Path.Combine(folder, "stat");
        // The script itself, not somebody it started: a shell blocks signals for a moment while it starts others.
        Run($"exec cat /proc/self/stat /proc/self/status > {output}");

        string[] lines = File.ReadAllLines(output);
        string[] stat = lines[0][(lines[0].LastIndexOf(')') + 2)..].Split(' ');
        Assert.Equal(lines[0].Split(' ')[0], stat[2]);
        Assert.Equal("0", stat[38]);
        Assert.Contains(lines, line => line == "SigBlk:\t0000000000000000");
        Assert.Contains(lines, line => line == "SigIgn:\t0000000000000000");
    }

    [Fact]
    public void ScriptRunsAsItsUserAndGroupWithoutOtherGroups()
    {
        string output = Path.Combine(folder, "id");
        Assert.True(Credentials.TryResolve("nobody", null, out Credentials nobody));
        ScriptEnd end = RunScript(new Script(["/bin/sh", "-c", $"id -u > {output}; id -G >> {output}"], nobody), TimeSpan.Zero);

        Assert.True(end.Succeeded, end.ToString());
        Assert.Equal([$"{nobody.User}", $"{nobody.Group}"], File.ReadAllLines(output));
    }

    [Fact]
    public void UserOfAScriptCannotComeBackToRoot()
    {
        Assert.True(Credentials.TryResolve("nobody", null, out Credentials nobody));
        string output = Path.Combine(folder, "status");
        RunScript(new Script(["/bin/sh", "-c", $"grep -E '^(Uid|Gid|CapPrm|CapEff)' /proc/self/status > {output}"], nobody), TimeSpan.Zero);

        string[] lines = File.ReadAllLines(output);

        Assert.Equal($"Uid:\t{nobody.User}\t{nobody.User}\t{nobody.User}\t{nobody.User}", lines[0]);
        Assert.Equal($"Gid:\t{nobody.Group}\t{nobody.Group}\t{nobody.Group}\t{nobody.Group}", lines[1]);
        Assert.Equal(["CapPrm:\t0000000000000000", "CapEff:\t0000000000000000"], lines[2..]);
    }

    [Fact]
    public void StartingAsAnotherUserLeavesUsRoot()
    {
        Assert.True(Credentials.TryResolve("nobody", null, out Credentials nobody));
        string before = OwnIds();
        RunScript(new Script(["/bin/true"], nobody), TimeSpan.Zero);

        Assert.Equal(before, OwnIds());

        static string OwnIds() => string.Join('\n', File.ReadLines("/proc/thread-self/status")
            .Where(line => line.StartsWith("Uid", StringComparison.Ordinal) || line.StartsWith("Cap", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("root", null, 0, 0)]
    [InlineData("0", "0", 0, 0)]
    [InlineData("12345", "54321", 12345, 54321)]
    [InlineData("daemon", "root", 1, 0)]
    public void UsersAndGroupsAreFoundByNameOrNumber(string user, string? group, int userId, int groupId)
    {
        Assert.True(Credentials.TryResolve(user, group, out Credentials found));
        Assert.Equal(new Credentials((uint)userId, (uint)groupId), found);
    }

    [Theory]
    [InlineData("nosuchuser", null)]
    [InlineData("root", "nosuchgroup")]
    [InlineData("-1", null)]
    [InlineData("", null)]
    public void UnknownNamesAreRefused(string user, string? group) => Assert.False(Credentials.TryResolve(user, group, out _));

    [Fact]
    public void DangerousVariablesAreNotHandedOn()
    {
        Environment.SetEnvironmentVariable("LD_PRELOAD", "");
        Environment.SetEnvironmentVariable("IFS", "x");
        Environment.SetEnvironmentVariable("KA_TEST_VARIABLE", "kept");
        string output = Path.Combine(folder, "env");

        RunScript(new Script(["/bin/sh", "-c", $"/usr/bin/env > {output}"], Credentials.Root), TimeSpan.Zero);

        string[] lines = File.ReadAllLines(output);
        Assert.Contains("KA_TEST_VARIABLE=kept", lines);
        Assert.DoesNotContain("IFS=x", lines);
        Environment.SetEnvironmentVariable("IFS", null);
    }

    [Fact]
    public void ManyScriptsAtOnceEachReportTheirOwnEnd()
    {
        const int count = 50;
        List<int> statuses = [];
        for (int i = 0; i < count; i++)
        {
            runner.Start(new Script(["/bin/sh", "-c", $"exit {i}"], Credentials.Root), TimeSpan.Zero, end =>
            {
                statuses.Add(end.Status.Code);
                if (statuses.Count == count) loop.Stop();
            });
        }
        RunLoop();

        Assert.Equal(Enumerable.Range(0, count), statuses.Order());
        Assert.Equal(0, runner.RunningCount);
    }

    [Fact]
    public void KillAllEndsWhatRuns()
    {
        int ended = 0;
        for (int i = 0; i < 3; i++)
        {
            runner.Start(new Script(["/bin/sleep", "1000"], Credentials.Root), TimeSpan.Zero, _ =>
            {
                if (++ended == 3) loop.Stop();
            });
        }
        runner.KillAll();
        RunLoop();

        Assert.Equal(3, ended);
    }

    public void Dispose()
    {
        loop.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private ScriptEnd Run(string text, TimeSpan timeout = default) =>
        RunScript(new Script(["/bin/sh", "-c", text], Credentials.Root), timeout);

    private ScriptEnd RunScript(Script script, TimeSpan timeout)
    {
        ScriptEnd? result = null;
        runner.Start(script, timeout, end =>
        {
            result = end;
            loop.Stop();
        });
        RunLoop();
        Assert.NotNull(result);
        return result.Value;
    }

    private void RunLoop()
    {
        loop.NewTimer(loop.Stop).Deadline = MonotonicClock.Now + Guard;
        loop.Run();
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
