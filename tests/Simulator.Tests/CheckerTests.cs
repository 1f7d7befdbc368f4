using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Simulator.Tests;

/// <summary>The checkers notice nodes that do wrong; without this, a thousand good seeds would prove nothing.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void AnAddressThatStaysAfterMasterIsNoticed()
    {
        Outcome outcome = RunWith((world, network, id, config, settled) => new Hoarder(world, network, id, config, settled));

        Assert.Contains("holds 10.0.0.100", outcome.Failure, StringComparison.Ordinal);
        Assert.False(outcome.IsLiveness);
    }

    [Fact]
    public void ATakeOverWithoutAnnouncementIsNoticed()
    {
        Outcome outcome = RunWith((world, network, id, config, settled) => new Silent(world, network, id, config, settled));

        Assert.Contains("did not announce", outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void AStormOfAdvertsIsNoticed()
    {
        Outcome outcome = RunWith((world, network, id, config, settled) => new Stormy(world, network, id, config, settled));

        Assert.Contains("adverts in", outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void ANodeThatHearsNothingIsASecondMasterThatIsNoticed()
    {
        Outcome outcome = RunWith((world, network, id, config, settled) => id == 2
            ? new Deaf(world, network, id, config, settled)
            : new SimulatedNode(world, network, id, config, settled));

        Assert.Contains("hear each other and stay masters", outcome.Failure, StringComparison.Ordinal);
        Assert.False(outcome.IsLiveness);
    }

    [Fact]
    public void ASecondMasterOfWhomNobodyIsToldIsNoticed()
    {
        string?[] failures = [.. Enumerable.Range(1, 20).Select(seed => RunWith(
            (world, network, id, config, settled) => new Discreet(world, network, id, config, settled), (ulong)seed).Failure)];

        Assert.Contains(failures, failure => failure?.Contains("and tells nobody", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void AMissingSecondBurstIsNoticed()
    {
        Outcome outcome = RunWith((world, network, id, config, settled) => new Terse(world, network, id, config, settled));

        Assert.Contains("a second time", outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void NobodyWhoServesInTheEndIsNoticed()
    {
        Outcome outcome = RunWith((world, network, id, config, settled) => new Absent(world, network, id, config, settled));

        Assert.Contains("0 masters after everything was healed", outcome.Failure, StringComparison.Ordinal);
        Assert.True(outcome.IsLiveness);
    }

    private static Outcome RunWith(Simulation.NodeMaker maker, ulong seed = 4) =>
        new Simulation(seed, nodeCount: 5, print: null, Scenario.Plain, maker).Run(TimeSpan.FromMinutes(20));

    private sealed class Hoarder(
        World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> settled)
        : SimulatedNode(world, network, id, config, settled)
    {
        protected override void RemoveFromKernel(IpAddress address)
        {
        }
    }

    private sealed class Silent(
        World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> settled)
        : SimulatedNode(world, network, id, config, settled)
    {
        protected override void Announce(AnnouncedAddress address)
        {
        }
    }

    private sealed class Stormy(
        World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> settled)
        : SimulatedNode(world, network, id, config, settled)
    {
        protected override void Transmit(int segment, byte[] packet)
        {
            for (int i = 0; i < 3; i++) base.Transmit(segment, packet);
        }
    }

    private sealed class Deaf(
        World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> settled)
        : SimulatedNode(world, network, id, config, settled)
    {
        public override void Hear(int segment, byte[] packet)
        {
        }
    }

    private sealed class Discreet(
        World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> settled)
        : SimulatedNode(world, network, id, config, settled)
    {
        public override bool TellsOfTwoMasters => false;
    }

    private sealed class Terse(
        World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> settled)
        : SimulatedNode(world, network, id, config, settled)
    {
        protected override void Announce(AnnouncedAddress address)
        {
            if (World.Now - (Instance?.Since ?? World.Now) < TimeSpan.FromSeconds(1)) base.Announce(address);
        }
    }

    private sealed class Absent(
        World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> settled)
        : SimulatedNode(world, network, id, config, settled)
    {
        public override void Start(bool adopt)
        {
        }
    }
}
