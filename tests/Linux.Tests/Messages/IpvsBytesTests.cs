using Keepalive.Core;
using Keepalive.Linux.Ipvs;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Tests.Messages;

/// <summary>
/// IPVS requests byte by byte. Layout and numbers: linux/ip_vs.h; order and encodings as keepalived 2.2.7 was seen to send them.
/// Each attribute stands on its own line: length, type, payload, padding.
/// </summary>
public sealed class IpvsBytesTests
{
    private delegate void Write(ref NetlinkWriter writer);

    [Fact]
    public void TcpServiceWithPersistence()
    {
        IpvsService service = new()
        {
            Family = IpFamily.V4,
            Protocol = 6,
            Address = IpAddress.Parse("10.1.2.3"),
            Port = 80,
            Scheduler = "wlc",
            Flags = 1,
            Timeout = 360,
            Netmask = 0xffffffff,
        };

        Expect(
            (ref NetlinkWriter writer) => IpvsMessages.WriteService(ref writer, service),
            "5400 0180",
            "0600 0100 0200 0000",
            "0600 0200 0600 0000",
            "1400 0300 0a010203 00000000 00000000 00000000",
            "0600 0400 0050 0000",
            "0800 0600 776c6300",
            "0c00 0700 01000000 ffffffff",
            "0800 0800 68010000",
            "0800 0900 ffffffff");
    }

    [Fact]
    public void FirewallMarkOfIPv6HasNoProtocolAddressOrPort()
    {
        IpvsService service = new() { Family = IpFamily.V6, FirewallMark = 7, Scheduler = "rr", Netmask = 128 };

        Expect(
            (ref NetlinkWriter writer) => IpvsMessages.WriteService(ref writer, service),
            "3800 0180",
            "0600 0100 0a00 0000",
            "0800 0500 07000000",
            "0700 0600 727200 00",
            "0c00 0700 00000000 ffffffff",
            "0800 0800 00000000",
            "0800 0900 80000000");
    }

    [Fact]
    public void ASyncDaemonNamesOnlyWhatIsNotTheKernelsOwn()
    {
        IpvsDaemon plain = new(IsMaster: true, "eth0", 7);
        IpvsDaemon full = new(IsMaster: false, "eth0", 7)
        {
            MaxLength = 1400,
            Group = IpAddress.Parse("224.0.0.82"),
            Port = 9000,
            Ttl = 3,
        };

        Expect(
            (ref NetlinkWriter writer) => IpvsMessages.WriteDaemon(ref writer, plain),
            "2000 0380",
            "0800 0100 01000000",
            "0900 0200 6574683000 000000",
            "0800 0300 07000000");
        Expect(
            (ref NetlinkWriter writer) => IpvsMessages.WriteDaemon(ref writer, full),
            "4000 0380",
            "0800 0100 02000000",
            "0900 0200 6574683000 000000",
            "0800 0300 07000000",
            "0600 0400 7805 0000",
            "0800 0500 e0000052",
            "0600 0700 2823 0000",
            "0500 0800 03 000000");
    }

    [Fact]
    public void DirectDestination()
    {
        IpvsDestination destination = new()
        {
            Address = IpAddress.Parse("192.168.0.10"),
            Port = 8080,
            ForwardMethod = 3,
            Weight = 5,
            UpperThreshold = 100,
            LowerThreshold = 50,
        };

        Expect(
            (ref NetlinkWriter writer) => IpvsMessages.WriteDestination(ref writer, destination),
            "4800 0280",
            "0600 0b00 0200 0000",
            "1400 0100 c0a8000a 00000000 00000000 00000000",
            "0600 0200 1f90 0000",
            "0800 0300 03000000",
            "0800 0400 05000000",
            "0800 0500 64000000",
            "0800 0600 32000000");
    }

    [Fact]
    public void TunnelDestinationNamesItsEncapsulation()
    {
        IpvsDestination destination = new()
        {
            Address = IpAddress.Parse("2001:db8::10"),
            Port = 53,
            ForwardMethod = 2,
            Weight = 1,
            TunnelType = 1,
            TunnelPort = 6080,
            TunnelFlags = 1,
        };

        Expect(
            (ref NetlinkWriter writer) => IpvsMessages.WriteDestination(ref writer, destination),
            "6000 0280",
            "0600 0b00 0a00 0000",
            "1400 0100 20010db8 00000000 00000000 00000010",
            "0600 0200 0035 0000",
            "0800 0300 02000000",
            "0800 0400 01000000",
            "0500 0d00 01 000000",
            "0600 0e00 17c0 0000",
            "0600 0f00 0100 0000",
            "0800 0500 00000000",
            "0800 0600 00000000");
    }

    [Fact]
    public void ServiceComesBackAsItWasWritten()
    {
        IpvsService service = new()
        {
            Family = IpFamily.V6,
            Protocol = 17,
            Address = IpAddress.Parse("2001:db8::1"),
            Port = 5060,
            Scheduler = "sh",
            PersistenceEngine = "sip",
            Flags = 1 | 4,
            Timeout = 50,
            Netmask = 64,
        };

        NetlinkMessage message = Answer((ref NetlinkWriter writer) => IpvsMessages.WriteService(ref writer, service), out byte[] bytes);

        Assert.True(IpvsMessages.TryReadService(message, out IpvsService read), Convert.ToHexString(bytes));
        Assert.Equal(service, read);
    }

    [Fact]
    public void DestinationOfAnOldKernelHasTheFamilyOfItsService()
    {
        byte[] payload = Convert.FromHexString(
            "00000000" + "24000280" + "14000100" + "0a090807" + new string('0', 24) + "06000200" + "00500000" + "00000000");
        NetlinkMessage message = new(30, 0, 1, payload.AsSpan(0, 40));

        Assert.True(IpvsMessages.TryReadDestination(message, IpFamily.V4, out IpvsDestination read));
        Assert.Equal((IpAddress.Parse("10.9.8.7"), (ushort)80), (read.Address, read.Port));
    }

    private static void Expect(Write write, params string[] lines)
    {
        NetlinkWriter writer = new(new byte[512]);
        write(ref writer);

        Assert.Equal(string.Concat(lines).Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(writer.Written));
    }

    /// <summary>What was written, as an answer: behind a generic header.</summary>
    private static NetlinkMessage Answer(Write write, out byte[] bytes)
    {
        NetlinkWriter writer = new(new byte[512]);
        writer.U32(0);
        write(ref writer);
        bytes = writer.Written.ToArray();
        return new NetlinkMessage(30, 0, 1, bytes);
    }
}
