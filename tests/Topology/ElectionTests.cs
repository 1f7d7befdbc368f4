using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Who becomes master, on a real segment with real keepalived as the other node.</summary>
public sealed class ElectionTests
{
    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TheHigherPriorityBecomesMasterAndTheOtherStaysBackup(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        Daemon leftDaemon = left.Start(leftProgram, Conf.Pair(priority: 150));
        Daemon rightDaemon = right.Start(rightProgram, Conf.Pair(priority: 100));

        Wait.Until("left holds the address", () => left.Holds(Conf.Vip));
        leftDaemon.WaitForLog("(VI_1) Entering MASTER STATE");
        rightDaemon.WaitForLog("(VI_1) Entering BACKUP STATE (init)");
        Wait.Until("five adverts", () => capture.AdvertsFrom(left).Length >= 5);
        Assert.Empty(capture.AdvertsFrom(right));
        Assert.False(right.Holds(Conf.Vip));
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AHigherPriorityThatComesLaterTakesOver(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Daemon rightDaemon = right.Start(rightProgram, Conf.Pair(priority: 100));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));

        Daemon leftDaemon = left.Start(leftProgram, Conf.Pair(priority: 150));

        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        leftDaemon.WaitForLog("(VI_1) received lower priority (100) advert from 10.9.0.2 - discarding");
        rightDaemon.WaitForLog("(VI_1) Master received advert from 10.9.0.1 with higher priority 150, ours 100");
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void WithNopreemptTheRunningMasterStays(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        right.Start(rightProgram, Conf.Pair(priority: 100, "nopreempt"));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));

        Daemon leftDaemon = left.Start(leftProgram, Conf.Pair(priority: 150, "nopreempt"));

        leftDaemon.WaitForLog("(VI_1) Entering BACKUP STATE (init)");
        int before = capture.AdvertsFrom(right).Length;
        Wait.Until("right goes on for longer than a master-down time", () => capture.AdvertsFrom(right).Length >= before + 5);
        Assert.Empty(capture.AdvertsFrom(left));
        Assert.True(segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void PreemptDelayHoldsTheHigherPriorityBack(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        right.Start(rightProgram, Conf.Pair(priority: 100));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));

        Daemon leftDaemon = left.Start(leftProgram, Conf.Pair(priority: 150, "preempt_delay 4"));
        leftDaemon.WaitForLog("(VI_1) start preempt delay (4.000000)");
        DateTime delayed = DateTime.UtcNow;

        AdvertFrame first = capture.WaitForAdvert(left, DateTime.MinValue);
        Assert.InRange((first.Time - delayed).TotalSeconds, 3.9, 15);
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AnEqualPriorityIsDecidedByTheHigherAddress(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        left.Isolate();
        left.Start(leftProgram, Conf.Pair(priority: 100));
        right.Start(rightProgram, Conf.Pair(priority: 100));
        Wait.Until("both are masters of their halves", () => segment.HoldersOf(Conf.Vip).Length == 2);

        left.Rejoin();

        Wait.Until("only right holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AfterAPartitionOneMasterRemains(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        left.Start(leftProgram, Conf.Pair(priority: 150));
        right.Start(rightProgram, Conf.Pair(priority: 100));
        Wait.Until("left holds the address", () => left.Holds(Conf.Vip));

        right.Isolate();
        Wait.Until("each half has a master", () => segment.HoldersOf(Conf.Vip).Length == 2);
        right.Rejoin();

        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void WrongPasswordsNeverMeet(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        left.Start(leftProgram, Conf.Pair(priority: 150, Password("1111")));
        right.Start(rightProgram, Conf.Pair(priority: 100, Password("2222")));

        Wait.Until("both are masters", () => segment.HoldersOf(Conf.Vip).Length == 2);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void EqualPasswordsMeet(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        left.Start(leftProgram, Conf.Pair(priority: 150, Password("1111")));
        right.Start(rightProgram, Conf.Pair(priority: 100, Password("1111")));

        Wait.Until("left holds the address", () => left.Holds(Conf.Vip));
        Wait.Until("left goes on for longer than a master-down time", () => capture.AdvertsFrom(left).Length >= 6);
        Assert.True(segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        Assert.Empty(capture.AdvertsFrom(right));
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TwoClustersOnOneSegmentAreKeptApartByTheirGroups(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        left.Start(leftProgram, Conf.Pair(priority: 150, global: "vrrp_mcast_group4 224.0.0.19"));
        right.Start(rightProgram, Conf.Pair(priority: 100));

        Wait.Until("both are masters of their clusters", () => segment.HoldersOf(Conf.Vip).Length == 2);
        Wait.Until("both go on", () => capture.AdvertsFrom(left).Length >= 3 && capture.AdvertsFrom(right).Length >= 3);
        Assert.All(capture.AdvertsFrom(left), advert => Assert.Equal("224.0.0.19", advert.To));
        Assert.All(capture.AdvertsFrom(right), advert => Assert.Equal("224.0.0.18", advert.To));
        Assert.Equal(2, segment.HoldersOf(Conf.Vip).Length);
    }

    private static string Password(string password) => $$"""
        authentication {
            auth_type PASS
            auth_pass {{password}}
        }
        """;
}
