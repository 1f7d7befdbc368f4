using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>A neighbour that sends anything at all to the raw socket.</summary>
public sealed class RawBytesTests
{
    private const int Packets = 4000;

    /// <summary>Random lengths and bytes; half of them begin like an advert of this instance.</summary>
    private const string Sender = """
        import random, socket, struct, sys
        random.seed(4711)
        sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        for i in range(int(sys.argv[1])):
            body = random.randbytes(random.choice((0, 1, 7, 8, 12, 19, 20, 24, 40, 200, 1400)))
            if i % 2: body = bytes((0x21, 51, random.choice((0, 1, 100, 150, 200, 255)), random.randrange(4), 0, 1)) + body
            sock.sendto(body, ("224.0.0.18", 0) if i % 3 else ("10.9.0.1", 0))
        """;

    [Fact]
    public void ArbitraryBytesChangeNothingButCounters()
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        Daemon daemon = left.Start(Program.Keepalive, Conf.Pair(priority: 150));
        Wait.Until("left holds the address", () => left.Holds(Conf.Vip));
        Wait.Until("it has advertised", () => capture.AdvertsFrom(left).Length >= 2);
        int child = daemon.VrrpPid;
        string[] before = View(left);

        right.Run("python3", "-c", Sender, $"{Packets}");
        DateTime sent = DateTime.UtcNow;

        Wait.Until("it goes on", () => capture.AdvertsFrom(left).Count(advert => advert.Time > sent) >= 3);
        Assert.Equal(before, View(left));
        Assert.Equal((child, 1), (daemon.VrrpPid, daemon.TimesSaid("(VI_1) Entering ") - daemon.TimesSaid("Entering BACKUP STATE (init)")));
        Assert.All(capture.AdvertsFrom(left), advert => Assert.Equal(150, advert.Priority));
        daemon.Signal("USR2");
        string statistics = Path.Combine(left.TemporaryFolder, "keepalived.stats");
        Wait.Until("the statistics are written", () => System.IO.File.Exists(statistics));
        Assert.True(Errors(System.IO.File.ReadAllText(statistics)) > Packets / 10, System.IO.File.ReadAllText(statistics));
    }

    private static string[] View(Host host) =>
        [.. KernelView.Addresses(host), .. KernelView.Routes(host), .. KernelView.Rules(host)];

    /// <summary>The sum of everything that stands in the sections of errors.</summary>
    private static int Errors(string statistics) => statistics.Split('\n')
        .SkipWhile(line => !line.Contains("Errors", StringComparison.Ordinal))
        .TakeWhile(line => !line.Contains("Master", StringComparison.Ordinal))
        .Sum(line => int.TryParse(line.Split(':')[^1].Trim(), null, out int number) ? number : 0);
}
