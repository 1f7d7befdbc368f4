using System.Runtime;

namespace Keepalive.Linux.Tests.Loop;

[Collection("collections of the process")]
public sealed class BackgroundWorkTests
{
    [Fact]
    public void CollectionsAreAsUsualAgainAfterWorkThatBeganOther()
    {
        GCLatencyMode usual = GCSettings.LatencyMode;
        using EventLoop loop = new();
        List<(string Word, GCLatencyMode Mode)> found = [];
        BackgroundWork.Run(loop, () => "first", word =>
        {
            found.Add((word, GCSettings.LatencyMode));
            BackgroundWork.Run(loop, () => "second", next =>
            {
                found.Add((next, GCSettings.LatencyMode));
                loop.Post(loop.Stop);
            });
        });
        loop.Run();

        Assert.Equal([("first", GCLatencyMode.LowLatency), ("second", GCLatencyMode.LowLatency)], found);
        Assert.Equal(usual, GCSettings.LatencyMode);
    }

    [Fact]
    public void AStartWithoutCollectionsMayHaveWorkBesideTheLoop()
    {
        GCLatencyMode usual = GCSettings.LatencyMode;
        using EventLoop loop = new();
        List<string> found = [];
        CollectionPause.BeginStart();
        BackgroundWork.Run(loop, () => "read", word =>
        {
            found.Add(word);
            CollectionPause.End();
            loop.Post(loop.Stop);
        });
        loop.Run();
        CollectionPause.End();

        Assert.Equal(["read"], found);
        Assert.Equal(usual, GCSettings.LatencyMode);
    }

    [Fact]
    public void CollectionsAreAsUsualAgainAfterAFailure()
    {
        GCLatencyMode usual = GCSettings.LatencyMode;
        using EventLoop loop = new();
        BackgroundWork.Run<int>(loop, () => throw new InvalidDataException("no"), _ => { });

        Assert.Throws<InvalidDataException>(loop.Run);
        Assert.Equal(usual, GCSettings.LatencyMode);
    }
}
