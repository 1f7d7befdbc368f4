namespace Keepalive.Guest;

/// <summary>The health-check child beside keepalived's: the same file, the same events.</summary>
public sealed class ChildTests(GuestRun guest)
{
    /// <summary>Numbers of linux/capability.h: CHOWN, DAC_READ_SEARCH, KILL, SETGID, SETUID, NET_BIND_SERVICE, NET_ADMIN, NET_RAW.</summary>
    private const ulong Powers = 1UL << 0 | 1UL << 2 | 1UL << 5 | 1UL << 6 | 1UL << 7 | 1UL << 10 | 1UL << 12 | 1UL << 13;

    [Theory]
    [InlineData("start")]
    [InlineData("one-down")]
    [InlineData("two-down")]
    [InlineData("back")]
    [InlineData("reloaded")]
    [InlineData("stopped")]
    public void TheFifoHasKeepalivedsLines(string step) => Assert.Equal(Of($"FIFO keepalived {step}"), Of($"FIFO keepalive {step}"));

    [Fact]
    public void ServersAndQuorumsComeAndGoInTheFifo()
    {
        Assert.Equal("RS [10.2.0.1]:tcp:80 [198.51.100.1]:tcp:80 DOWN", Of("FIFO keepalived one-down").Split('\n')[0]);
        Assert.Contains("VS [198.51.100.1]:tcp:80 ", Of("FIFO keepalived one-down") + Of("FIFO keepalived two-down"), StringComparison.Ordinal);
    }

    /// <summary>notify_fifo and lvs_notify_fifo have the same lines.</summary>
    [Theory]
    [InlineData("keepalived")]
    [InlineData("keepalive")]
    public void BothFifosSayTheSame(string program) => Assert.Equal("", Of($"FIFO {program} differences"));

    /// <summary>Read from outside, of every thread, while it has IPVS to look after.</summary>
    [Fact]
    public void TheChildMayDoWhatItNeedsAndNoMore()
    {
        string child = Of("POWERS keepalive").Split('\n').Single(line => line.Contains("--role=healthcheckers", StringComparison.Ordinal));
        Assert.EndsWith($"CapAmb: {0UL:x16} CapEff: {Powers:x16} CapInh: {0UL:x16} CapPrm: {Powers:x16}", child.Trim(), StringComparison.Ordinal);
    }

    private string Of(string section) => guest.SectionsOf("child")[section];
}
