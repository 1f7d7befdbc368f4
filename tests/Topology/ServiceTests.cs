using System.Net.Sockets;
using System.Text;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>What a service manager of the kind Type=notify hears; a socket of our own plays it.</summary>
public sealed class ServiceTests
{
    [Fact]
    public void TheManagerHearsOfStartReloadLifeAndStop()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 25_000 };
        manager.Bind(new UnixDomainSocketEndPoint(host.PathOf("notify")));
        host.Environment["NOTIFY_SOCKET"] = host.PathOf("notify");
        host.Environment["WATCHDOG_USEC"] = "400000";
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 100));

        Assert.Equal($"READY=1\nMAINPID={daemon.ParentPid}", Next(manager));
        Assert.Equal("WATCHDOG=1", NextOfAnyKind(manager));
        Assert.Equal("WATCHDOG=1", NextOfAnyKind(manager));
        daemon.Signal("HUP");
        Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", Next(manager), StringComparison.Ordinal);
        Assert.Equal($"READY=1\nMAINPID={daemon.ParentPid}", Next(manager));
        daemon.Rewrite(Conf.Pair(priority: 300));
        daemon.Signal("HUP");
        Assert.StartsWith("RELOADING=1", Next(manager), StringComparison.Ordinal);
        // Refused, and as ready as before.
        Assert.Equal($"READY=1\nMAINPID={daemon.ParentPid}", Next(manager));
        daemon.Terminate();
        Assert.Equal("STOPPING=1", Next(manager));
    }

    private static string NextOfAnyKind(Socket manager)
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer));
    }

    private static string Next(Socket manager)
    {
        string text = NextOfAnyKind(manager);
        while (text == "WATCHDOG=1") text = NextOfAnyKind(manager);
        return text;
    }
}
