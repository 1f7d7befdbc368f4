using Keepalive.Core;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Tests.Doctor;

/// <summary>What is heard and answered on the segment.</summary>
public sealed class SegmentFindingTests
{
    private static readonly HeardAdvert Peer = new("eth0", IpAddress.Parse("192.0.2.2"), IpAddress.Parse("224.0.0.18"), 51)
    {
        Addresses = [IpAddress.Parse("192.0.2.10")],
    };

    private static readonly NeighborAnswer Answer = new("eth0", IpAddress.Parse("192.0.2.10"), new MacAddress(0x0200_0000_0007));

    [Fact]
    public void APeerOfTheSameClusterIsNoFindingAndMayHoldTheAddress() => Assert.Empty(Patient.Findings(Heard([Peer], [Answer])));

    [Fact]
    public void AnotherClusterOnTheVrid()
    {
        Finding found = Patient.Only("KD901", Heard([Peer with { Addresses = [IpAddress.Parse("192.0.2.200")] }, Peer with { VirtualRouterId = 1 }]));
        Assert.Contains("192.0.2.2 on eth0 sends adverts for VRID 51", found.Sentence, StringComparison.Ordinal);
        Assert.Contains("virtual_router_id 2 ", found.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherGroupInterfaceOrVridIsNobodysBusiness()
    {
        HeardAdvert other = Peer with { Addresses = [IpAddress.Parse("192.0.2.200")] };
        Assert.Empty(Patient.Findings(Heard([other with { Destination = IpAddress.Parse("224.0.0.19") }])));
        Assert.Empty(Patient.Findings(Heard([other with { Interface = "eth1" }])));
        Assert.Empty(Patient.Findings(Heard([other with { VirtualRouterId = 52 }])));
    }

    [Fact]
    public void APeerThatDisagrees()
    {
        Patient.Only("KD902", Heard([Peer with { Version = 3 }]));
        Patient.Only("KD903", Heard([Peer with { AuthType = 1, Password = "x" }]));
        Patient.Only("KD904", Heard([Peer with { Interval = TimeSpan.FromSeconds(2) }]));
        Patient.Only("KD905", Heard([Peer with { Ttl = 254 }]));
    }

    [Fact]
    public void AnotherPasswordIsTold()
    {
        string conf = Patient.Conf("authentication {\nauth_type PASS\nauth_pass secret\n}");
        Finding found = Patient.Only("KD903", Heard([Peer with { AuthType = 1, Password = "other" }]), conf);
        Assert.Contains("with another password", found.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", found.Sentence + found.Mend, StringComparison.Ordinal);
        Assert.Empty(Patient.Findings(Heard([Peer with { AuthType = 1, Password = "secret" }]), conf));
    }

    [Fact]
    public void EverySpeakerIsToldOfAndAFreeVrid()
    {
        DoctorReport report = Examination.Run(Patient.Parse(Patient.Conf()), Heard([Peer, Peer with { VirtualRouterId = 1 }]));
        Assert.Equal(2, report.Heard.Count);
        Assert.Equal([new FreeVrid("eth0", 2)], report.FreeVrids);
        string text = DoctorText.Write(report, colour: false);
        Assert.Contains("heard: 192.0.2.2 on eth0: VRID 51, version 2, priority 100, every 1 s, 192.0.2.10\n", text, StringComparison.Ordinal);
        Assert.Contains("free on eth0, as far as was heard: virtual_router_id 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AStrangerWhoHoldsTheAddress() =>
        Assert.Contains("02:00:00:00:00:07 answers for 192.0.2.10", Patient.Only("KD108", Heard([], [Answer])).Sentence, StringComparison.Ordinal);

    [Fact]
    public void APeerWhoHoldsTheAddressWhileItsAdvertsAreNotHeard()
    {
        NeighborAnswer itself = Answer with { Address = IpAddress.Parse("192.0.2.2") };
        Patient.Only("KD109", Heard([], [Answer, itself]), Patient.Conf("split_brain_peers {\n192.0.2.2\n}"));
    }

    [Fact]
    public void WhoListenedTooShortlyForAnAdvertSaysNothingOfStrangers() =>
        Assert.Empty(Patient.Findings(Patient.Healthy with { Segment = new SegmentFacts(TimeSpan.FromSeconds(1)) { Answers = [Answer] } }));

    private static MachineFacts Heard(HeardAdvert[] adverts, NeighborAnswer[]? answers = null) =>
        Patient.Healthy with { Segment = Patient.Healthy.Segment! with { Adverts = adverts, Answers = answers ?? [] } };
}
