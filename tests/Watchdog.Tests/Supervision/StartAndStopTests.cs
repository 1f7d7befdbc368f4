using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Tests.Supervision;

public sealed class StartAndStopTests
{
    [Fact]
    public void HealthChecksStartBeforeVrrp()
    {
        SupervisorBed bed = new();
        bed.StartBoth();

        Assert.Equal([ChildRole.HealthCheck, ChildRole.Vrrp], bed.Starts.Select(start => start.Role));
        Assert.True(bed.PositionOf("Startup complete") > bed.PositionOf("Starting VRRP child process, pid=102"), bed.ToString());
        Assert.Equal(1, bed.CountOf("TellReady"));
    }

    [Fact]
    public void ReadyIsSaidOnlyWhenEveryChildIsReady()
    {
        SupervisorBed bed = new();
        bed.NeverReady.Add(ChildRole.Vrrp);
        bed.StartBoth();
        Assert.False(bed.Said("TellReady"), bed.ToString());

        bed.Tell(new SupervisorInput.ChildReady(ChildRole.Vrrp));

        Assert.True(bed.Said("TellReady"), bed.ToString());
    }

    [Fact]
    public void VrrpStopsFirstAndHealthChecksOnlyWhenItIsGone()
    {
        SupervisorBed bed = new();
        bed.StartBoth();
        bed.Tell(new SupervisorInput.StopRequested());

        Assert.True(bed.PositionOf("Vrrp ended") < bed.PositionOf("StopChild { Role = HealthCheck }"), bed.ToString());
        Assert.True(bed.PositionOf("TellStopping") < bed.PositionOf("StopChild { Role = Vrrp }"), bed.ToString());
        Assert.Equal(0, bed.ExitStatus);
    }

    [Fact]
    public void ChildThatDoesNotStopIsKilledAfterChildWaitTime()
    {
        SupervisorBed bed = new(new SupervisorOptions { ChildWaitTime = TimeSpan.FromSeconds(7) });
        bed.Start(ChildRole.Vrrp);
        bed.Stubborn.Add(ChildRole.Vrrp);
        bed.Tell(new SupervisorInput.StopRequested());
        bed.Pass(6.9);
        Assert.Null(bed.ExitStatus);

        bed.Pass(0.2);

        Assert.True(bed.Said("vrrp process failed to die - forcing termination"), bed.ToString());
        Assert.Equal(0, bed.ExitStatus);
    }

    [Fact]
    public void ChildThatGetsOnWithItsStopIsNotKilled()
    {
        SupervisorBed bed = new(new SupervisorOptions { ChildWaitTime = TimeSpan.FromSeconds(5) });
        bed.Start(ChildRole.Vrrp);
        bed.Stubborn.Add(ChildRole.Vrrp);
        bed.Tell(new SupervisorInput.StopRequested());
        for (int second = 0; second < 60; second++)
        {
            bed.Pass(1);
            bed.Tell(new SupervisorInput.Progressed(ChildRole.Vrrp));
        }
        Assert.False(bed.Said("failed to die"), bed.ToString());

        bed.Pass(4.9);
        Assert.False(bed.Said("failed to die"), bed.ToString());
        bed.Pass(0.2);

        Assert.True(bed.Said("vrrp process failed to die - forcing termination"), bed.ToString());
    }

    [Fact]
    public void ProgressHasAnEndToo()
    {
        SupervisorBed bed = new(new SupervisorOptions { ChildWaitTime = TimeSpan.FromSeconds(5) });
        bed.Start(ChildRole.Vrrp);
        bed.Stubborn.Add(ChildRole.Vrrp);
        bed.Tell(new SupervisorInput.StopRequested());
        for (double left = SupervisorOptions.BusyMax.TotalSeconds; left > 0.5; left--)
        {
            Assert.False(bed.Said("failed to die"), bed.ToString());
            bed.Tell(new SupervisorInput.Progressed(ChildRole.Vrrp));
            bed.Pass(1);
        }

        bed.Pass(0.1);

        Assert.True(bed.Said("vrrp process failed to die - forcing termination"), bed.ToString());
    }

    [Fact]
    public void ALongTimeToStopIsNotShortenedByProgress()
    {
        SupervisorBed bed = new(new SupervisorOptions { ChildWaitTime = TimeSpan.FromSeconds(300) });
        bed.Start(ChildRole.Vrrp);
        bed.Stubborn.Add(ChildRole.Vrrp);
        bed.Tell(new SupervisorInput.StopRequested());
        bed.Tell(new SupervisorInput.Progressed(ChildRole.Vrrp));
        bed.Pass(299);

        Assert.False(bed.Said("failed to die"), bed.ToString());
        bed.Pass(2);
        Assert.True(bed.Said("failed to die"), bed.ToString());
    }

    [Fact]
    public void SecondStopRequestChangesNothing()
    {
        SupervisorBed bed = new();
        bed.StartBoth();
        bed.Stubborn.Add(ChildRole.Vrrp);
        bed.Tell(new SupervisorInput.StopRequested());
        bed.Tell(new SupervisorInput.StopRequested());

        Assert.Equal(1, bed.CountOf("StopChild { Role = Vrrp }"));
        Assert.Equal(1, bed.CountOf("TellStopping"));
    }

    [Fact]
    public void NothingToRunIsSaidAndTheParentStays()
    {
        SupervisorBed bed = new();
        bed.Start();

        Assert.True(bed.Said("[Warning] Warning - keepalived has no configuration to run"), bed.ToString());
        Assert.Null(bed.ExitStatus);
        bed.Tell(new SupervisorInput.StopRequested());
        Assert.Equal(0, bed.ExitStatus);
    }
}
