using Keepalive.Linux.Files;

namespace Keepalive.Linux.Tests.Files;

public sealed class FollowedNumbersTests : IDisposable
{
    private static readonly TimeSpan NewsWaitMax = TimeSpan.FromSeconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("ka-numbers").FullName;
    private readonly EventLoop loop = new();
    private readonly List<(string Name, long Number)> heard = [];
    private readonly FollowedNumbers numbers;
    private bool running;

    public FollowedNumbersTests() => numbers = new FollowedNumbers(loop, (name, number) =>
    {
        heard.Add((name, number));
        if (running && heard.Count == 2) loop.Stop();
    });

    [Theory]
    [InlineData("7", 7)]
    [InlineData("  +12 and more", 12)]
    [InlineData("-3\n", -3)]
    [InlineData("no number", 0)]
    [InlineData("", 0)]
    public void TheNumberAtTheBeginningCounts(string text, long number)
    {
        File.WriteAllText(FileAt("a"), text);

        numbers.ReadAll([("one", FileAt("a"))]);

        Assert.Equal([("one", number)], heard);
    }

    [Fact]
    public void AFileThatIsNotThereAndOneThatIsNoFileCountAsNothing()
    {
        Directory.CreateDirectory(FileAt("folder"));

        numbers.ReadAll([("gone", FileAt("gone")), ("folder", FileAt("folder"))]);

        Assert.Equal([("gone", 0), ("folder", 0)], heard);
    }

    [Fact]
    public void AChangeIsHeardByEveryNameOfTheFileAndOnlyWhenItIsOne()
    {
        File.WriteAllText(FileAt("a"), "1");
        (string, string)[] names = [("one", FileAt("a")), ("two", FileAt("a"))];
        numbers.ReadAll(names);
        numbers.Watch(names);
        Assert.Equal([("one", 1), ("two", 1)], heard);
        heard.Clear();

        loop.Post(() => File.WriteAllText(FileAt("new"), "5"));
        loop.Post(() => File.Move(FileAt("new"), FileAt("a"), overwrite: true));
        LoopTimer guard = loop.NewTimer(loop.Stop);
        guard.Deadline = MonotonicClock.Now + NewsWaitMax;
        running = true;
        loop.Run();

        Assert.Equal([("one", 5), ("two", 5)], heard);
    }

    public void Dispose()
    {
        numbers.Dispose();
        loop.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string FileAt(string name) => Path.Combine(folder, name);
}
