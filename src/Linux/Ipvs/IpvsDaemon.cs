using Keepalive.Core;

namespace Keepalive.Linux.Ipvs;

/// <summary>A thread of the kernel that sends connections to the other director (master) or takes them from it (backup).</summary>
/// <param name="IsMaster">Sends; else receives. One of each may run.</param>
/// <param name="Interface">Where the multicast goes.</param>
/// <param name="SyncId">0 to 255; 0 takes messages of every id.</param>
public sealed record IpvsDaemon(bool IsMaster, string Interface, byte SyncId)
{
    public const ushort DefaultPort = 8848;
    public const byte DefaultTtl = 1;
    public static readonly IpAddress DefaultGroup = IpAddress.V4(224, 0, 0, 81);

    /// <summary>Bytes of a message; 0 leaves it to the kernel.</summary>
    public ushort MaxLength { get; init; }
    public IpAddress Group { get; init; } = DefaultGroup;
    public ushort Port { get; init; } = DefaultPort;
    public byte Ttl { get; init; } = DefaultTtl;
}

/// <summary>Seconds after which idle connections are forgotten.</summary>
public readonly record struct IpvsTimeouts(uint Tcp, uint TcpFin, uint Udp);

/// <summary>What IPVS says of itself.</summary>
/// <param name="Version">Three bytes: 0x010201 is 1.2.1.</param>
/// <param name="TableSize">Buckets of the connection table.</param>
public readonly record struct IpvsInfo(uint Version, uint TableSize)
{
    public override string ToString() => $"{Version >> 16 & 0xff}.{Version >> 8 & 0xff}.{Version & 0xff}";
}
