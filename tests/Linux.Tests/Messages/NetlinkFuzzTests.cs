using CsCheck;
using Keepalive.Core;
using Keepalive.Linux.Ipvs;
using Keepalive.Linux.Netlink;
using Keepalive.Linux.Route;

namespace Keepalive.Linux.Tests.Messages;

/// <summary>Whatever bytes arrive: readers end and do not throw. Bytes that begin like a message reach deeper.</summary>
public sealed class NetlinkFuzzTests
{
    private static readonly ushort[] Types =
    [
        LinkMessage.RTM_NEWLINK, LinkMessage.RTM_DELLINK, AddressMessage.RTM_NEWADDR, AddressMessage.RTM_DELADDR, NetlinkMessage.TypeError,
        RouteMessage.RTM_NEWROUTE, RouteMessage.RTM_DELROUTE, RuleMessage.RTM_NEWRULE, RuleMessage.RTM_DELRULE, NeighborMessage.RTM_NEWNEIGH,
    ];

    private static readonly Gen<byte[]> Noise = Gen.Byte.Array[0, 300];

    private static readonly Gen<byte[]> Likely = Gen.Select(
        Gen.Int[0, Types.Length - 1].Select(index => Types[index]), Attributes(), Gen.Int[-8, 8], (type, payload, lie) =>
    {
        byte[] message = new byte[NetlinkReader.HeaderSize + payload.Length];
        BitConverter.TryWriteBytes(message, message.Length + (lie > 0 ? 0 : lie));
        BitConverter.TryWriteBytes(message.AsSpan(4), type);
        payload.CopyTo(message, NetlinkReader.HeaderSize);
        return message;
    });

    [Fact]
    public void ArbitraryBytesNeverThrow() => Noise.Sample(bytes => ReadAll(bytes), iter: 20_000);

    [Fact]
    public void BrokenMessagesNeverThrow() => Likely.Sample(bytes => ReadAll(bytes), iter: 50_000);

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void ImpossibleLengthEndsTheWalk(int length)
    {
        byte[] bytes = new byte[64];
        BitConverter.TryWriteBytes(bytes, length);

        NetlinkReader reader = new(bytes);

        Assert.False(reader.TryRead(out _));
    }

    /// <summary>A fixed header of some length, mostly that of generic netlink, then attributes of which some lie about theirs.</summary>
    private static Gen<byte[]> Attributes() => Gen.Select(
        Gen.OneOf(Gen.Byte.Array[0, 20], Gen.Byte.Array[4]),
        Attribute().Array[0, 8],
        (header, attributes) => (byte[])[.. header, .. attributes.SelectMany(bytes => bytes)]);

    /// <summary>Every third one is a nest of others.</summary>
    private static Gen<byte[]> Attribute(int depth = 2)
    {
        Gen<byte[]> plain = Attribute(Gen.Byte.Array[0, 24]);
        if (depth == 0) return plain;
        Gen<byte[]> nest = Attribute(Attribute(depth - 1).Array[0, 6].Select(parts => parts.SelectMany(bytes => bytes).ToArray()));
        return Gen.OneOf(plain, plain, nest);
    }

    private static Gen<byte[]> Attribute(Gen<byte[]> payloads) => Gen.Select(Gen.UShort[0, 20], payloads, Gen.Int[0, 9], (type, payload, lie) =>
    {
        byte[] attribute = new byte[(4 + payload.Length + 3) & ~3];
        BitConverter.TryWriteBytes(attribute, (ushort)(lie == 0 ? payload.Length * 7 : 4 + payload.Length));
        BitConverter.TryWriteBytes(attribute.AsSpan(2), type);
        payload.CopyTo(attribute, 4);
        return attribute;
    });

    private static void ReadAll(byte[] bytes)
    {
        NetlinkReader reader = new(bytes);
        while (reader.TryRead(out NetlinkMessage message))
        {
            _ = message.ErrorNumber;
            if (LinkMessage.TryRead(message, out LinkInfo link)) _ = link.ToString();
            if (AddressMessage.TryRead(message, out InterfaceAddress address)) _ = address.ToString();
            if (RouteMessage.TryRead(message, out KernelRoute route)) _ = route.IsReportedAs(route);
            if (RuleMessage.TryRead(message, out KernelRule rule)) _ = rule.IsReportedAs(rule);
            _ = NeighborMessage.MacIn(message);
            if (IpvsMessages.TryReadService(message, out IpvsService service)) _ = service.ToString();
            if (IpvsMessages.TryReadDestination(message, IpFamily.V4, out IpvsDestination destination)) _ = destination.ToString();
            if (IpvsMessages.TryReadDaemon(message, out IpvsDaemon daemon)) _ = daemon.ToString();
            if (IpvsMessages.TryReadTimeouts(message, out IpvsTimeouts timeouts)) _ = timeouts.ToString();
            if (IpvsMessages.TryReadInfo(message, out IpvsInfo info)) _ = info.ToString();
        }
    }
}
