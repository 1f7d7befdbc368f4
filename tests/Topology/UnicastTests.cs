using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Adverts to configured peers instead of a group.</summary>
public sealed class UnicastTests
{
    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TheHigherPriorityTakesOverAndHandsBackWhenItStops(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        right.Start(rightProgram, Conf.Pair(priority: 100, Peer(left)));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));

        Daemon leftDaemon = left.Start(leftProgram, Conf.Pair(priority: 150, Peer(right)));

        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        leftDaemon.Terminate();
        Wait.Until("only right holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);
        Assert.All(capture.AdvertsFrom(left), advert => Assert.Equal(right.Address, advert.To));
        Assert.All(capture.AdvertsFrom(right), advert => Assert.Equal(left.Address, advert.To));
    }

    private static string Peer(Host peer) => $$"""
        version 3
        check_unicast_src
        unicast_peer {
            {{peer.Address}} min_ttl 255 max_ttl 255
        }
        """;
}
