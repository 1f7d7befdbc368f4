using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>What the tests of the engine configure, unless they say otherwise.</summary>
internal static class Configured
{
    public static readonly IpAddress Vip = IpAddress.V4(192, 0, 2, 1);

    public static readonly SorryServerConfig Sorry = new(IpAddress.V4(10, 0, 0, 99), 80, LvsForwarding.Nat);

    public static VirtualServerConfig Virtual(params RealServerConfig[] servers) => new()
    {
        Key = new VirtualServerKey { Protocol = LvsProtocol.Tcp, Address = Vip, Port = 80 },
        RealServers = [.. servers],
    };

    /// <summary>10.0.0.N:80, checked every 6 s, two retries after 3 s each, no warm-up.</summary>
    public static RealServerConfig Real(int number, uint weight = 1) => new()
    {
        Address = AddressOf(number),
        Port = 80,
        Weight = weight,
        Checkers = [Tcp(number)],
    };

    public static TcpCheckConfig Tcp(int number) => new()
    {
        Address = AddressOf(number),
        Port = 80,
        DelayLoop = TimeSpan.FromSeconds(6),
        Retry = 2,
        DelayBeforeRetry = TimeSpan.FromSeconds(3),
        Warmup = TimeSpan.Zero,
    };

    public static ScriptCommand Script(string name) => new([name]);

    public static KeepaliveConfig File(params VirtualServerConfig[] servers) => new() { VirtualServers = [.. servers] };

    public static IpAddress AddressOf(int number) => IpAddress.V4(10, (byte)(number >> 16), (byte)(number >> 8), (byte)number);
}
