using CsCheck;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Tests.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Wire;

/// <summary>Whatever comes in from the network, nothing throws and nothing but counters moves.</summary>
public sealed class ArbitraryBytesTests
{
    [Fact]
    public void ArbitraryBytesNeverThrowAndNeverMakeAnEffectButLogLines()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());

        node.TakeEffects();
        Gen.Byte.Array[0, 120].Sample(
            bytes =>
            {
                node.HearBytes(bytes);
                Assert.Equal(VrrpState.Backup, node.State);
                Assert.All(node.TakeEffects(), effect => Assert.IsType<VrrpEffect.Log>(effect));
            },
            iter: 20_000,
            threads: 1);
    }

    [Fact]
    public void AChangedByteInAGoodAdvertIsRefusedOrChangesOnlyWhatTheByteSays()
    {
        byte[] good = Configured.Advert(priority: 200);

        (from position in Gen.Int[0, good.Length - 1] from value in Gen.Byte select (position, value)).Sample(
            change =>
            {
                NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
                byte[] bytes = [.. good];
                bytes[change.position] = change.value;
                node.HearBytes(bytes);
                long refused = Enum.GetValues<AdvertRejection>().Sum(node.Instance.Counters.Rejected);
                Assert.True(refused + node.Instance.Counters.AdvertsReceived <= 1);
                Assert.Equal(VrrpState.Backup, node.State);
            },
            iter: 3_000,
            threads: 1);
    }

    [Fact]
    public void EveryTruncationOfAGoodAdvertIsRefused()
    {
        byte[] good = Configured.Advert(priority: 200);
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());

        for (int length = 0; length < good.Length; length++) node.HearBytes(good.AsSpan(0, length));

        Assert.Equal(0, node.Instance.Counters.AdvertsReceived);
    }

    /// <summary>Behind a good IP header, in every kind of instance: arbitrary bytes of a message are counted and change nothing.</summary>
    [Theory]
    [InlineData("PASS")]
    [InlineData("AH")]
    [InlineData("HMAC")]
    [InlineData("version 3")]
    [InlineData("unicast")]
    [InlineData("IPv6")]
    public void ArbitraryMessagesBehindAGoodHeaderChangeNothing(string kind)
    {
        VrrpInstanceConfig instance = Kind(kind);
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, IpAddress.Parse("fe80::5")));
        node.Handle(new VrrpInput.Start(Configured.File(instance), []));
        node.TakeEffects();

        Gen.Byte.Array[0, 100].Sample(
            message =>
            {
                node.HearBytes(Packet(kind, message));
                Assert.Equal(VrrpState.Backup, node.State);
                Assert.All(node.TakeEffects(), effect => Assert.IsType<VrrpEffect.Log>(effect));
            },
            iter: 10_000,
            threads: 1);
    }

    private static VrrpInstanceConfig Kind(string kind) => kind switch
    {
        "PASS" => Configured.Instance() with { Authentication = new AuthenticationConfig(AuthType.Pass, "secret") },
        "AH" => Configured.Instance() with { Authentication = new AuthenticationConfig(AuthType.Ah, "secret") },
        "HMAC" => Configured.Version3() with { Hmac = TrailerTests.Hmac },
        "version 3" => Configured.Version3(),
        "unicast" => Configured.Version3() with { UnicastPeers = [new UnicastPeer(Configured.Higher)] },
        _ => Configured.Version3() with
        {
            Family = IpFamily.V6,
            McastGroup = IpAddress.Parse("ff02::12"),
            VirtualAddresses = [Configured.Address(IpAddress.Parse("fe80::100"))],
        },
    };

    /// <summary>A header as the socket hands it over, the VRID of the instance, and noise for the rest.</summary>
    private static byte[] Packet(string kind, byte[] noise)
    {
        byte[] message = [.. noise];
        if (message.Length > 1) (message[0], message[1]) = ((byte)(kind is "PASS" or "AH" ? 0x21 : 0x31), 51);
        if (kind == "IPv6")
        {
            byte[] header = new byte[40];
            (header[0], header[5], header[6], header[7]) = (0x60, (byte)message.Length, 112, 255);
            IpAddress.Parse("fe80::9").CopyTo(header.AsSpan(8));
            IpAddress.Parse("ff02::12").CopyTo(header.AsSpan(24));
            return [.. header, .. message];
        }
        byte[] authentication = kind == "AH" ? [112, 4, 0, 0, 192, 0, 2, 9, 0, 0, 0, 1, .. new byte[12]] : [];
        byte length = (byte)(20 + authentication.Length + message.Length);
        byte[] ip = [0x45, 0xc0, 0, length, 0, 1, 0, 0, 255, (byte)(kind == "AH" ? 51 : 112), 0, 0, .. new byte[8]];
        Configured.Higher.CopyTo(ip.AsSpan(12));
        (kind == "unicast" ? Configured.Ours : Configured.Group).CopyTo(ip.AsSpan(16));
        return [.. ip, .. authentication, .. message];
    }
}
