using System.Globalization;
using Keepalive.Core;
using Keepalive.Linux.Processes;

namespace Keepalive.Linux.Tests.Processes;

/// <summary>Scripts of events: order within a subject, subjects beside each other, nothing lost.</summary>
public sealed class ScriptQueuesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ka-queues-").FullName;
    private readonly EventLoop loop = new();
    private readonly List<(string Text, ScriptEnd End)> ended = [];
    private readonly ScriptQueues queues;

    public ScriptQueuesTests() =>
        queues = new ScriptQueues(loop, new ScriptRunner(loop), (script, end) => ended.Add((script.Arguments[^1], end))) { OnIdle = loop.Stop };

    [Fact]
    public void TheOrderOfASubjectIsKeptHoweverLongEachTakes()
    {
        // The first of each takes longest: side by side they would end in the reverse order.
        for (int i = 0; i < 5; i++)
        {
            foreach (string subject in new[] { "a", "b" }) queues.Enqueue(subject, Append(subject, i, pauseMs: (5 - i) * 20));
        }
        loop.Run();

        foreach (string subject in new[] { "a", "b" }) Assert.Equal(["0", "1", "2", "3", "4"], File.ReadAllLines(Path.Combine(folder, subject)));
    }

    [Fact]
    public void HundredsOfSubjectsWithThreeScriptsEachLoseNothingWhileTimersGoOn()
    {
        const int subjects = 255;
        int ticks = 0;
        TimeSpan latest = default;
        Instant wanted = MonotonicClock.Now + TimeSpan.FromMilliseconds(10);
        LoopTimer timer = null!;
        timer = loop.NewTimer(() =>
        {
            TimeSpan late = MonotonicClock.Now - wanted;
            if (late > latest) latest = late;
            ticks++;
            timer.Deadline = wanted = MonotonicClock.Now + TimeSpan.FromMilliseconds(10);
        });
        timer.Deadline = wanted;
        for (int i = 0; i < 3; i++)
        {
            for (int subject = 0; subject < subjects; subject++) queues.Enqueue(Name(subject), Append(Name(subject), i, pauseMs: 0));
        }
        loop.Run();
        timer.Deadline = Instant.Never;

        for (int subject = 0; subject < subjects; subject++) Assert.Equal(["0", "1", "2"], File.ReadAllLines(Path.Combine(folder, Name(subject))));
        Assert.True(ticks > 10, $"{ticks} turns of a timer while the scripts ran");
        TestContext.Current.TestOutputHelper?.WriteLine($"timer at most {latest.TotalMilliseconds:F1} ms late");
    }

    [Fact]
    public void AFailureAndAMissingProgramDoNotStopTheQueue()
    {
        queues.Enqueue("a", new Script(["/no/such/program", "first"], Credentials.Root));
        queues.Enqueue("a", new Script(["/bin/false", "second"], Credentials.Root));
        queues.Enqueue("a", new Script(["/bin/true", "third"], Credentials.Root));
        loop.Run();

        Assert.Equal(["first", "second", "third"], ended.Select(each => each.Text));
        Assert.Equal([false, false, true], ended.Select(each => each.End.Succeeded));
    }

    [Fact]
    public void AbandonEndsWhatRunsAndCountsWhatWaits()
    {
        for (int i = 0; i < 3; i++) queues.Enqueue("a", new Script(["/bin/sleep", "1000"], Credentials.Root));
        LoopTimer timer = loop.NewTimer(() => Assert.Equal(2, queues.Abandon()));
        timer.Deadline = MonotonicClock.Now + TimeSpan.FromMilliseconds(100);
        loop.Run();

        Assert.Equal(9, Assert.Single(ended).End.Status.Signal);
        Assert.True(queues.IsIdle);
    }

    public void Dispose()
    {
        loop.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Name(int subject) => subject.ToString(CultureInfo.InvariantCulture);

    private Script Append(string subject, int number, int pauseMs)
    {
        string pause = pauseMs == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"sleep {pauseMs / 1000.0}; ");
        return new Script(["/bin/sh", "-c", $"{pause}echo {number} >> {Path.Combine(folder, subject)}"], Credentials.Root);
    }
}
