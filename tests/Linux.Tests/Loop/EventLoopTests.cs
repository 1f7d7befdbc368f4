using Keepalive.Core;
using Keepalive.Linux.Sockets;

namespace Keepalive.Linux.Tests.Loop;

public sealed class EventLoopTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    [Fact]
    public void TimersFireInTheOrderOfTheirDeadlinesAndNeverEarly()
    {
        using EventLoop loop = new();
        List<string> fired = [];
        Instant start = MonotonicClock.Now;
        Set("c", 60);
        Set("a", 20);
        Set("b", 40);
        After(loop, TimeSpan.FromMilliseconds(80), loop.Stop);
        loop.Run();

        Assert.Equal(["a", "b", "c"], fired);

        void Set(string name, int milliseconds)
        {
            Instant deadline = start + TimeSpan.FromMilliseconds(milliseconds);
            LoopTimer timer = loop.NewTimer(() =>
            {
                Assert.True(MonotonicClock.Now >= deadline, $"{name} fired early");
                fired.Add(name);
            });
            timer.Deadline = deadline;
        }
    }

    [Fact]
    public void StoppedAndMovedTimersKeepToTheirLastDeadline()
    {
        using EventLoop loop = new();
        List<string> fired = [];
        LoopTimer stopped = loop.NewTimer(() => fired.Add("stopped"));
        LoopTimer moved = loop.NewTimer(() => fired.Add("moved"));
        stopped.Deadline = loop.Now + TimeSpan.FromMilliseconds(10);
        moved.Deadline = loop.Now + TimeSpan.FromHours(1);
        stopped.Deadline = Instant.Never;
        moved.Deadline = loop.Now + TimeSpan.FromMilliseconds(20);
        After(loop, TimeSpan.FromMilliseconds(60), loop.Stop);
        loop.Run();

        Assert.Equal(["moved"], fired);
    }

    [Fact]
    public void TimerInThePastFiresOnceAndDoesNotKeepOthersWaiting()
    {
        using EventLoop loop = new();
        int count = 0;
        LoopTimer greedy = null!;
        greedy = loop.NewTimer(() =>
        {
            count++;
            greedy.Deadline = Instant.Zero;
        });
        greedy.Deadline = Instant.Zero;
        After(loop, TimeSpan.FromMilliseconds(20), loop.Stop);
        RunGuarded(loop);

        Assert.True(count > 0);
    }

    [Fact]
    public void TimerThatAnotherOneStopsOrMovesInTheSameTurnDoesNotFire()
    {
        using EventLoop loop = new();
        List<string> fired = [];
        LoopTimer stopped = loop.NewTimer(() => fired.Add("stopped"));
        LoopTimer moved = loop.NewTimer(() => fired.Add("moved"));
        LoopTimer first = loop.NewTimer(() =>
        {
            stopped.Deadline = Instant.Never;
            moved.Deadline = loop.Now + TimeSpan.FromHours(1);
        });
        first.Deadline = Instant.Zero;
        stopped.Deadline = moved.Deadline = Instant.FromNanoseconds(100);
        After(loop, TimeSpan.FromMilliseconds(20), loop.Stop);
        RunGuarded(loop);

        Assert.Empty(fired);
    }

    [Fact]
    public void TimerCanStartAnotherOne()
    {
        using EventLoop loop = new();
        After(loop, TimeSpan.FromMilliseconds(1), () => After(loop, TimeSpan.FromMilliseconds(1), loop.Stop));

        RunGuarded(loop);
    }

    [Fact]
    public void PostedWorkRunsOnTheLoopsThread()
    {
        using EventLoop loop = new();
        int loopThread = Environment.CurrentManagedThreadId, ranOn = 0;
        Thread other = new(() => loop.Post(() =>
        {
            ranOn = Environment.CurrentManagedThreadId;
            loop.Stop();
        }));
        other.Start();
        RunGuarded(loop);
        other.Join();

        Assert.Equal(loopThread, ranOn);
    }

    [Fact]
    public void HandlerRunsAgainWhileSomethingIsLeft()
    {
        using EventLoop loop = new();
        StreamPair pair = new();
        List<byte> got = [];
        StreamDescriptor.Send(pair.Theirs, [1, 2, 3]);
        loop.Add(pair.Ours, Readiness.Readable, _ =>
        {
            byte[] one = new byte[1];
            if (StreamDescriptor.Receive(pair.Ours, one) == 1) got.Add(one[0]);
            if (got.Count == 3) loop.Stop();
        });
        RunGuarded(loop);

        Assert.Equal([1, 2, 3], got);
        StreamDescriptor.Close(pair.Ours);
        StreamDescriptor.Close(pair.Theirs);
    }

    [Fact]
    public void RemovedDescriptorIsNotHandledEvenIfItsEventIsAlreadyThere()
    {
        using EventLoop loop = new();
        StreamPair first = new(), second = new();
        int handled = 0;
        Watch(first, second);
        Watch(second, first);
        StreamDescriptor.Send(first.Theirs, [1]);
        StreamDescriptor.Send(second.Theirs, [1]);
        After(loop, TimeSpan.FromMilliseconds(30), loop.Stop);
        loop.Run();

        Assert.Equal(1, handled);

        // Whoever comes first removes itself and the other.
        void Watch(StreamPair own, StreamPair other) => loop.Add(own.Ours, Readiness.Readable, _ =>
        {
            handled++;
            loop.Remove(own.Ours);
            loop.Remove(other.Ours);
        });
    }

    [Fact]
    public void ClosedPeerIsReported()
    {
        using EventLoop loop = new();
        StreamPair pair = new();
        int received = -2;
        loop.Add(pair.Ours, Readiness.Readable, _ =>
        {
            received = StreamDescriptor.Receive(pair.Ours, new byte[8]);
            loop.Stop();
        });
        StreamDescriptor.Close(pair.Theirs);
        RunGuarded(loop);

        Assert.Equal(0, received);
        Assert.Equal(-1, StreamDescriptor.Send(pair.Ours, [1]));
        StreamDescriptor.Close(pair.Ours);
    }

    [Fact]
    public void TurnsWithTimersAllocateNothing()
    {
        using EventLoop loop = new();
        int turns = 0;
        long before = 0, after = 0;
        LoopTimer timer = null!;
        timer = loop.NewTimer(() =>
        {
            turns++;
            if (turns == 200) before = GC.GetAllocatedBytesForCurrentThread();
            if (turns == 1200) after = GC.GetAllocatedBytesForCurrentThread();
            if (turns == 1200) loop.Stop();
            timer.Deadline = loop.Now;
        });
        timer.Deadline = loop.Now;
        RunGuarded(loop);

        Assert.Equal(0, after - before);
    }

    private static void After(EventLoop loop, TimeSpan delay, Action action) => loop.NewTimer(action).Deadline = MonotonicClock.Now + delay;

    /// <summary>A loop that never stops by itself ends the test, not the build.</summary>
    private static void RunGuarded(EventLoop loop)
    {
        bool expired = false;
        LoopTimer guard = loop.NewTimer(() =>
        {
            expired = true;
            loop.Stop();
        });
        guard.Deadline = MonotonicClock.Now + Guard;
        loop.Run();
        Assert.False(expired, $"nothing happened for {Guard}");
    }
}
