using System.Net;
using System.Net.Sockets;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Tests.Probes;

public sealed class TcpProbeTests
{
    [Fact]
    public void AServerThatAcceptsIsFit()
    {
        using TestServer server = TestServer.Replying("");

        Assert.True(Probe(server.Port).Succeeded);
    }

    [Fact]
    public void AClosedPortIsAFailureOfTheServer()
    {
        ProbeResult result = Probe(ClosedPort());

        Assert.Equal((false, false), (result.Succeeded, result.CouldNotRun));
        Assert.Contains("ECONNREFUSED", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AServerThatNeverAnswersTimesOut()
    {
        // A full queue: the kernel drops further handshakes.
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        ushort port = (ushort)((IPEndPoint)listener.LocalEndPoint!).Port;
        List<Socket> waiting = Fill(port);

        (ProbeResult result, TimeSpan time) = Run(Configuration(port) with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        waiting.ForEach(socket => socket.Dispose());

        Assert.Equal(("Timeout connecting", false), (result.Text, result.Succeeded));
        Assert.True(time >= TimeSpan.FromMilliseconds(290));
    }

    [Fact]
    public void ASourceAddressThatIsNotOursSaysNothingOfTheServer()
    {
        using TestServer server = TestServer.Replying("");

        ProbeResult result = Run(Configuration(server.Port) with { BindAddress = IpAddress.V4(203, 0, 113, 1) }).Result;

        Assert.True(result.CouldNotRun);
        Assert.Contains("EADDRNOTAVAIL", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeviceThatDoesNotExistSaysNothingOfTheServer()
    {
        using TestServer server = TestServer.Replying("");

        ProbeResult result = Run(Configuration(server.Port) with { BindInterface = "nosuchdevice" }).Result;

        Assert.True(result.CouldNotRun);
        Assert.Contains("ENODEV", result.Text, StringComparison.Ordinal);
    }

    private static ProbeResult Probe(ushort port) => Run(Configuration(port)).Result;

    private static (ProbeResult Result, TimeSpan Time) Run(TcpCheckConfig config) =>
        OneProbe.Run((loop, onDone) => new TcpProbe(loop, config, onDone));

    private static TcpCheckConfig Configuration(ushort port) => new() { Address = TestServer.Address, Port = port };

    private static List<Socket> Fill(ushort port)
    {
        List<Socket> sockets = [];
        for (int i = 0; i < 8; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(IPAddress.Loopback, port);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
            {
                // On its way, or waiting for ever: either fills the queue.
            }
            sockets.Add(socket);
        }
        return sockets;
    }

    private static ushort ClosedPort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
