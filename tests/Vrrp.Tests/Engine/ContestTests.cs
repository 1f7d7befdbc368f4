using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Two masters: one goes on, and neighbours hear of its addresses again.</summary>
public sealed class ContestTests
{
    [Fact]
    public void AnotherMastersReleaseMakesTheRemainingOneAnnounceItsAddresses()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Hear(0);

        Assert.Equal("SendAdvert Announce", NodeUnderTest.Order(node.TakeEffects()));
    }

    [Fact]
    public void EvenWithoutRepeatsEachAddressIsAnnouncedOnce()
    {
        VrrpInstanceConfig instance = Configured.Instance() with { Garp = new GarpConfig { LowerPrioRepeat = 0, LowerPrioDelay = TimeSpan.Zero } };
        NodeUnderTest node = NodeUnderTest.Master(instance);

        node.Hear(50);

        VrrpEffect.Announce burst = Assert.Single(node.Take<VrrpEffect.Announce>());
        Assert.Equal((1, 2), (burst.Rounds, burst.Addresses.Count));
    }

    /// <summary>In keepalived 2.2.7 both can end below 255, in 2.4.3 both can stay masters for good.</summary>
    [Theory]
    [InlineData(1, VrrpState.Master)]
    [InlineData(9, VrrpState.Backup)]
    public void OfTwoOwnersTheHigherAddressStays(byte other, VrrpState expected)
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance(priority: 255));
        IpAddress from = IpAddress.V4(192, 0, 2, other);

        for (int i = 0; i < 5; i++) node.Hear(255, from);
        for (int i = 0; i < 10; i++)
        {
            node.PassMilliseconds(1000);
            if (expected == VrrpState.Backup) node.Hear(255, from);
        }

        Assert.Equal((expected, 255), (node.State, node.Instance.EffectivePriority));
        Assert.Contains(node.Take<VrrpEffect.Log>(), line => line.Text ==
            $"(VI_1) CONFIGURATION ERROR: local instance and {from} are both configured as address owner, please resolve");
    }

    [Fact]
    public void TheOwnerThatYieldedIsBackWhenTheOtherIsSilent()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance(priority: 255));
        node.Hear(255, Configured.Higher);

        Assert.Equal(3 + 1.0 / 256, node.TimeUntil(VrrpState.Master).TotalSeconds, 0.001);
    }

    [Fact]
    public void AnOwnerThatIgnoresAdvertsSaysSoOnce()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance(priority: 255) with { OwnerIgnoreAdverts = true });

        for (int i = 0; i < 5; i++) node.Hear(255, Configured.Higher);

        Assert.Equal(VrrpState.Master, node.State);
        Assert.Equal(
            "(VI_1) Dropping packet(s) from 192.0.2.9 since we are address owner", Assert.Single(node.Take<VrrpEffect.Log>()).Text);
    }
}
