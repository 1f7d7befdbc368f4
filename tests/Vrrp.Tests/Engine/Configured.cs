using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>What the tests of the engine configure and hear, unless they say otherwise.</summary>
internal static class Configured
{
    public static readonly IpAddress Ours = IpAddress.V4(192, 0, 2, 5);
    public static readonly IpAddress Lower = IpAddress.V4(192, 0, 2, 1);
    public static readonly IpAddress Higher = IpAddress.V4(192, 0, 2, 9);
    public static readonly IpAddress Vip = IpAddress.V4(192, 0, 2, 100);
    public static readonly IpAddress SecondVip = IpAddress.V4(192, 0, 2, 101);
    public static readonly IpAddress Group = IpAddress.V4(224, 0, 0, 18);

    /// <summary>VI_1 on eth0: VRID 51, priority 100, an advert a second, two addresses.</summary>
    public static VrrpInstanceConfig Instance(string name = "VI_1", byte virtualRouterId = 51, byte priority = 100) => new()
    {
        Name = name,
        Interface = "eth0",
        VirtualRouterId = virtualRouterId,
        Priority = priority,
        VirtualAddresses = [Address(Vip), Address(SecondVip)],
    };

    public static VrrpInstanceConfig Version3(byte priority = 100) =>
        Instance(priority: priority) with { Version = 3, AdvertInterval = TimeSpan.FromMilliseconds(100) };

    public static VirtualAddress Address(IpAddress address) => new() { Prefix = IpPrefix.Host(address) };

    public static KeepaliveConfig File(params VrrpInstanceConfig[] instances) => new() { VrrpInstances = [.. instances] };

    /// <summary>An advert as another node with the same configuration sends it.</summary>
    public static byte[] Advert(
        byte priority, IpAddress? from = null, byte version = 2, byte virtualRouterId = 51, TimeSpan? interval = null, string? password = null)
    {
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = version,
            VirtualRouterId = virtualRouterId,
            Priority = priority,
            Source = from ?? Higher,
            Destination = Group,
            Interval = interval ?? (version == 2 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(100)),
            Addresses = [Vip, SecondVip],
            AuthType = (byte)(password is null ? 0 : 1),
            Password = password ?? "",
        });
        return packet.Bytes;
    }

    /// <summary>The adverts of a node with auth_type AH, one after the other; each has the next sequence number.</summary>
    public static byte[] AuthenticatedAdvert(byte priority, int sequence = 1, IpAddress? from = null, string password = "secret12")
    {
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = 2,
            VirtualRouterId = 51,
            Priority = priority,
            Source = from ?? Higher,
            Destination = Group,
            Interval = TimeSpan.FromSeconds(1),
            Addresses = [Vip, SecondVip],
            AuthType = (byte)AuthType.Ah,
            Password = password,
        });
        for (int i = 0; i < sequence; i++) packet.Stamp();
        return packet.Bytes;
    }
}
