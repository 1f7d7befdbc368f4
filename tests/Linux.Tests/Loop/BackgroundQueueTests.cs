namespace Keepalive.Linux.Tests.Loop;

[Collection("collections of the process")]
public sealed class BackgroundQueueTests
{
    /// <summary>The first work waits until all others are asked for: side by side they would be done before it.</summary>
    [Fact]
    public void WorkIsDoneInTheOrderInWhichItWasAskedFor()
    {
        using EventLoop loop = new();
        using ManualResetEventSlim asked = new();
        BackgroundQueue queue = new(loop);
        List<string> story = [];
        for (int i = 0; i < 5; i++)
        {
            int number = i;
            queue.Run(() => Work(number), Finish);
        }
        asked.Set();
        loop.Run();

        Assert.Equal(["work 0", "finish 0", "work 1", "finish 1", "work 2", "finish 2", "work 3", "finish 3", "work 4", "finish 4"], story);

        int Work(int number)
        {
            asked.Wait();
            lock (story) story.Add($"work {number}");
            return number;
        }

        void Finish(int number)
        {
            lock (story) story.Add($"finish {number}");
            if (number == 4) loop.Stop();
        }
    }
}
