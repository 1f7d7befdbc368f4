using CsCheck;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Tests.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Wire;

/// <summary>Whatever comes in from the network, nothing throws and nothing but counters moves.</summary>
public sealed class ArbitraryBytesTests
{
    [Fact]
    public void ArbitraryBytesNeverThrowAndNeverMakeAnEffectButLogLines()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());

        node.TakeEffects();
        Gen.Byte.Array[0, 120].Sample(
            bytes =>
            {
                node.HearBytes(bytes);
                Assert.Equal(VrrpState.Backup, node.State);
                Assert.All(node.TakeEffects(), effect => Assert.IsType<VrrpEffect.Log>(effect));
            },
            iter: 20_000,
            threads: 1);
    }

    [Fact]
    public void AChangedByteInAGoodAdvertIsRefusedOrChangesOnlyWhatTheByteSays()
    {
        byte[] good = Configured.Advert(priority: 200);

        (from position in Gen.Int[0, good.Length - 1] from value in Gen.Byte select (position, value)).Sample(
            change =>
            {
                NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
                byte[] bytes = [.. good];
                bytes[change.position] = change.value;
                node.HearBytes(bytes);
                long refused = Enum.GetValues<AdvertRejection>().Sum(node.Instance.Counters.Rejected);
                Assert.True(refused + node.Instance.Counters.AdvertsReceived <= 1);
                Assert.Equal(VrrpState.Backup, node.State);
            },
            iter: 3_000,
            threads: 1);
    }

    [Fact]
    public void EveryTruncationOfAGoodAdvertIsRefused()
    {
        byte[] good = Configured.Advert(priority: 200);
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());

        for (int length = 0; length < good.Length; length++) node.HearBytes(good.AsSpan(0, length));

        Assert.Equal(0, node.Instance.Counters.AdvertsReceived);
    }
}
