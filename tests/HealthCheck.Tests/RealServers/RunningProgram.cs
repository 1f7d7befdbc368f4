using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Keepalive.HealthCheck.Tests.RealServers;

/// <summary>A real server program on ports of 127.0.0.1, with files in a folder of its own; ended and removed afterwards.</summary>
internal sealed class RunningProgram : IDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    private readonly System.Diagnostics.Process process;
    private readonly string folder;

    /// <param name="program">Its full path; the test is skipped when it is not installed.</param>
    /// <param name="package">What to install.</param>
    /// <param name="port">When this TCP port accepts, it has started: the last one that it opens.</param>
    /// <param name="prepare">Gets the folder, puts files there and gives the arguments.</param>
    public RunningProgram(string program, string package, ushort port, Func<string, string[]> prepare)
    {
        if (!File.Exists(program)) Assert.Skip($"{program} is not installed: apt-get install {package}");
        if (Environment.UserName != "root") Assert.Skip($"{program} is started by root here");
        folder = Directory.CreateTempSubdirectory("ka-real").FullName;
        process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, prepare(folder)) { WorkingDirectory = folder })!;
        Stopwatch clock = Stopwatch.StartNew();
        while (!Accepts(port))
        {
            Assert.False(process.HasExited, $"{program} ended with status {(process.HasExited ? process.ExitCode : 0)}");
            Assert.True(clock.Elapsed < StartMax, $"{program} does not listen");
            Thread.Yield();
        }
    }

    /// <summary>A port that nobody uses now.</summary>
    public static ushort FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return (ushort)((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static bool Accepts(ushort port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
