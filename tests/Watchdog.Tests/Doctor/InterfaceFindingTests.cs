using Keepalive.Core;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Tests.Doctor;

/// <summary>Interfaces and addresses: each broken thing has its finding, and a healthy machine none.</summary>
public sealed class InterfaceFindingTests
{
    [Fact]
    public void AHealthyMachineHasNoFindings() => Assert.Empty(Patient.Findings(Patient.Healthy));

    [Fact]
    public void AnInterfaceThatIsNotThere()
    {
        Finding found = Patient.Only("KD101", Patient.Healthy, Patient.Conf().Replace("eth0", "eth7", StringComparison.Ordinal));
        Assert.Contains("there is no interface eth7; there are lo, eth0", found.Sentence, StringComparison.Ordinal);
        Assert.Equal(FindingSeverity.Error, found.Severity);
    }

    [Fact]
    public void WhereInterfacesMayComeLateItIsAWarning() => Assert.Equal(FindingSeverity.Warning, Patient.Only(
        "KD101", Patient.Healthy, Patient.Conf(global: "dynamic_interfaces").Replace("eth0", "eth7", StringComparison.Ordinal)).Severity);

    [Fact]
    public void AnInterfaceThatIsDown()
    {
        Finding found = Patient.Only("KD102", Patient.Healthy.With(Patient.Eth0 with { IsSetUp = false, HasCarrier = false }));
        Assert.Equal("ip link set dev eth0 up", found.Mend);
    }

    [Fact]
    public void AnInterfaceWithoutCarrier() => Patient.Only("KD103", Patient.Healthy.With(Patient.Eth0 with { HasCarrier = false }));

    [Fact]
    public void AnInterfaceWithoutMulticastMattersUnlessAdvertsAreUnicast()
    {
        MachineFacts machine = Patient.Healthy.With(Patient.Eth0 with { IsMulticast = false });
        Patient.Only("KD104", machine);
        Assert.Empty(Patient.Findings(machine, Patient.Conf("unicast_peer {\n192.0.2.2\n}")));
    }

    [Fact]
    public void NoAddressToSendFrom()
    {
        MachineFacts machine = Patient.Healthy with { Addresses = [Patient.Address("lo", "127.0.0.1/8")] };
        Patient.Only("KD105", machine);
        Finding found = Patient.Only("KD105", machine, Patient.Conf(addresses: "fe80::10/64"));
        Assert.Contains("no link-local IPv6 address", found.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("198.51.100.7", true)]
    [InlineData("198.51.100.7/24", false)]
    [InlineData("192.0.2.77", false)]
    [InlineData("198.51.100.1/24\n198.51.100.7", false)]
    public void AnAddressInNobodysSubnet(string addresses, bool isFound)
    {
        if (isFound) Patient.Only("KD106", Patient.Healthy, Patient.Conf(addresses: addresses));
        else Assert.Empty(Patient.Findings(Patient.Healthy, Patient.Conf(addresses: addresses)));
    }

    [Fact]
    public void AVirtualAddressThatIsThereAlreadyIsFineForItsOwnerAndUnderARunningDaemon()
    {
        MachineFacts machine = Patient.Healthy.With(Patient.Address("eth0", "192.0.2.10/24"));
        Assert.Contains("keepalive cleanup", Patient.Only("KD107", machine).Mend, StringComparison.Ordinal);
        Assert.Empty(Patient.Findings(machine, Patient.Conf().Replace("priority 100", "priority 255", StringComparison.Ordinal)));
        Assert.Empty(Patient.Findings(machine with { Daemons = new DaemonFacts { Ours = 77 } }));
    }

    [Theory]
    [InlineData("track_interface {\neth5\n}", "track_interface")]
    [InlineData("virtual_ipaddress_excluded {\n192.0.2.11 dev eth5\n}", "192.0.2.11")]
    public void AnInterfaceThatIsNamedElsewhere(string inside, string by) =>
        Assert.Contains(by, Patient.Only("KD110", Patient.Healthy, Patient.Conf(inside)).Sentence, StringComparison.Ordinal);

    [Fact]
    public void AStaticAddressWithoutAnInterfaceIsOnTheDefaultInterface() => Patient.Only(
        "KD110", Patient.Healthy, Patient.Conf(global: "default_interface eth9", more: "static_ipaddress {\n192.0.2.90/24\n}"));

    [Fact]
    public void ASourceAddressThatIsNobodys() => Patient.Only("KD111", Patient.Healthy, Patient.Conf("mcast_src_ip 192.0.2.99"));

    [Fact]
    public void AUnicastPeerThatIsThisMachine() =>
        Patient.Only("KD112", Patient.Healthy, Patient.Conf("unicast_peer {\n192.0.2.1\n192.0.2.2\n}"));

    [Theory]
    [InlineData("", "192.0.2.10/24", false)]
    [InlineData("vrrp_mcast_group4 239.1.2.3", "192.0.2.10/24", true)]
    [InlineData("", "fe80::10/64", true)]
    public void ABridgeThatFiltersAndDoesNotAsk(string global, string address, bool isFound)
    {
        MachineFacts machine = Patient.Healthy.With(Patient.Eth0 with { Bridge = new BridgeFacts(Snoops: true, Queries: false) });
        string conf = Patient.Conf(global: global, addresses: address);
        if (!isFound) Assert.Empty(Patient.Findings(machine, conf));
        else Assert.Equal(FindingSeverity.Note, Patient.Only("KD301", machine, conf).Severity);
        Assert.Empty(Patient.Findings(machine.With(Patient.Eth0 with { Bridge = new BridgeFacts(Snoops: true, Queries: true) }), conf));
    }

    [Fact]
    public void AGroupThatARunningDaemonIsNotIn()
    {
        MachineFacts running = Patient.Healthy with { Daemons = new DaemonFacts { Ours = 77 } };
        MachineFacts machine = running.With(Patient.Eth0 with { Groups = new HashSet<IpAddress>() });
        Patient.Only("KD302", machine);
        Assert.Empty(Patient.Findings(machine.With(Patient.Eth0 with { Groups = new HashSet<IpAddress> { IpAddress.Parse("224.0.0.18") } })));
    }

    [Fact]
    public void AGroupThatCannotBeJoined()
    {
        SegmentFacts segment = new(TimeSpan.FromSeconds(3)) { Refused = [("eth0", IpAddress.Parse("224.0.0.18"), "setsockopt ENOBUFS")] };
        Assert.Contains("igmp_max_memberships", Patient.Only("KD302", Patient.Healthy with { Segment = segment }).Mend, StringComparison.Ordinal);
    }
}
