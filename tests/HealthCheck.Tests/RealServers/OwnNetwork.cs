namespace Keepalive.HealthCheck.Tests.RealServers;

/// <summary>A network namespace of a test, with its loopback up; removed afterwards.</summary>
internal sealed class OwnNetwork : IDisposable
{
    private static int made;

    public OwnNetwork()
    {
        if (Environment.UserName != "root") Assert.Skip("a network namespace wants root");
        Name = $"ka-hc-{Environment.ProcessId}-{Interlocked.Increment(ref made)}";
        Ip("netns", "add", Name);
        Ip("-n", Name, "link", "set", "lo", "up");
    }

    public string Name { get; }

    public void Dispose() => Ip("netns", "del", Name);

    private static void Ip(params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start("ip", arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
