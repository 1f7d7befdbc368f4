using System.Net;
using System.Net.Sockets;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>A UDP server on the loopback interface; for each datagram it sends back what a test wants.</summary>
internal sealed class DatagramServer : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Func<byte[], IEnumerable<byte[]>> answer;

    public DatagramServer(Func<byte[], IEnumerable<byte[]>> answer)
    {
        this.answer = answer;
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = Serve();
    }

    public ushort Port => (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>The last datagram that came.</summary>
    public byte[] Request { get; private set; } = [];

    /// <summary>A port on which nobody listens.</summary>
    public static ushort ClosedPort()
    {
        using DatagramServer server = new(_ => []);
        return server.Port;
    }

    public void Dispose() => socket.Dispose();

    private async Task Serve()
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                Request = buffer[..received.ReceivedBytes];
                foreach (byte[] reply in answer(Request)) await socket.SendToAsync(reply, received.RemoteEndPoint);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }
}
