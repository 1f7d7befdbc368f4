using Keepalive.Core;
using Keepalive.Vrrp.Engine.SplitBrain;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Who waits for which answer, and that the list of them has an end.</summary>
public sealed class OutstandingProbesTests
{
    private static readonly InterfaceIndex Interface = new(2);
    private static readonly IpAddress Address = IpAddress.V4(192, 0, 2, 9);
    private static readonly MacAddress Mac = new(0x0200_0000_0009);

    [Fact]
    public void WhoAsksAgainAndAgainWithoutAnAnswerWaitsOnce()
    {
        OutstandingProbes probes = new();
        Asker flapping = new(), other = new();
        Instant now = Instant.FromNanoseconds(1);
        // A thousand instances that ask one silent peer, or a dozen that flap, leave no gap as long as the reply time.
        for (int i = 0; i < 100_000; i++)
        {
            now += ProbeRounds.ReplyTime / 10;
            probes.Expect(Interface, Address, i % 2 == 0 ? flapping : other, now);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100_000; i++) probes.Expect(Interface, Address, flapping, now);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        probes.Answer(Interface, Address, Mac);

        Assert.Equal(0, allocated);
        Assert.Equal((1, 1), (flapping.Answers, other.Answers));
        Assert.False(probes.IsAwaited(Interface, Address));
    }

    [Fact]
    public void WhoWasNotAnsweredInTimeIsForgottenWhenOthersAsk()
    {
        OutstandingProbes probes = new();
        Asker late = new(), asker = new();
        Instant now = Instant.FromNanoseconds(1);
        probes.Expect(Interface, Address, late, now);
        probes.Expect(Interface, Address, asker, now + 2 * ProbeRounds.ReplyTime);
        probes.Answer(Interface, Address, Mac);

        Assert.Equal((0, 1), (late.Answers, asker.Answers));
    }

    private sealed class Asker : IProbeAsker
    {
        public int Answers { get; private set; }

        public void Answer(IpAddress address, MacAddress mac) => Answers++;
    }
}
