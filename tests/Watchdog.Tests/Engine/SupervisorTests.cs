using Keepalive.Core;
using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Tests.Engine;

/// <summary>Start, restart, hello, reload and stop of the children, in virtual time.</summary>
public sealed class SupervisorTests
{
    [Fact]
    public void TheHealthCheckChildStartsFirstAndReadyIsToldOnce()
    {
        SupervisorUnderTest supervisor = new();

        supervisor.Handle(new SupervisorInput.Start(SupervisorUnderTest.Both));

        Assert.Equal(["start HealthCheck", "start Vrrp", "ready"], supervisor.Events);
    }

    [Fact]
    public void TheVrrpChildStopsFirstAndTheParentEndsAfterTheLast()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();

        supervisor.Handle(new SupervisorInput.StopRequested());

        Assert.Equal(["stop Vrrp", "stop HealthCheck", "exit 0"], supervisor.Events);
    }

    [Fact]
    public void AChildThatDoesNotStopIsKilledAfterItsTime()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();
        supervisor.Hanging.Add(ChildRole.Vrrp);
        supervisor.Handle(new SupervisorInput.StopRequested());

        supervisor.Pass(4.9);
        Assert.Equal(["stop Vrrp"], supervisor.Events);
        supervisor.Pass(0.2);

        Assert.Equal(["stop Vrrp", "kill Vrrp", "stop HealthCheck", "exit 0"], supervisor.Events);
    }

    [Fact]
    public void RestartsInARowWaitLongerAndLonger()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();
        List<double> starts = [];
        for (int death = 0; death < 10; death++)
        {
            double before = supervisor.Seconds;
            supervisor.Die(ChildRole.Vrrp, signal: 11);
            while (!supervisor.Running.ContainsKey(ChildRole.Vrrp)) supervisor.Pass(0.5);
            starts.Add(Math.Round(supervisor.Seconds - before));
        }

        Assert.Equal([0, 1, 2, 4, 8, 16, 32, 60, 60, 60], starts);
    }

    [Fact]
    public void AChildThatLivedAMinuteIsRestartedAtOnce()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();
        for (int i = 0; i < 5; i++)
        {
            supervisor.Pass(61);
            supervisor.Die(ChildRole.Vrrp, status: 3);
            Assert.True(supervisor.Running.ContainsKey(ChildRole.Vrrp));
        }
    }

    [Fact]
    public void ADeadChildIsSaidInKeepalivedsWords()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();
        int pid = supervisor.Running[ChildRole.Vrrp];
        supervisor.Die(ChildRole.Vrrp, signal: 9);
        supervisor.Die(ChildRole.Vrrp, signal: 9);

        string[] lines = [.. supervisor.Lines.Select(line => line.Text)];
        Assert.Contains($"VRRP child process({pid}) died: Respawning", lines);
        Assert.Contains("Restart of VRRP process delayed 1 seconds to limit respawn rate", lines);
    }

    [Fact]
    public void AChildThatEndsWithoutBeingToldIsRestartedToo()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();

        supervisor.Die(ChildRole.HealthCheck, status: 0);

        Assert.Equal(["start HealthCheck"], supervisor.Events);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void APermanentStatusEndsEverythingWithThatStatus(int status)
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();

        supervisor.Die(ChildRole.HealthCheck, status);

        Assert.Equal(["stop Vrrp", $"exit {status}"], supervisor.Events);
    }

    [Fact]
    public void WithoutRespawnADeadChildEndsTheDaemonWithAStatusThatSaysSo()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started(new SupervisorOptions { Respawn = false });

        supervisor.Die(ChildRole.Vrrp, signal: 9);

        Assert.Equal(1, supervisor.ExitStatus);
    }

    [Fact]
    public void AHangingChildIsKilledWithinTwoHellosAndRestarted()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();
        supervisor.Pass(12);
        supervisor.Hanging.Add(ChildRole.Vrrp);

        supervisor.Pass(2 * SupervisorOptions.HelloInterval.TotalSeconds);

        Assert.Equal(["kill Vrrp", "start Vrrp"], supervisor.Events);
    }

    [Fact]
    public void ChildrenThatAnswerAreLeftAloneForADay()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();

        supervisor.Pass(86_400);

        Assert.Empty(supervisor.Events);
    }

    [Fact]
    public void AReloadGoesToBothChildren()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();

        supervisor.Handle(new SupervisorInput.ReloadRequested());

        Assert.Equal(["read", "reload HealthCheck", "reload Vrrp", "ready"], supervisor.Events);
        Assert.Equal("Reload complete", supervisor.Lines[^1].Text);
    }

    [Fact]
    public void ARefusedReloadReachesNobody()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();
        supervisor.Files = null;

        supervisor.Handle(new SupervisorInput.ReloadRequested());

        Assert.Equal(["read", "ready"], supervisor.Events);
    }

    [Fact]
    public void ReloadsDuringAReloadBecomeOneMore()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();
        supervisor.AnswersReloads = false;
        for (int i = 0; i < 5; i++) supervisor.Handle(new SupervisorInput.ReloadRequested());
        supervisor.AnswersReloads = true;

        supervisor.Handle(new SupervisorInput.ChildReloaded(ChildRole.HealthCheck));
        supervisor.Handle(new SupervisorInput.ChildReloaded(ChildRole.Vrrp));

        Assert.Equal(2, supervisor.Events.Count(what => what == "read"));
    }

    [Fact]
    public void AReloadThatNeedsNoHealthCheckStopsThatChildAndAnotherStartsItAgain()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();
        supervisor.Files = new HashSet<ChildRole> { ChildRole.Vrrp };
        supervisor.Handle(new SupervisorInput.ReloadRequested());
        Assert.Equal(["read", "stop HealthCheck", "reload Vrrp", "ready"], supervisor.Events);
        supervisor.Events.Clear();
        supervisor.Files = SupervisorUnderTest.Both;

        supervisor.Handle(new SupervisorInput.ReloadRequested());

        Assert.Equal(["read", "start HealthCheck", "reload Vrrp", "ready"], supervisor.Events);
    }

    [Fact]
    public void AChildThatDiesDuringAReloadDoesNotHoldItUp()
    {
        SupervisorUnderTest supervisor = SupervisorUnderTest.Started();
        supervisor.AnswersReloads = false;
        supervisor.Handle(new SupervisorInput.ReloadRequested());

        supervisor.Die(ChildRole.HealthCheck, signal: 11);
        supervisor.Handle(new SupervisorInput.ChildReloaded(ChildRole.Vrrp));

        Assert.Contains(supervisor.Lines, line => line.Text == "Reload complete");
    }

    [Fact]
    public void NothingToRunIsSaidAndTheParentStays()
    {
        SupervisorUnderTest supervisor = new();

        supervisor.Handle(new SupervisorInput.Start(new HashSet<ChildRole>()));

        Assert.Equal("Warning - keepalived has no configuration to run", supervisor.Lines[0].Text);
        Assert.Null(supervisor.ExitStatus);
    }

    /// <summary>Whatever happens in whatever order: one child of a role at most, and a stop always ends.</summary>
    [Fact]
    public void UnderRandomTroubleThereIsNeverASecondChildAndAStopAlwaysEnds()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            SeededRandom random = new(seed);
            SupervisorUnderTest supervisor = SupervisorUnderTest.Started(new SupervisorOptions { Respawn = !random.Chance(0.05) });
            for (int step = 0; step < 200 && supervisor.ExitStatus is null; step++) Trouble(supervisor, random);
            if (supervisor.ExitStatus is null) supervisor.Handle(new SupervisorInput.StopRequested());
            supervisor.Pass(60);
            Assert.True(supervisor.ExitStatus is not null, $"seed {seed}: does not end");
        }
    }

    private static void Trouble(SupervisorUnderTest supervisor, SeededRandom random)
    {
        ChildRole role = random.Chance(0.5) ? ChildRole.Vrrp : ChildRole.HealthCheck;
        switch (random.Next(8))
        {
            case 0 when supervisor.Running.ContainsKey(role): supervisor.Die(role, signal: 9); break;
            case 1 when supervisor.Running.ContainsKey(role): supervisor.Die(role, status: random.Chance(0.02) ? 2 : 0); break;
            case 2: supervisor.Hanging.Add(role); break;
            case 3: supervisor.Files = random.Chance(0.3) ? null : Some(random); break;
            case 4: supervisor.AnswersReloads = random.Chance(0.7); break;
            case 5: supervisor.Handle(new SupervisorInput.ReloadRequested()); break;
            case 6: supervisor.Handle(new SupervisorInput.ChildReloaded(role)); break;
            default: supervisor.Pass(random.NextDouble() * 30); break;
        }
    }

    private static HashSet<ChildRole> Some(SeededRandom random) =>
        [.. Enum.GetValues<ChildRole>().Where(_ => random.Chance(0.7))];
}
