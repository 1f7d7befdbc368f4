using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Tests.Supervision;

public sealed class ReloadTests
{
    [Fact]
    public void ReloadReachesEveryChildAndIsReportedComplete()
    {
        SupervisorBed bed = new();
        bed.StartBoth();
        bed.Tell(new SupervisorInput.ReloadRequested());

        Assert.Equal(2, bed.CountOf("ReloadChild"));
        Assert.True(bed.PositionOf("TellReloading") < bed.PositionOf("ReadConfiguration"), bed.ToString());
        Assert.Equal(1, bed.CountOf("Reload complete"));
        Assert.Equal(2, bed.CountOf("TellReady"));
    }

    [Fact]
    public void RefusedFileReachesNoChild()
    {
        SupervisorBed bed = new() { Files = null };
        bed.StartBoth();
        bed.Tell(new SupervisorInput.ReloadRequested());

        Assert.False(bed.Said("ReloadChild"), bed.ToString());
        Assert.False(bed.Said("StopChild"), bed.ToString());
        Assert.False(bed.Said("Reload complete"), bed.ToString());
        Assert.Equal(2, bed.CountOf("TellReady"));
        Assert.Equal(2, bed.Running.Count);
    }

    [Fact]
    public void RequestsDuringAReloadBecomeOneMore()
    {
        SupervisorBed bed = new() { ReloadsAreSlow = true };
        bed.Start(ChildRole.Vrrp);
        bed.Files = [ChildRole.Vrrp];
        for (int request = 0; request < 4; request++) bed.Tell(new SupervisorInput.ReloadRequested());
        Assert.Equal(1, bed.CountOf("Reload already in progress, request queued"));
        Assert.Equal(1, bed.CountOf("ReadConfiguration"));

        bed.Tell(new SupervisorInput.ChildReloaded(ChildRole.Vrrp));
        Assert.True(bed.Said("Processing queued reload"), bed.ToString());
        bed.Tell(new SupervisorInput.ChildReloaded(ChildRole.Vrrp));

        Assert.Equal(2, bed.CountOf("ReadConfiguration"));
        Assert.Equal(2, bed.CountOf("Reload complete"));
    }

    [Fact]
    public void ReloadStartsAChildThatIsNeededNow()
    {
        SupervisorBed bed = new();
        bed.Start(ChildRole.Vrrp);
        bed.Tell(new SupervisorInput.ReloadRequested());

        Assert.Equal(2, bed.Running.Count);
        Assert.True(bed.Said("StartChild { Role = HealthCheck, IsSuccessor = False }"), bed.ToString());
    }

    [Fact]
    public void ReloadStopsAChildThatIsNotNeededAnyMore()
    {
        SupervisorBed bed = new() { Files = [ChildRole.Vrrp] };
        bed.StartBoth();
        bed.Tell(new SupervisorInput.ReloadRequested());
        bed.Pass(100);

        Assert.Equal([ChildRole.Vrrp], bed.Running.Keys);
        Assert.False(bed.Said("died"), bed.ToString());
    }

    [Fact]
    public void ChildThatIsNotReadyYetGetsTheNewConfigurationToo()
    {
        SupervisorBed bed = new();
        bed.NeverReady.Add(ChildRole.Vrrp);
        bed.StartBoth();
        bed.Tell(new SupervisorInput.ReloadRequested());

        Assert.True(bed.Said("ReloadChild { Role = Vrrp }"), bed.ToString());
    }

    [Fact]
    public void ChildThatDiesInAReloadDoesNotHoldItUp()
    {
        SupervisorBed bed = new() { ReloadsAreSlow = true };
        bed.Start(ChildRole.Vrrp);
        bed.Files = [ChildRole.Vrrp];
        bed.Tell(new SupervisorInput.ReloadRequested());
        bed.End(ChildRole.Vrrp, signal: 9);

        Assert.True(bed.Said("Reload complete"), bed.ToString());
        Assert.Single(bed.Running);
    }

    [Fact]
    public void ChildThatIsWantedAgainWhileItStopsComesBack()
    {
        SupervisorBed bed = new() { Files = [ChildRole.Vrrp] };
        bed.StartBoth();
        bed.Stubborn.Add(ChildRole.HealthCheck);
        bed.Tell(new SupervisorInput.ReloadRequested());
        bed.Files = [ChildRole.Vrrp, ChildRole.HealthCheck];
        bed.Tell(new SupervisorInput.ReloadRequested());
        bed.End(ChildRole.HealthCheck);

        Assert.Equal(2, bed.Running.Count);
        Assert.Equal(0, bed.CountOf("ReloadChild { Role = HealthCheck }"));
    }

    [Fact]
    public void ReloadIsIgnoredOnceTheDaemonStops()
    {
        SupervisorBed bed = new();
        bed.StartBoth();
        bed.Stubborn.Add(ChildRole.Vrrp);
        bed.Tell(new SupervisorInput.StopRequested());
        bed.Tell(new SupervisorInput.ReloadRequested());

        Assert.False(bed.Said("ReadConfiguration"), bed.ToString());
    }
}
