namespace Keepalive.Guest;

/// <summary>Where new connections go while others are open, and how a server that has connections leaves.</summary>
public sealed class HeldTests(GuestRun guest)
{
    private static readonly string[] Servers = ["nat1", "nat2", "nat3"];

    /// <summary>
    /// The kernel's own measure of load, which decides for each connection: the one that got it had the least. lc and wlc count
    /// connections and, for a 256th, those about to end; sed counts the one to come; nq goes to an idle server whatever its weight.
    /// </summary>
    [Theory]
    [InlineData("lc", 1, 1, 1)]
    [InlineData("wlc", 5, 3, 1)]
    [InlineData("sed", 5, 3, 1)]
    [InlineData("nq", 5, 3, 1)]
    public void ANewConnectionGoesWhereTheLoadIsLeast(string scheduler, params int[] weights)
    {
        int[] open = new int[3], ending = new int[3];
        string[] events = Of($"HELD {scheduler}").Split('\n');
        Assert.Equal(24, events.Count(line => line.StartsWith('+')));
        Assert.InRange(events.Count(line => line.StartsWith('-')), 4, 14);
        foreach (string line in events)
        {
            int server = Array.IndexOf(Servers, line[2..]);
            Assert.True(server >= 0, line);
            if (line[0] == '+') Assert.All(Enumerable.Range(0, 3), other => AssertNotBelow(LoadOf(other), LoadOf(server), line));
            open[server] += line[0] == '+' ? 1 : -1;
            ending[server] += line[0] == '+' ? 0 : 1;
        }

        double LoadOf(int server) => scheduler switch
        {
            "nq" when open[server] == 0 => 0,
            "sed" or "nq" => (open[server] + 1.0) / weights[server],
            _ => ((open[server] * 256.0) + ending[server]) / weights[server],
        };
        void AssertNotBelow(double other, double chosen, string line) =>
            Assert.True(other >= chosen, $"{line}: {chosen} chosen, {other} was there, in {string.Join(' ', events)}");
    }

    /// <summary>The busiest server lost all its connections: those that follow go there first, not in turn.</summary>
    [Theory]
    [InlineData("lc")]
    [InlineData("wlc")]
    [InlineData("sed")]
    [InlineData("nq")]
    public void AServerThatLostItsConnectionsGetsTheNext(string scheduler)
    {
        string[] events = Of($"HELD {scheduler}").Split('\n');
        int last = Array.FindLastIndex(events, line => line.StartsWith('-'));
        string lost = events[last][2..];
        Assert.All(events[(last + 1)..(last + 4)], line => Assert.Equal($"+ {lost}", line));
    }

    [Fact]
    public void ADrainedServerKeepsItsConnectionAndGetsNoNewOne()
    {
        Assert.EndsWith("-r 10.70.0.11:7000 -m -w 0", Of("DRAIN 8011 begun"), StringComparison.Ordinal);
        Assert.Equal("4 nat2", Of("DRAIN 8011 others"));
        Assert.Equal("holds nat1\nnat1 ask", Of("DRAIN 8011 alive"));
        Assert.EndsWith("-w 0", Of("DRAIN 8011 later"), StringComparison.Ordinal);
    }

    [Fact]
    public void ItIsGoneWhenItsLastConnectionIs()
    {
        Assert.Equal("", Of("DRAIN 8011 ended"));
        Assert.DoesNotContain(guest.SectionsOf("held").Keys, key => key.StartsWith("LATE", StringComparison.Ordinal));
    }

    [Fact]
    public void ItIsGoneAfterItsTimeThoughAConnectionIsOpen()
    {
        Assert.EndsWith("-r 10.70.0.11:7000 -m -w 0", Of("DRAIN 8012 begun"), StringComparison.Ordinal);
        Assert.DoesNotContain("-r 10.70.0.11", Of("DRAIN 8012 timed"), StringComparison.Ordinal);
    }

    private string Of(string section) => guest.SectionsOf("held")[section];
}
