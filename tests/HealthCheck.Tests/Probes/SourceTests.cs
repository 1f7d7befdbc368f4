using System.Net;
using System.Net.Sockets;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.HealthCheck.Tests.RealServers;
using Keepalive.Linux;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>bindto, bind_port, bind_if and fwmark: where the packets of a check come from.</summary>
public sealed class SourceTests
{
    private const int SocketLevel = 1;
    private const int BoundDevice = 25;
    private const int Mark = 36;

    private static readonly IpAddress Source = IpAddress.V4(127, 0, 0, 9);

    public static TheoryData<string> Kinds => ["TCP_CHECK", "HTTP_GET", "SSL_GET", "SMTP_CHECK", "AGENT_CHECK", "GRPC_CHECK"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AConnectionComesFromTheAddressAndPortThatAreAskedFor(string kind)
    {
        TaskCompletionSource<string> seen = new();
        using TestServer server = new((socket, _) =>
        {
            seen.TrySetResult(socket.RemoteEndPoint?.ToString() ?? "");
            return Task.CompletedTask;
        });
        ushort port = RunningPort();

        OneProbe.Run((loop, done) => Make(kind, loop, server.Port, port, done));

        Assert.Equal($"127.0.0.9:{port}", await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("UDP_CHECK")]
    [InlineData("DNS_CHECK")]
    public async Task ADatagramComesFromTheAddressAndPortThatAreAskedFor(string kind)
    {
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        ushort port = (ushort)((IPEndPoint)server.Client.LocalEndPoint!).Port, from = RunningPort();
        T From<T>(T config) where T : NetworkCheckerConfig =>
            (T)(config with { BindAddress = Source, BindPort = from, ConnectTimeout = TimeSpan.FromMilliseconds(50) });
        UdpCheckConfig udp = From(new UdpCheckConfig { Address = TestServer.Address, Port = port });
        DnsCheckConfig dns = From(new DnsCheckConfig { Address = TestServer.Address, Port = port });

        OneProbe.Run((loop, done) => kind == "UDP_CHECK"
            ? new DatagramProbe(loop, udp, ProbeTransport.Udp, new UdpCheck(udp), done)
            : new DatagramProbe(loop, dns, ProbeTransport.Udp, new DnsCheck(dns, 1), done));

        UdpReceiveResult received = await server.ReceiveAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"127.0.0.9:{from}", received.RemoteEndPoint.ToString());
    }

    [Fact]
    public void AnEchoComesFromTheAddressThatIsAskedFor()
    {
        if (Environment.UserName != "root") Assert.Skip("hearing echo requests wants root");
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { ReceiveTimeout = 10_000 };
        listener.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.77"), 0));
        PingCheckConfig ping = new() { Address = IpAddress.V4(127, 0, 0, 77), Port = 0, BindAddress = Source };

        ProbeResult result = OneProbe.Run((loop, done) => new DatagramProbe(loop, ping, ProbeTransport.Echo, new EchoCheck(ping, 1, 1), done)).Result;

        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        listener.ReceiveFrom(new byte[1000], ref from);
        Assert.True(result.Succeeded, result.Text);
        Assert.Equal("127.0.0.9", ((IPEndPoint)from).Address.ToString());
    }

    [Theory]
    [InlineData(ProbeTransport.Tcp)]
    [InlineData(ProbeTransport.Udp)]
    public void ASocketHasItsMarkAndItsInterface(ProbeTransport transport)
    {
        if (Environment.UserName != "root") Assert.Skip("marks and interfaces of sockets want root");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        ProbeRoute route = new(TestServer.Address, (ushort)((IPEndPoint)listener.LocalEndpoint).Port, Source, 0, "lo", 77);

        int descriptor = ProbeSocket.Connect(route, transport, out bool couldNotRun);

        Assert.True(descriptor >= 0 && !couldNotRun, $"errno {-descriptor}");
        using Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));
        Span<byte> mark = stackalloc byte[4];
        Span<byte> device = stackalloc byte[16];
        socket.GetRawSocketOption(SocketLevel, Mark, mark);
        int length = socket.GetRawSocketOption(SocketLevel, BoundDevice, device);
        Assert.Equal(77, BitConverter.ToInt32(mark));
        Assert.Equal("lo", Encoding.ASCII.GetString(device[..length]).TrimEnd('\0'));
        Assert.StartsWith("127.0.0.9:", socket.LocalEndPoint?.ToString(), StringComparison.Ordinal);
    }

    private static IProbe Make(string kind, EventLoop loop, ushort port, ushort from, Action<ProbeResult> done)
    {
        T From<T>(T config) where T : NetworkCheckerConfig => (T)(config with { BindAddress = Source, BindPort = from });
        HttpUrlConfig url = new() { Path = "/" };
        HttpCheckConfig web = From(new HttpCheckConfig { Address = TestServer.Address, Port = port, Tls = kind == "SSL_GET", Urls = [url] });
        return kind switch
        {
            "TCP_CHECK" => new TcpProbe(loop, From(new TcpCheckConfig { Address = TestServer.Address, Port = port }), done),
            "HTTP_GET" => new HttpProbe(loop, web, url, done),
            "SSL_GET" => WebProbe.For(loop, web, url, new TlsResources(), done),
            "SMTP_CHECK" => new SmtpProbe(loop, From(new SmtpCheckConfig { Address = TestServer.Address, Port = port }), done),
            "AGENT_CHECK" => new AgentProbe(loop, From(new AgentCheckConfig { Address = TestServer.Address, Port = port }), done),
            _ => PooledProbe.Grpc(loop, From(new GrpcCheckConfig { Address = TestServer.Address, Port = port }), new TlsResources(), done),
        };
    }

    private static ushort RunningPort() => RunningProgram.FreePort();
}
