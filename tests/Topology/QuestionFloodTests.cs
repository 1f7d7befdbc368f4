using System.Net.Sockets;
using System.Text;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Many who ask, and ask badly, at the socket of <c>keepalive why</c>.</summary>
public sealed class QuestionFloodTests
{
    /// <summary>ControlSocket.ClientsMax, and one that is about to be refused.</summary>
    private const int ConnectionsMax = 16 + 1;

    private const int Askers = 4;
    private const int AdvertsWatched = 40;

    /// <summary>A backup waits for three intervals.</summary>
    private static readonly TimeSpan GapMax = TimeSpan.FromSeconds(0.3);

    [Fact]
    public void NoAdvertIsLateAndNoMoreConnectionsAreHeldThanItsBound()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Daemon daemon = left.Start(Program.Keepalive, Conf.Fast(150));
        daemon.WaitForLog("Entering MASTER STATE");
        Daemon backup = right.Start(Program.Keepalive, Conf.Fast(100));
        backup.WaitForLog("master set to");
        Capture capture = segment.Capture();
        int before = Descriptors(daemon);
        DateTime began = DateTime.UtcNow;
        using CancellationTokenSource ending = new();
        string path = Path.Combine(left.RunFolder, "keepalived.sock");
        Task<int>[] askers = [.. Enumerable.Range(0, Askers).Select(seed => Task.Factory.StartNew(
            () => AskAndAsk(path, seed, ending.Token), TaskCreationOptions.LongRunning))];

        int most = 0;
        Wait.Until("enough adverts have gone out meanwhile", () =>
        {
            most = Math.Max(most, Descriptors(daemon));
            return capture.AdvertsFrom(left).Count(advert => advert.Time > began) >= AdvertsWatched;
        });
        DateTime[] times = [.. capture.AdvertsFrom(left).Select(advert => advert.Time).Where(time => time > began)];
        ending.Cancel();
        int asked = askers.Sum(asker => asker.Result);

        TimeSpan gap = times.Zip(times.Skip(1)).Max(pair => pair.Second - pair.First);
        Figures.Add("longest gap between adverts of 0.1 s beside a flood of questions", "keepalive", gap);
        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} connections, {most - before} at once at most, longest gap {gap}");
        Assert.True(asked > AdvertsWatched, $"only {asked} connections: no flood");
        Assert.InRange(most, before + 1, before + ConnectionsMax);
        Assert.True(gap < GapMax, $"{gap}");
        Assert.Equal(0, backup.TimesSaid("Entering MASTER STATE"));
        Wait.Until("all connections are closed", () => Descriptors(daemon) <= before);
        string pidFile = Path.Combine(left.RunFolder, "keepalived.pid");
        Assert.StartsWith("VI_1 is MASTER", Shell.Run(Programs.PathOf(Program.Keepalive), "why", "-p", pidFile), StringComparison.Ordinal);
    }

    private static int Descriptors(Daemon daemon) => Directory.GetFiles($"/proc/{daemon.ParentPid}/fd").Length;

    /// <summary>Good questions, noise, long lines, halves of questions, silence: in an order that the seed decides. How many there were.</summary>
    private static int AskAndAsk(string path, int seed, CancellationToken ending)
    {
        Random random = new(seed);
        List<Socket> held = [];
        int count = 0;
        for (; !ending.IsCancellationRequested; count++)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 1000 };
            held.Add(socket);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                socket.Send(Question(random));
                if (random.Next(3) > 0) _ = socket.Receive(new byte[4096]);
            }
            catch (SocketException)
            {
                // Refused, or cut off: as it should be.
            }
            if (held.Count < ConnectionsMax) continue;
            foreach (Socket one in held) one.Dispose();
            held.Clear();
        }
        foreach (Socket one in held) one.Dispose();
        return count;
    }

    private static byte[] Question(Random random)
    {
        byte[] noise = new byte[random.Next(700)];
        random.NextBytes(noise);
        return random.Next(5) switch
        {
            0 => noise,
            1 => Encoding.ASCII.GetBytes("why/1 VI_"),
            2 => [.. noise, (byte)'\n'],
            _ => Encoding.ASCII.GetBytes("why/1\n"),
        };
    }
}
