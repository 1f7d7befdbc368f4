namespace Keepalive.Linux.Tests.Loop;

public sealed class LoopThreadTests
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(20);

    [Fact]
    public void WhatIsPostedRunsInOrderOnItsThreadBeforeTheEnd()
    {
        int home = Environment.CurrentManagedThreadId;
        List<string> seen = [];
        LoopThread thread = new("test", () => Say("end"));
        void Say(string what) => seen.Add($"{what} {Environment.CurrentManagedThreadId != home}");

        thread.Loop.Post(() => Say("one"));
        thread.Loop.Post(() => Say("two"));
        thread.Stop();

        Assert.True(thread.Join(EndMax));
        Assert.Equal(["one True", "two True", "end True"], seen);
        thread.Loop.Post(() => Say("never"));
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void NothingThatManyThreadsPostIsLost()
    {
        const int Posters = 4;
        const int Each = 50_000;
        int[] last = new int[Posters];
        int ran = 0;
        LoopThread thread = new("test", () => { });
        Thread[] posters = [.. Enumerable.Range(0, Posters).Select(poster => new Thread(() => PostAll(poster)))];

        foreach (Thread poster in posters) poster.Start();
        foreach (Thread poster in posters) poster.Join();

        // Not by a later post, which would wake it up.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ran) == Posters * Each, EndMax), $"{ran} ran");
        thread.Stop();
        Assert.True(thread.Join(EndMax));

        void PostAll(int poster)
        {
            for (int i = 1; i <= Each; i++)
            {
                int number = i;
                thread.Loop.Post(() =>
                {
                    Assert.Equal(number, ++last[poster]);
                    Volatile.Write(ref ran, ran + 1);
                });
            }
        }
    }

    [Fact]
    public void ItsTimersRunThere()
    {
        using ManualResetEventSlim rang = new();
        LoopThread thread = new("test", () => { });
        thread.Loop.Post(() => thread.Loop.NewTimer(rang.Set).Deadline = thread.Loop.Now + TimeSpan.FromMilliseconds(5));

        Assert.True(rang.Wait(EndMax));
        Assert.True(thread.IsAlive);
        thread.Stop();
        Assert.True(thread.Join(EndMax));
        Assert.False(thread.IsAlive);
    }
}
