using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.HealthCheck.Tests.RealServers;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>PING_CHECK against hosts that answer echo requests badly, over a raw socket and over a ping socket of the kernel.</summary>
public sealed class HostileEchoTests
{
    private const int HeaderBytes = 8;

    private static readonly IPAddress Host = IPAddress.Loopback;
    private static readonly IPAddress Stranger = IPAddress.Parse("127.0.0.5");
    private static readonly IPAddress Neighbour = IPAddress.Parse("127.0.0.6");

    /// <summary>Where an answer comes from, and the answer, of a good one.</summary>
    private static readonly Dictionary<string, Func<byte[], IEnumerable<(IPAddress From, byte[] Answer)>>> Manners = new(StringComparer.Ordinal)
    {
        ["silence"] = _ => [],
        ["another identifier"] = good => [(Host, Changed(good, at: 4))],
        ["another sequence number"] = good => [(Host, Changed(good, at: 6))],
        ["a checksum that is wrong"] = good => [(Host, [.. good[..^1], (byte)(good[^1] + 1)])],
        ["cut in the header"] = good => [(Host, good[..4]), (Host, good[..7])],
        ["nothing in it"] = _ => [(Host, [])],
        ["somebody else's answer"] = good => [(Stranger, good), (Neighbour, good)],
        ["the request itself"] = good => [(Host, Summed([8, .. good[1..]]))],
        ["unreachable, of another request"] = good => [(Host, Summed([3, 1, 0, 0, 0, 0, 0, 0, 0x45, .. new byte[19], .. good[..HeaderBytes]]))],
        ["a thousand wrong ones"] = good => Enumerable.Range(1, 1000).Select(i => (Host, Changed(good, at: 6, by: i))),
        ["as much as fits"] = good => [(Host, Changed([.. good, .. new byte[65000 - good.Length]], at: 6))],
    };

    public static TheoryData<string, bool> Cases
    {
        get
        {
            TheoryData<string, bool> cases = [];
            foreach (string manner in Manners.Keys)
            {
                cases.Add(manner, false);
                cases.Add(manner, true);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AHostThatAnswersBadlyIsNotFit(string manner, bool kernelNumbersEchoes)
    {
        (ProbeResult result, TimeSpan time) = Probe(Manners[manner], kernelNumbersEchoes);

        Assert.Equal((false, "no echo in time"), (result.Succeeded, result.Text));
        Assert.InRange(time.TotalSeconds, 0.29, 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheAnswerCountsOnceAmongBadOnesAndCopies(bool kernelNumbersEchoes)
    {
        (ProbeResult result, _) = Probe(
            good => [(Stranger, good), (Host, Changed(good, at: 6)), (Host, good), (Host, good), (Host, good)], kernelNumbersEchoes);

        Assert.True(result.Succeeded, result.Text);
    }

    private static (ProbeResult Result, TimeSpan Time) Probe(
        Func<byte[], IEnumerable<(IPAddress From, byte[] Answer)>> manner, bool kernelNumbersEchoes)
    {
        using OwnNetwork network = new();
        return NetworkNamespace.RunIn(network.Name, () =>
        {
            // The kernel would answer too, and well.
            File.WriteAllText("/proc/sys/net/ipv4/icmp_echo_ignore_all", "1");
            File.WriteAllText("/proc/sys/net/ipv4/ping_group_range", kernelNumbersEchoes ? "0 0" : "1 0");
            using EchoHost host = new(manner);
            PingCheckConfig config = new() { Address = TestServer.Address, Port = 0, ConnectTimeout = TimeSpan.FromMilliseconds(300) };
            return OneProbe.Run((loop, done) => new DatagramProbe(loop, config, ProbeTransport.Echo, new EchoCheck(config, 77, 1), done));
        });
    }

    private static byte[] Changed(byte[] answer, int at, int by = 1)
    {
        byte[] changed = [.. answer];
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(at), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(at)) + by));
        return Summed(changed);
    }

    private static byte[] Summed(byte[] answer)
    {
        answer.AsSpan(2, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), InternetChecksum.Compute(answer));
        return answer;
    }

    /// <summary>Answers echo requests on a raw socket, on a thread that lives in the network of who makes it.</summary>
    private sealed class EchoHost : IDisposable
    {
        private readonly Socket requests = Raw(Host);
        private readonly Dictionary<IPAddress, Socket> answerers = new[] { Host, Stranger, Neighbour }.ToDictionary(from => from, Raw);
        private readonly Func<byte[], IEnumerable<(IPAddress From, byte[] Answer)>> manner;

        public EchoHost(Func<byte[], IEnumerable<(IPAddress From, byte[] Answer)>> manner)
        {
            this.manner = manner;
            new Thread(Answer) { IsBackground = true }.Start();
        }

        public void Dispose()
        {
            requests.Dispose();
            foreach (Socket answerer in answerers.Values) answerer.Dispose();
        }

        private void Answer()
        {
            byte[] buffer = new byte[65536];
            try
            {
                while (true)
                {
                    int length = requests.Receive(buffer);
                    byte[] packet = buffer[((buffer[0] & 0x0f) * 4)..length];
                    if (packet.Length < HeaderBytes || packet[0] != 8) continue;
                    byte[] good = Summed([0, .. packet[1..]]);
                    foreach ((IPAddress from, byte[] answer) in manner(good)) answerers[from].SendTo(answer, new IPEndPoint(Host, 0));
                    return;
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test has ended.
            }
        }

        private static Socket Raw(IPAddress address)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { SendBufferSize = 1 << 20 };
            socket.Bind(new IPEndPoint(address, 0));
            return socket;
        }
    }
}
