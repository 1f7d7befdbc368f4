using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>A master goes in every way there is; the other takes over and one master remains. Left is master, right is backup.</summary>
public sealed class FailoverTests
{
    [Theory, MemberData(nameof(Programs.PairsAndOriginal), MemberType = typeof(Programs))]
    public void AGracefulStopHandsOverWithinTheSkewTime(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right, Daemon master, Capture capture) = StartPair(segment, leftProgram, rightProgram);

        DateTime stopped = DateTime.UtcNow;
        master.Terminate();

        AdvertFrame first = capture.WaitForAdvert(right, stopped);
        Figures.Add("take-over after SIGTERM", $"{leftProgram} to {rightProgram}", first.Time - stopped);
        Wait.Until("only right holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);
        AdvertFrame last = capture.AdvertsFrom(left)[^1];
        Assert.Equal(0, last.Priority);
        Assert.True(last.Time < first.Time, "the priority-0 advert comes before the successor's");
        Assert.Equal(0, master.ExitCode);
    }

    [Theory, MemberData(nameof(Programs.PairsAndOriginal), MemberType = typeof(Programs))]
    public void ACrashOfTheWholeDaemonIsNoticedAfterTheMasterDownTime(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        (Host left, Host right, Daemon master, Capture capture) = StartPair(segment, leftProgram, rightProgram);

        DateTime crashed = Crash(master);

        AdvertFrame first = capture.WaitForAdvert(right, crashed);
        Figures.Add("take-over after a crash", $"{leftProgram} to {rightProgram}", first.Time - crashed);
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));
        Assert.DoesNotContain(capture.AdvertsFrom(left), advert => advert.Time > crashed);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AfterACrashTheNextStartCleansUpAndIsElectedNormally(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        (Host left, Host right, Daemon master, Capture capture) = StartPair(segment, leftProgram, rightProgram);
        Crash(master);
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));
        Assert.True(left.Holds(Conf.Vip), "nobody could remove the address from the crashed node");

        Daemon second = left.Start(leftProgram, Conf.Pair(priority: 150));

        Wait.Until("the leftover address is removed", () => !left.Holds(Conf.Vip));
        second.WaitForLog("(VI_1) Entering BACKUP STATE (init)");
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        Assert.True(capture.AdvertsFrom(left).Length > 0);
    }

    [Theory, MemberData(nameof(Programs.PairsAndOriginal), MemberType = typeof(Programs))]
    public void APulledCableMovesTheAddressAndAPluggedOneBringsItBack(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right, Daemon master, Capture capture) = StartPair(segment, leftProgram, rightProgram);

        DateTime cut = DateTime.UtcNow;
        left.Unplug();

        AdvertFrame first = capture.WaitForAdvert(right, cut);
        Figures.Add("take-over after a link cut", $"{leftProgram} to {rightProgram}", first.Time - cut);
        master.WaitForLog("(VI_1) Entering FAULT STATE");
        Wait.Until("only right holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);

        left.PlugBack();
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AStoppedParentTakesEveryProcessWithItHoweverItDies(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        (_, Host right, Daemon master, Capture capture) = StartPair(segment, leftProgram, rightProgram);
        int[] processes = master.Descendants();
        Assert.NotEmpty(processes);

        DateTime killed = DateTime.UtcNow;
        master.Signal("KILL");

        Wait.Until("no process is left", () => !processes.Any(pid => Directory.Exists($"/proc/{pid}")));
        AdvertFrame first = capture.WaitForAdvert(right, killed);
        Figures.Add("take-over after kill -9 of the parent", $"{leftProgram} to {rightProgram}", first.Time - killed);
        Wait.Until("only right holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);
    }

    [Theory, MemberData(nameof(Programs.PairsAndOriginal), MemberType = typeof(Programs))]
    public void VersionThreeAtTenthsOfASecondFailsOverWithinTenths(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        Daemon master = left.Start(leftProgram, Conf.Fast(priority: 150));
        right.Start(rightProgram, Conf.Fast(priority: 100));
        Wait.Until("left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }] && capture.AdvertsFrom(left).Length > 5);

        DateTime crashed = Crash(master);

        AdvertFrame first = capture.WaitForAdvert(right, crashed);
        Figures.Add("take-over after a crash, version 3 at 100 ms", $"{leftProgram} to {rightProgram}", first.Time - crashed);
        Assert.All(capture.Adverts(), advert => Assert.Equal(3, advert.Version));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));
    }

    /// <summary>Every process of the daemon at once, as a power cut does it. The parent first: it must not start anything again.</summary>
    internal static DateTime Crash(Daemon daemon)
    {
        int[] processes = daemon.Descendants();
        daemon.Signal("STOP");
        foreach (int pid in processes) daemon.Signal("KILL", pid);
        daemon.Signal("KILL");
        daemon.WaitForExit();
        DateTime crashed = DateTime.UtcNow;
        // Until init has collected them, a pid file that names one would look as if it ran.
        Wait.Until("the processes are collected", () => !processes.Any(pid => Directory.Exists($"/proc/{pid}")));
        return crashed;
    }

    internal static (Host Left, Host Right, Daemon Master, Capture Capture) StartPair(Segment segment, Program left, Program right)
    {
        (Host leftHost, Host rightHost) = segment.AddPair();
        Capture capture = segment.Capture();
        Daemon master = leftHost.Start(left, Conf.Pair(priority: 150));
        Daemon backup = rightHost.Start(right, Conf.Pair(priority: 100));
        backup.WaitForLog("(VI_1) Entering BACKUP STATE (init)");
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        Wait.Until("left has sent its announcements", () => capture.GratuitousFor(Conf.Vip).Length >= 5);
        return (leftHost, rightHost, master, capture);
    }
}
