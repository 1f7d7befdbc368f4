using System.Text;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>auth_type AH between processes: IP protocol 51, signed, numbered.</summary>
public sealed class AuthenticationTests
{
    private const string Signed = "authentication {\n auth_type AH\n auth_pass secret12\n }";

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void SignedAdvertsAreObeyedInBothDirections(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        Daemon rightDaemon = right.Start(rightProgram, Conf.Pair(priority: 100, Signed));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));

        Daemon leftDaemon = left.Start(leftProgram, Conf.Pair(priority: 150, Signed));

        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        rightDaemon.WaitForLog("with higher priority 150, ours 100");
        leftDaemon.Terminate();
        Wait.Until("only right holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);
        AdvertFrame[] adverts = capture.Adverts();
        Assert.All(adverts, advert => Assert.Equal(2, advert.AuthType));
        Assert.All(adverts, advert => Assert.Equal(-1, advert.Packet.AsSpan().IndexOf(Encoding.ASCII.GetBytes("secret12"))));
        Assert.False(leftDaemon.Said("IPSEC") || rightDaemon.Said("IPSEC"), "nobody refuses anything");
        Assert.All(SentBy(left).Zip(SentBy(left).Skip(1)), pair => Assert.True(pair.First < pair.Second, "numbers grow"));

        uint[] SentBy(Host host) => [.. adverts.Where(advert => advert.From == host.Address).Select(advert => advert.Sequence)];
    }

    /// <summary>The identification is left out of the comparison, but not of the signature: both begin at 1.</summary>
    [Fact]
    public void OurFirstSignedAdvertIsThatOfKeepalivedByteForByte()
    {
        Assert.Equal(FirstAdvert(Program.Keepalived), FirstAdvert(Program.Keepalive));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AWrongPasswordIsRefused(Program program)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        right.Start(program == Program.Keepalive ? Program.Keepalived : Program.Keepalive, Conf.Pair(priority: 150, Signed));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));

        Daemon daemon = left.Start(program, Conf.Pair(priority: 100, Signed.Replace("secret12", "another", StringComparison.Ordinal)));

        daemon.WaitForLog("IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields mutation or bad password !");
        daemon.WaitForLog("Entering MASTER STATE");
    }

    private static string FirstAdvert(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        host.Start(program, Conf.Pair(priority: 150, Signed));
        return Convert.ToHexString(capture.WaitForAdvert(host, DateTime.MinValue).Packet);
    }
}
