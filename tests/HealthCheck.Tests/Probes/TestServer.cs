using System.Net;
using System.Net.Sockets;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>A TCP server on the loopback interface that does to each connection what a test wants; ends when disposed of.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();

    public TestServer(Func<Socket, CancellationToken, Task> behave)
    {
        listener.Start();
        _ = Serve(behave);
    }

    public static IpAddress Address { get; } = IpAddress.V4(127, 0, 0, 1);

    public ushort Port => (ushort)((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What the last client sent, as text.</summary>
    public string Request { get; private set; } = "";

    /// <summary>Reads a request, sends the bytes and closes.</summary>
    public static TestServer Replying(string reply)
    {
        TestServer? server = null;
        server = new TestServer(async (socket, ending) =>
        {
            server!.Request = await ReadRequest(socket, ending);
            await socket.SendAsync(System.Text.Encoding.Latin1.GetBytes(reply), ending);
            socket.Shutdown(SocketShutdown.Both);
        });
        return server;
    }

    /// <summary>Sends the same text again and again with a pause, until the client leaves.</summary>
    public static TestServer Repeating(string text, TimeSpan pause) => new(async (socket, ending) =>
    {
        byte[] bytes = System.Text.Encoding.Latin1.GetBytes(text);
        while (!ending.IsCancellationRequested)
        {
            await socket.SendAsync(bytes, ending);
            if (pause > TimeSpan.Zero) await Task.Delay(pause, ending);
        }
    });

    public static async Task<string> ReadRequest(Socket socket, CancellationToken ending)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        while (!System.Text.Encoding.Latin1.GetString(buffer, 0, length).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int received = await socket.ReceiveAsync(buffer.AsMemory(length), ending);
            if (received == 0) break;
            length += received;
        }
        return System.Text.Encoding.Latin1.GetString(buffer, 0, length);
    }

    public void Dispose()
    {
        ending.Cancel();
        listener.Dispose();
        ending.Dispose();
    }

    private async Task Serve(Func<Socket, CancellationToken, Task> behave)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptSocketAsync(ending.Token);
                _ = Behave(behave, socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private async Task Behave(Func<Socket, CancellationToken, Task> behave, Socket socket)
    {
        try
        {
            using (socket) await behave(socket, ending.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client left, or the test is over.
        }
    }
}
