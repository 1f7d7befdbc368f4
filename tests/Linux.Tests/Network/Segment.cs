using System.Runtime.ExceptionServices;
using Keepalive.Core;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Route;

namespace Keepalive.Linux.Tests.Network;

/// <summary>Two network namespaces of our own with one cable between them: eth0 at both ends, 10.9.0.1 and 10.9.0.2.</summary>
public sealed class Segment : IDisposable
{
    private static int count;

    public Segment()
    {
        string mark = $"{Environment.ProcessId}x{Interlocked.Increment(ref count)}";
        Left = $"kal{mark}";
        Right = $"kar{mark}";
        Shell.Run($"ip netns add {Left}");
        Shell.Run($"ip netns add {Right}");
        Shell.Run($"ip -n {Left} link add eth0 type veth peer name eth0 netns {Right}");
        foreach (string side in (string[])[Left, Right])
        {
            Shell.Run($"ip netns exec {side} sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0");
            Shell.Run($"ip -n {side} link set lo up");
            Shell.Run($"ip -n {side} link set eth0 up");
        }
        Shell.Run($"ip -n {Left} address add 10.9.0.1/24 dev eth0");
        Shell.Run($"ip -n {Right} address add 10.9.0.2/24 dev eth0");
    }

    public string Left { get; }

    public string Right { get; }

    /// <summary>Does something inside a namespace, on a thread that ends afterwards: a thread cannot be trusted to come back.</summary>
    public static void Inside(string name, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                NetworkNamespace.Enter(name);
                action();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    public void InLeft(Action action) => Inside(Left, action);

    public void InRight(Action action) => Inside(Right, action);

    /// <summary>eth0 of the namespace that the caller is in.</summary>
    public static LinkInfo Eth0(RouteClient client) => client.Links().Single(link => link.Name == "eth0");

    public static InterfaceAddress Address(InterfaceIndex index, string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        IpPrefix prefix = new(IpAddress.Parse(text.AsSpan(0, slash)), byte.Parse(text.AsSpan(slash + 1)));
        return new InterfaceAddress { Interface = index, Prefix = prefix };
    }

    public void Dispose()
    {
        Shell.Run($"ip netns delete {Left}");
        Shell.Run($"ip netns delete {Right}");
    }
}
