using Keepalive.Core;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Wire;

/// <summary>Questions that claim nothing, and their answers, byte for byte.</summary>
public sealed class NeighborProbeTests
{
    private static readonly MacAddress Mac = new(0x0200_0000_0a00);

    [Fact]
    public void AnArpProbeHasNoSenderAddressAndNoTargetLinkLayerAddress() => Check(
        IpAddress.V4(10, 11, 0, 50),
        "ffff ffff ffff 0200 0000 0a00 0806 0001 0800 0604 0001 0200 0000 0a00 0000 0000 0000 0000 0000 0a0b 0032");

    /// <summary>RFC 4862 section 5.4.2: from the unspecified address to the solicited-node group, without an option.</summary>
    [Fact]
    public void ASolicitationComesFromNobody() => Check(
        IpAddress.Parse("2001:db8:11::56"),
        """
        3333 ff00 0056 0200 0000 0a00 86dd 6000 0000 0018 3aff 0000 0000 0000 0000 0000 0000 0000 0000
        ff02 0000 0000 0000 0000 0001 ff00 0056 8700 4c32 0000 0000 2001 0db8 0011 0000 0000 0000 0000 0056
        """);

    [Fact]
    public void AnArpReplyNamesTheHolder()
    {
        byte[] frame = Hex.Bytes("0200 0000 0a00 0200 0000 0b00 0806 0001 0800 0604 0002 0200 0000 0b00 0a0b 0032 0200 0000 0a00 0000 0000");
        Assert.True(NeighborProbe.TryReadAnswer(frame, out IpAddress address, out MacAddress mac));
        Assert.Equal((IpAddress.V4(10, 11, 0, 50), new MacAddress(0x0200_0000_0b00)), (address, mac));
        frame[21] = 1;
        Assert.False(NeighborProbe.TryReadAnswer(frame, out _, out _));
    }

    [Fact]
    public void ANeighbourAdvertisementNamesTheHolder()
    {
        byte[] frame = new byte[NeighborAdvertisement.Size];
        NeighborAdvertisement.Write(frame, Mac, IpAddress.Parse("2001:db8:11::56"), isRouter: false);
        Assert.True(NeighborProbe.TryReadAnswer(frame, out IpAddress address, out MacAddress mac));
        Assert.Equal((IpAddress.Parse("2001:db8:11::56"), Mac), (address, mac));
    }

    [Fact]
    public void ArbitraryBytesAreNoAnswerOrAnAnswerButNeverAFault()
    {
        SeededRandom random = new(20261126);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] frame = new byte[random.Next(130)];
            for (int at = 0; at < frame.Length; at++) frame[at] = (byte)random.NextUInt64();
            if (frame.Length > 14 && random.Chance(0.5)) (frame[12], frame[13]) = random.Chance(0.5) ? ((byte)8, (byte)6) : ((byte)0x86, (byte)0xdd);
            if (NeighborProbe.TryReadAnswer(frame, out IpAddress address, out _)) Assert.False(address.IsNone);
        }
    }

    private static void Check(IpAddress address, string expected)
    {
        byte[] frame = new byte[NeighborProbe.SizeMax];
        int length = NeighborProbe.Write(frame, Mac, address);
        Assert.Equal(Convert.ToHexString(Hex.Bytes(expected)), Convert.ToHexString(frame.AsSpan(0, length)));
    }
}
