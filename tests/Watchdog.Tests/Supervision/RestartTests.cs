using Keepalive.Core;
using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Tests.Supervision;

public sealed class RestartTests
{
    [Fact]
    public void DelaysOfDeathsInARowAreThoseOfKeepalived()
    {
        SupervisorBed bed = new();
        bed.Start(ChildRole.Vrrp);
        List<double> delays = [];
        for (int death = 0; death < 10; death++)
        {
            Instant died = bed.Now;
            bed.End(ChildRole.Vrrp, signal: 11);
            while (bed.Running.Count == 0) bed.Pass(0.5);
            delays.Add((bed.Starts[^1].At - died).TotalSeconds);
        }

        Assert.Equal([0, 1, 2, 4, 8, 16, 32, 60, 60, 60], delays);
        Assert.True(bed.Said("Restart of VRRP process delayed 32 seconds to limit respawn rate"), bed.ToString());
        Assert.False(bed.Said("delayed 0 seconds"), bed.ToString());
    }

    [Fact]
    public void ChildThatLivedForAMinuteStartsWithACleanSlate()
    {
        SupervisorBed bed = new();
        bed.Start(ChildRole.Vrrp);
        for (int death = 0; death < 4; death++)
        {
            bed.End(ChildRole.Vrrp, signal: 9);
            while (bed.Running.Count == 0) bed.Pass(1);
        }
        bed.Pass(60);
        bed.End(ChildRole.Vrrp, signal: 9);

        Assert.Equal(bed.Now, bed.Starts[^1].At);
    }

    [Fact]
    public void ChildThatLivedJustUnderAMinuteIsStillHeldBack()
    {
        SupervisorBed bed = new();
        bed.Start(ChildRole.Vrrp);
        bed.End(ChildRole.Vrrp, signal: 9);
        bed.Pass(59.9);
        bed.End(ChildRole.Vrrp, signal: 9);

        Assert.Empty(bed.Running);
        bed.Pass(1);
        Assert.Single(bed.Running);
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(15, 0)]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(0, 70)]
    public void ChildThatEndsUnaskedIsStartedAgain(int signal, int status)
    {
        SupervisorBed bed = new();
        bed.StartBoth();
        bed.End(ChildRole.Vrrp, signal, status);

        Assert.True(bed.Said("[Alert] VRRP child process(102) died: Respawning"), bed.ToString());
        Assert.Equal(2, bed.Running.Count);
        Assert.True(bed.Said("StartChild { Role = Vrrp, IsSuccessor = True }"), bed.ToString());
    }

    [Theory]
    [InlineData(1, "FATAL")]
    [InlineData(2, "CONFIG")]
    [InlineData(4, "missing permission")]
    public void PermanentErrorStopsEverythingWithItsStatus(int status, string word)
    {
        SupervisorBed bed = new();
        bed.StartBoth();
        bed.End(ChildRole.Vrrp, status: status);

        Assert.True(bed.Said($"pid 102 exited with permanent error {word}. Terminating"), bed.ToString());
        Assert.Equal(status, bed.ExitStatus);
        Assert.Empty(bed.Running);
    }

    [Fact]
    public void WithDontRespawnADeadChildEndsTheDaemonAsAFailure()
    {
        SupervisorBed bed = new(new SupervisorOptions { Respawn = false });
        bed.StartBoth();
        bed.End(ChildRole.HealthCheck, signal: 9);

        Assert.True(bed.Said("[Alert] Healthcheck child process(101) died: Exiting"), bed.ToString());
        Assert.Equal(1, bed.ExitStatus);
        Assert.Empty(bed.Running);
    }

    [Fact]
    public void ChildThatCannotBeStartedIsTriedAgainLater()
    {
        SupervisorBed bed = new();
        bed.CannotStart.Add(ChildRole.Vrrp);
        bed.StartBoth();
        bed.Pass(2);
        Assert.DoesNotContain(ChildRole.Vrrp, bed.Running.Keys);

        bed.CannotStart.Clear();
        bed.Pass(4);

        Assert.Contains(ChildRole.Vrrp, bed.Running.Keys);
        Assert.True(bed.Said("Cannot start VRRP child process: posix_spawn EAGAIN"), bed.ToString());
    }

    [Fact]
    public void HelloIsSentEveryFiveSecondsToEachChild()
    {
        SupervisorBed bed = new();
        bed.StartBoth();
        bed.Pass(60);

        Assert.Equal(24, bed.CountOf("SendHello"));
        Assert.Equal(2, bed.Starts.Count);
    }

    [Fact]
    public void HangingChildIsKilledAndStartedAgain()
    {
        SupervisorBed bed = new();
        bed.StartBoth();
        bed.Pass(7);
        bed.Deaf.Add(ChildRole.Vrrp);
        bed.Pass(7.9);
        Assert.False(bed.Said("KillChild"), bed.ToString());

        bed.Pass(0.2);

        Assert.True(bed.Said("did not answer for 10.0 s - killing it"), bed.ToString());
        Assert.True(bed.Said("KillChild { Role = Vrrp }"), bed.ToString());
        Assert.Equal(2, bed.Running.Count);
        Assert.Equal(3, bed.Starts.Count);
    }

    /// <summary>Tens of thousands of servers on a slow machine.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AHealthCheckChildThatReadsALargeConfigurationHasTwoMinutes(bool reload)
    {
        SupervisorBed bed = new() { ReloadsAreSlow = true };
        if (!reload)
        {
            bed.Deaf.Add(ChildRole.HealthCheck);
            bed.NeverReady.Add(ChildRole.HealthCheck);
        }
        bed.StartBoth();
        if (reload)
        {
            bed.Tell(new SupervisorInput.ReloadRequested());
            bed.Deaf.Add(ChildRole.HealthCheck);
        }

        bed.Pass(119);
        Assert.False(bed.Said("KillChild"), bed.ToString());
        bed.Pass(6);
        Assert.True(bed.Said("KillChild { Role = HealthCheck }"), bed.ToString());
    }

    [Theory]
    [InlineData(9, false, true)]
    [InlineData(9, true, false)]
    [InlineData(0, false, false)]
    public void WhatADeadChildHasLeftIsRemovedAtTheStop(int signal, bool hasSuccessor, bool isRemoved)
    {
        SupervisorBed bed = new();
        bed.Start(ChildRole.Vrrp);
        if (signal != 0) bed.End(ChildRole.Vrrp, signal);
        if (signal != 0 && !hasSuccessor) bed.End(ChildRole.Vrrp, signal);

        bed.Tell(new SupervisorInput.StopRequested());

        Assert.Equal(0, bed.ExitStatus);
        Assert.Equal(isRemoved ? 1 : 0, bed.CountOf("RemoveLeftovers"));
    }

    [Fact]
    public void WhatAChildHasLeftThatHadToBeKilledIsRemovedBeforeTheEnd()
    {
        SupervisorBed bed = new();
        bed.Stubborn.Add(ChildRole.Vrrp);
        bed.Start(ChildRole.Vrrp);

        bed.Tell(new SupervisorInput.StopRequested());
        bed.Pass(10);

        Assert.Equal(1, bed.CountOf("RemoveLeftovers"));
        Assert.True(bed.PositionOf("RemoveLeftovers") < bed.PositionOf("Exit {"), bed.ToString());
    }

    /// <summary>Thousands of links to be made: the loop answers nobody, but the work goes on.</summary>
    [Fact]
    public void AChildThatGetsOnIsNoHangingOne()
    {
        SupervisorBed bed = new();
        bed.Deaf.Add(ChildRole.Vrrp);
        bed.NeverReady.Add(ChildRole.Vrrp);
        bed.Start(ChildRole.Vrrp);
        for (int second = 0; second < 60; second++)
        {
            bed.Pass(1);
            bed.Tell(new SupervisorInput.Progressed(ChildRole.Vrrp));
        }
        Assert.False(bed.Said("KillChild"), bed.ToString());

        bed.Pass(11);

        Assert.True(bed.Said("KillChild { Role = Vrrp }"), bed.ToString());
    }

    /// <summary>A successor is not judged by what its predecessor did.</summary>
    [Fact]
    public void ProgressEndsWithTheChild()
    {
        SupervisorBed bed = new();
        bed.Deaf.Add(ChildRole.Vrrp);
        bed.Start(ChildRole.Vrrp);
        bed.Pass(3);
        bed.Tell(new SupervisorInput.Progressed(ChildRole.Vrrp));
        bed.End(ChildRole.Vrrp, signal: 9);
        bed.Pass(10.1);

        Assert.Equal(1, bed.CountOf("KillChild { Role = Vrrp }"));
    }

    [Fact]
    public void RestartThatWaitsIsForgottenWhenTheDaemonStops()
    {
        SupervisorBed bed = new();
        bed.Start(ChildRole.Vrrp);
        bed.End(ChildRole.Vrrp, signal: 9);
        bed.End(ChildRole.Vrrp, signal: 9);
        bed.Tell(new SupervisorInput.StopRequested());
        bed.Pass(100);

        Assert.Equal(0, bed.ExitStatus);
        Assert.Equal(2, bed.Starts.Count);
    }
}
