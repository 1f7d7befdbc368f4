using Keepalive.Core;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Wire;

/// <summary>
/// Packets recorded from keepalived 2.2.7 and 2.4.3 (10.11.0.1, 02:00:00:00:0a:00): read, and written again byte for byte.
/// </summary>
public sealed class RecordedPacketTests
{
    private static readonly IpAddress Node = IpAddress.V4(10, 11, 0, 1);
    private static readonly IpAddress Group = IpAddress.V4(224, 0, 0, 18);
    private static readonly MacAddress Mac = new(0x0200_0000_0a00);

    private static readonly IpAddress[] PlainAddress = [IpAddress.V4(10, 11, 0, 50)];

    private const string Version2Password = """
        45c0 002c 0001 0000 ff70 d082 0a0b 0001 e000 0012
        2133 9602 0101 c56b 0a0b 0064 0a0b 0065 7365 6372 6574 3132
        """;

    private const string Version2AuthenticationHeader = """
        45c0 0040 0001 0000 ff33 d0ab 0a0b 0001 e000 0012
        7004 0000 0a0b 0001 0000 0001 a062 5649 4658 85f3 704f b4b7
        2134 9601 0201 3c58 0a0b 0066 0000 0000 0000 0000
        """;

    private const string Version2Plain = """
        45c0 0028 0001 0000 ff70 d086 0a0b 0001 e000 0012  2132 9601 0002 3e8d 0a0b 0032 0000 0000 0000 0000
        """;

    private const string Version2Release = """
        45c0 0028 0002 0000 ff70 d085 0a0b 0001 e000 0012  2132 0001 0002 d48d 0a0b 0032 0000 0000 0000 0000
        """;

    private const string Version3 = """
        45c0 0024 0001 0000 ff70 d08a 0a0b 0001 e000 0012  3135 c802 0019 072b 0a0b 0067 0a0b 0068
        """;

    private const string Version3Unicast = """
        45c0 0020 0001 0000 ff70 a694 0a0b 0001 0a0b 0002  3136 ff01 0064 b05a 0a0b 0069
        """;

    private const string Version3ChecksumAsV2 = """
        45c0 0020 0001 0000 ff70 d08e 0a0b 0001 e000 0012  3139 c801 0032 fc1c 0a0b 006b
        """;

    private const string Version3OverIPv6 = """
        6c04 291f 0028 70ff fe80 0000 0000 0000 0000 00ff fe00 0a00 ff02 0000 0000 0000 0000 0000 0000 0012
        3138 6502 0064 353c fe80 0000 0000 0000 0000 0000 0000 0056 2001 0db8 0011 0000 0000 0000 0000 0056
        """;

    [Fact]
    public void AVersion2AdvertWithPasswordIsWrittenAsRecorded() => Check(Version2Password, new AdvertContent
    {
        Version = 2,
        VirtualRouterId = 51,
        Priority = 150,
        Source = Node,
        Destination = Group,
        Interval = TimeSpan.FromSeconds(1),
        Addresses = [IpAddress.V4(10, 11, 0, 100), IpAddress.V4(10, 11, 0, 101)],
        AuthType = 1,
        Password = "secret12",
    });

    [Fact]
    public void AVersion2AdvertWithAnAuthenticationHeaderIsWrittenAsRecorded() => Check(Version2AuthenticationHeader, new AdvertContent
    {
        Version = 2,
        VirtualRouterId = 52,
        Priority = 150,
        Source = Node,
        Destination = Group,
        Interval = TimeSpan.FromSeconds(1),
        Addresses = [IpAddress.V4(10, 11, 0, 102)],
        AuthType = 2,
        Password = "secret12",
    });

    [Fact]
    public void ARecordedAuthenticationHeaderFitsItsPasswordAndNoOther()
    {
        Assert.True(AdvertView.TryRead(Hex.Bytes(Version2AuthenticationHeader), out AdvertView advert));

        Assert.Equal((Node, 1u), (AuthenticationHeader.SecurityParametersIndex(advert.AuthenticationHeader),
            AuthenticationHeader.Sequence(advert.AuthenticationHeader)));
        Assert.Equal((52, 150, 20, 20), (advert.VirtualRouterId, advert.Priority, advert.Payload.Length, advert.TotalLength));
        Assert.True(advert.HasValidChecksum(pseudoHeader: false));
        Assert.True(advert.IsSignedWith(AuthenticationHeader.Key("secret12")));
        Assert.False(advert.IsSignedWith(AuthenticationHeader.Key("secret1")));
    }

    [Fact]
    public void AVersion2AdvertWithoutAuthenticationIsWrittenAsRecorded() => Check(Version2Plain, Plain(priority: 150));

    [Fact]
    public void AReleaseDiffersOnlyInIdentificationPriorityAndChecksums()
    {
        AdvertPacket packet = new();
        packet.Write(Plain(priority: 0));
        packet.Stamp();
        packet.Stamp();

        Assert.Equal(Hex.WithoutHeaderChecksum(Hex.Bytes(Version2Release)), packet.Bytes);
    }

    [Fact]
    public void AVersion3AdvertIsWrittenAsRecorded() => Check(Version3, new AdvertContent
    {
        Version = 3,
        VirtualRouterId = 53,
        Priority = 200,
        Source = Node,
        Destination = Group,
        Interval = TimeSpan.FromMilliseconds(250),
        Addresses = [IpAddress.V4(10, 11, 0, 103), IpAddress.V4(10, 11, 0, 104)],
        Password = "",
    });

    [Fact]
    public void ThePseudoHeaderHasTheUnicastDestination() => Check(Version3Unicast, new AdvertContent
    {
        Version = 3,
        VirtualRouterId = 54,
        Priority = 255,
        Source = Node,
        Destination = IpAddress.V4(10, 11, 0, 2),
        Interval = TimeSpan.FromSeconds(1),
        Addresses = [IpAddress.V4(10, 11, 0, 105)],
        Password = "",
    });

    [Fact]
    public void Version3WithTheChecksumOfVersion2IsWrittenAsRecorded() => Check(Version3ChecksumAsV2, new AdvertContent
    {
        Version = 3,
        VirtualRouterId = 57,
        Priority = 200,
        Source = Node,
        Destination = Group,
        Interval = TimeSpan.FromMilliseconds(500),
        Addresses = [IpAddress.V4(10, 11, 0, 107)],
        Password = "",
        ChecksumAsV2 = true,
    });

    [Theory]
    [InlineData(Version2Password, 2, 51, 150, 1000, false)]
    [InlineData(Version2Plain, 2, 50, 150, 2000, false)]
    [InlineData(Version2Release, 2, 50, 0, 2000, false)]
    [InlineData(Version3, 3, 53, 200, 250, true)]
    [InlineData(Version3Unicast, 3, 54, 255, 1000, true)]
    [InlineData(Version3ChecksumAsV2, 3, 57, 200, 500, false)]
    public void RecordedAdvertsAreReadAsTheyWereConfigured(
        string recorded, int version, int virtualRouterId, int priority, int interval, bool pseudoHeader)
    {
        Assert.True(AdvertView.TryReadIPv4(Hex.Bytes(recorded), out AdvertView advert));

        Assert.Equal((version, 1), (advert.Version, advert.Type));
        Assert.Equal((virtualRouterId, priority), (advert.VirtualRouterId, advert.Priority));
        Assert.Equal(interval, (version == 2 ? advert.IntervalV2 : advert.IntervalV3).TotalMilliseconds);
        Assert.Equal((Node, (byte)255), (advert.Source, advert.Ttl));
        Assert.Equal(advert.Payload.Length, advert.TotalLength);
        Assert.Equal(advert.Payload.Length, advert.ExpectedLength);
        Assert.True(advert.HasValidChecksum(pseudoHeader));
        Assert.False(advert.HasValidChecksum(!pseudoHeader));
    }

    /// <summary>Recorded with flow label 4291f; ours is 0.</summary>
    [Fact]
    public void AnAdvertOverIPv6IsWrittenAsRecordedButForTheFlowLabel()
    {
        IpAddress[] addresses = [IpAddress.Parse("fe80::56"), IpAddress.Parse("2001:db8:11::56")];
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = 3,
            VirtualRouterId = 56,
            Priority = 101,
            Source = IpAddress.Parse("fe80::ff:fe00:a00"),
            Destination = IpAddress.Parse("ff02::12"),
            Interval = TimeSpan.FromSeconds(1),
            Addresses = addresses,
            Password = "",
            ChecksumAsV2 = true,
        });
        packet.Stamp();

        Assert.Equal(Hex.Bytes(Version3OverIPv6.Replace("6c04 291f", "6c00 0000", StringComparison.Ordinal)), packet.Bytes);
    }

    [Fact]
    public void ARecordedAdvertOverIPv6IsReadAsItWasConfigured()
    {
        Assert.True(AdvertView.TryRead(Hex.Bytes(Version3OverIPv6), out AdvertView advert));

        Assert.Equal((3, 1, 56, 101), (advert.Version, advert.Type, advert.VirtualRouterId, advert.Priority));
        Assert.Equal((IpAddress.Parse("fe80::ff:fe00:a00"), IpAddress.Parse("ff02::12")), (advert.Source, advert.Destination));
        Assert.Equal((255, 40, 40), (advert.Ttl, advert.TotalLength, advert.ExpectedLength));
        Assert.Equal((IpAddress.Parse("fe80::56"), IpAddress.Parse("2001:db8:11::56")), (advert.Address(0), advert.Address(1)));
        Assert.True(advert.HasValidChecksum(pseudoHeader: true));
        Assert.False(advert.HasValidChecksum(pseudoHeader: false));
    }

    /// <summary>Bytes 0 to 31.</summary>
    private static readonly byte[] TrailerKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private const string Version3Trailer = """
        45c0 003c 0001 0000 ff70 d072 0a0b 0001 e000 0012  3135 c801 0032 118a 0a0b 0067
        0101 0000 6b02 e7d4 40b0 0000 eed4 51a1 5e83 aab9 90d6 bf52 ed30 891b
        """;

    private const string Version2Trailer = """
        45c0 0044 0001 0000 ff70 0000 0a0b 0001 e000 0012  213a c801 0001 0c4c 0a0b 006c 0000 0000 0000 0000
        0107 0000 6b02 e7d5 dc03 0000 59c2 9eb2 4bc7 aff6 0733 3912 3132 59fa
        """;

    private const string IPv6Trailer = """
        6c00 0000 0034 70ff fe80 0000 0000 0000 0000 00ff fe00 0a00 ff02 0000 0000 0000 0000 0000 0000 0012
        3138 6501 0064 62f2 fe80 0000 0000 0000 0000 0000 0000 0056
        0101 0000 6b02 e7d6 3f03 0000 d6b5 81ce 8b02 58ac c830 d7ba fbf5 956c
        """;

    [Theory]
    [InlineData(Version3Trailer, 53, 1, 0x6b02_e7d4_40b0_0000)]
    [InlineData(Version2Trailer, 58, 7, 0x6b02_e7d5_dc03_0000)]
    [InlineData(IPv6Trailer, 56, 1, 0x6b02_e7d6_3f03_0000)]
    public void ARecordedTrailerFitsItsKeyAndNoOther(string recorded, int virtualRouterId, int keyId, ulong sequence)
    {
        Assert.True(AdvertView.TryRead(Hex.Bytes(recorded), out AdvertView whole));
        AdvertView advert = whole.WithTrailer();

        Assert.Equal((virtualRouterId, keyId, sequence),
            (advert.VirtualRouterId, AuthenticationTrailer.KeyId(advert.Trailer), AuthenticationTrailer.Sequence(advert.Trailer)));
        Assert.True(AuthenticationTrailer.IsWellFormed(advert.Trailer));
        Assert.True(AuthenticationTrailer.IsSigned(advert.PayloadAndTrailer, advert.Source, TrailerKey));
        Assert.False(AuthenticationTrailer.IsSigned(advert.PayloadAndTrailer, advert.Source, [.. TrailerKey.Reverse()]));
        Assert.True(advert.HasValidChecksum(pseudoHeader: advert.Version == 3));
        Assert.Equal(advert.ExpectedLength, advert.Payload.Length);
        Assert.Equal(advert.ExpectedLength, advert.TotalLength);
    }

    [Fact]
    public void ASignedVersion3AdvertIsWrittenAsRecorded() => Check(
        Version3Trailer,
        new AdvertContent
        {
            Version = 3,
            VirtualRouterId = 53,
            Priority = 200,
            Source = Node,
            Destination = Group,
            Interval = TimeSpan.FromMilliseconds(500),
            Addresses = [IpAddress.V4(10, 11, 0, 103)],
            Password = "",
            Signing = new AdvertSigning(1, TrailerKey, 0),
        },
        0x6b02_e7d4_40b0_0000);

    [Fact]
    public void ASignedVersion2AdvertIsWrittenAsRecorded() => Check(
        Version2Trailer,
        new AdvertContent
        {
            Version = 2,
            VirtualRouterId = 58,
            Priority = 200,
            Source = Node,
            Destination = Group,
            Interval = TimeSpan.FromSeconds(1),
            Addresses = [IpAddress.V4(10, 11, 0, 108)],
            Password = "",
            Signing = new AdvertSigning(7, TrailerKey, 0),
        },
        0x6b02_e7d5_dc03_0000);

    [Fact]
    public void ASignedAdvertOverIPv6HasItsTrailerInTheChecksum()
    {
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = 3,
            VirtualRouterId = 56,
            Priority = 101,
            Source = IpAddress.Parse("fe80::ff:fe00:a00"),
            Destination = IpAddress.Parse("ff02::12"),
            Interval = TimeSpan.FromSeconds(1),
            Addresses = [IpAddress.Parse("fe80::56")],
            Password = "",
            Signing = new AdvertSigning(1, TrailerKey, 0),
        });
        packet.Stamp(0x6b02_e7d6_3f03_0000);

        Assert.Equal(Hex.Bytes(IPv6Trailer), packet.Bytes);
    }

    [Fact]
    public void AGratuitousArpIsWrittenAsRecorded()
    {
        byte[] frame = new byte[GratuitousArp.Size];
        GratuitousArp.Write(frame, Mac, IpAddress.V4(10, 11, 0, 100));

        Assert.Equal(
            Hex.Bytes("""
                ffff ffff ffff 0200 0000 0a00 0806 0001 0800 0604 0001
                0200 0000 0a00 0a0b 0064 ffff ffff ffff 0a0b 0064
                """),
            frame);
    }

    [Fact]
    public void AnUnsolicitedNeighbourAdvertisementIsWrittenAsRecorded()
    {
        byte[] frame = new byte[NeighborAdvertisement.Size];
        NeighborAdvertisement.Write(frame, Mac, IpAddress.Parse("fe80::56"), isRouter: false);

        Assert.Equal(
            Hex.Bytes("""
                3333 0000 0001 0200 0000 0a00 86dd 6000 0000 0020 3aff
                fe80 0000 0000 0000 0000 0000 0000 0056 ff02 0000 0000 0000 0000 0000 0000 0001
                8800 4cf2 2000 0000 fe80 0000 0000 0000 0000 0000 0000 0056 0201 0200 0000 0a00
                """),
            frame);
    }

    [Fact]
    public void TheIdentificationIsNeverZero()
    {
        AdvertPacket packet = new();
        packet.Write(Plain(priority: 100));
        HashSet<int> seen = [];
        for (int i = 0; i < 65_536; i++)
        {
            packet.Stamp();
            seen.Add(packet.Bytes[4] << 8 | packet.Bytes[5]);
        }

        Assert.DoesNotContain(0, seen);
        Assert.Equal(65_535, seen.Count);
    }

    private static AdvertContent Plain(byte priority) => new()
    {
        Version = 2,
        VirtualRouterId = 50,
        Priority = priority,
        Source = Node,
        Destination = Group,
        Interval = TimeSpan.FromSeconds(2),
        Addresses = PlainAddress,
        Password = "",
    };

    private static void Check(string recorded, AdvertContent content, ulong wallClock = 0)
    {
        AdvertPacket packet = new();
        packet.Write(content);
        packet.Stamp(wallClock);

        Assert.Equal(Hex.WithoutHeaderChecksum(Hex.Bytes(recorded)), packet.Bytes);
    }
}
