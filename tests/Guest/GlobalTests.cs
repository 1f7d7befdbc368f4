namespace Keepalive.Guest;

/// <summary>What global_defs changes in IPVS as a whole, and that it is undone.</summary>
public sealed class GlobalTests(GuestRun guest)
{
    private const string Ours = "-A -t 198.51.100.1:80 -s rr";
    private const string Foreign = "-a -t 203.0.113.9:99 -r 10.9.9.9:99 -m -w 7";

    [Fact]
    public void TimeoutsAreSetAndPutBack()
    {
        Assert.Contains("Timeout (tcp tcpfin udp): 1000 120 77", Of("RUNNING timeouts"), StringComparison.Ordinal);
        Assert.Contains("Timeout (tcp tcpfin udp): 900 120 78", Of("RELOADED timeouts"), StringComparison.Ordinal);
        Assert.Contains("Timeout (tcp tcpfin udp): 900 120 300", Of("AFTER timeouts"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheTableOfAnotherNamespaceIsKept()
    {
        Assert.Contains($"other: {Ours}", Of("RUNNING namespace"), StringComparison.Ordinal);
        Assert.DoesNotMatch($"(?m)^{Ours}", Of("RUNNING namespace"));
        Assert.DoesNotContain("other:", Of("AFTER namespace"), StringComparison.Ordinal);
    }

    /// <summary>-I: connections go on while the daemon is exchanged; the next run finds the services as its own.</summary>
    [Fact]
    public void ServicesStayWhenTheyAreNotToBeReleased()
    {
        Assert.Contains(Ours, Of("AFTER kept"), StringComparison.Ordinal);
        Assert.Contains("-a -t 198.51.100.1:80 -r 10.2.0.1:80 -m -w 1", Of("AFTER kept"), StringComparison.Ordinal);
        Assert.Contains(Ours, Of("RUNNING foreign"), StringComparison.Ordinal);
        Assert.DoesNotContain(Ours, Of("AFTER foreign"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("foreign", true, true)]
    [InlineData("flush", false, false)]
    [InlineData("flush-on-stop", true, false)]
    [InlineData("flush-own", true, true)]
    public void ForeignServicesGoOnlyWhenAskedFor(string run, bool whileRunning, bool afterwards)
    {
        Assert.Contains(Ours, Of($"RUNNING {run}"), StringComparison.Ordinal);
        Assert.DoesNotContain(Ours, Of($"AFTER {run}"), StringComparison.Ordinal);
        Assert.Equal(whileRunning, Of($"RUNNING {run}").Contains(Foreign, StringComparison.Ordinal));
        Assert.Equal(afterwards, Of($"AFTER {run}").Contains(Foreign, StringComparison.Ordinal));
    }

    [Fact]
    public void TheSyncDaemonRunsOnBothSides()
    {
        Assert.Contains("master sync daemon (mcast=dummy0, syncid=17", Of("RUNNING sync"), StringComparison.Ordinal);
        Assert.Contains("backup sync daemon (mcast=dummy0, syncid=17", Of("RUNNING sync"), StringComparison.Ordinal);
        Assert.Contains("master sync daemon (mcast=dummy0, syncid=18", Of("RELOADED sync"), StringComparison.Ordinal);
        Assert.Contains("backup sync daemon (mcast=dummy0, syncid=18", Of("RELOADED sync"), StringComparison.Ordinal);
        Assert.DoesNotContain("sync daemon", Of("AFTER sync"), StringComparison.Ordinal);
    }

    [Theory, InlineData("sync-instance"), InlineData("sync-old")]
    public void WithAnInstanceItIsOnThatOnesSide(string run)
    {
        Assert.Contains("master sync daemon (mcast=dummy0, syncid=9", Of($"RUNNING {run}"), StringComparison.Ordinal);
        Assert.DoesNotContain("backup sync daemon", Of($"RUNNING {run}"), StringComparison.Ordinal);
        Assert.DoesNotContain("sync daemon", Of($"AFTER {run}"), StringComparison.Ordinal);
    }

    /// <summary>And stays on that side.</summary>
    [Fact]
    public void WithAnInstanceAReloadChangesItToo()
    {
        string reloaded = Of("RELOADED sync-instance");
        Assert.True(reloaded.Contains("master sync daemon (mcast=dummy0, syncid=23", StringComparison.Ordinal), reloaded + Of("LOG sync-instance"));
        Assert.DoesNotContain("syncid=9", reloaded, StringComparison.Ordinal);
        Assert.DoesNotContain("backup sync daemon", reloaded, StringComparison.Ordinal);
    }

    /// <summary>
    /// The kernel answers nothing when a sync daemon is stopped before its thread has run: the process waited for an answer until it was killed.
    /// </summary>
    [Theory, InlineData("sync-instance"), InlineData("sync-old"), InlineData("sync")]
    public void NobodyWaitsForAnAnswerThatDoesNotCome(string run)
    {
        string log = Of($"LOG {run}");
        Assert.False(log.Contains("failed to die", StringComparison.Ordinal) || log.Contains("Respawning", StringComparison.Ordinal), log);
    }

    private string Of(string section) => guest.SectionsOf("global")[section];
}
