using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Tests.Doctor;

/// <summary>Settings of the kernel, IPVS, programs, scripts and the clock.</summary>
public sealed class SettingFindingTests
{
    private const string Nat = "virtual_server 192.0.2.10 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.0.1 80 {\n}\n}";
    private const string Two = "vrrp_instance VI_2 {\ninterface eth0\nvirtual_router_id 52\nvirtual_ipaddress {\n10.5.0.2/24\n}\n}";

    [Fact]
    public void TheStrictReversePathFilterMattersWithTwoInterfacesInOneNetwork()
    {
        MachineFacts machine = Patient.Healthy.With(new LinkFacts(3, "eth1")).With(Patient.Address("eth1", "192.0.2.5/24"));
        Finding found = Patient.Only("KD201", machine);
        Assert.Equal("sysctl -w net.ipv4.conf.eth0.rp_filter=2", found.Mend);
        Assert.Empty(Patient.Findings(machine.With("net/ipv4/conf/eth0/rp_filter", "2")));
    }

    [Fact]
    public void TheStrictReversePathFilterMattersForAPeerBehindAnotherInterface()
    {
        MachineFacts machine = Patient.Healthy.With(new LinkFacts(3, "eth1")).With(Patient.Address("eth1", "10.3.0.5/24"));
        Assert.Contains("the network of eth1", Patient.Only("KD201", machine, Patient.Conf("unicast_peer {\n10.3.0.6\n}")).Sentence,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8", "192.0.2.10/24", true)]
    [InlineData("2", "192.0.2.10", true)]
    [InlineData("2", "192.0.2.10/24", false)]
    [InlineData("1", "192.0.2.10", false)]
    public void ArpIgnoreThatSilencesTheAddress(string value, string address, bool isFound)
    {
        MachineFacts machine = Patient.Healthy.With("net/ipv4/conf/all/arp_ignore", value);
        if (isFound) Assert.Contains("all.arp_ignore=0", Patient.Only("KD202", machine, Patient.Conf(addresses: address)).Mend,
            StringComparison.Ordinal);
        else Assert.Empty(Patient.Findings(machine, Patient.Conf(addresses: address)));
    }

    [Fact]
    public void ArpIgnoreForAnAddressOnAnotherInterface()
    {
        MachineFacts machine = Patient.Healthy.With(new LinkFacts(3, "dummy0")).With("net/ipv4/conf/all/arp_ignore", "1");
        Patient.Only("KD202", machine, Patient.Conf(addresses: "192.0.2.10/32 dev dummy0"));
    }

    [Fact]
    public void ArpFilterWithTwoInterfacesInOneNetwork() => Patient.Only("KD203", Patient.Healthy.With(new LinkFacts(3, "eth1"))
        .With(Patient.Address("eth1", "192.0.2.5/24")).With("net/ipv4/conf/eth0/arp_filter", "1").With("net/ipv4/conf/eth0/rp_filter", "0"));

    [Fact]
    public void AServiceAddressOnLoopbackThatIsAnnounced()
    {
        string conf = Patient.Conf(more: Nat.Replace("NAT", "DR", StringComparison.Ordinal).Replace("192.0.2.10", "192.0.2.80",
            StringComparison.Ordinal));
        MachineFacts machine = Patient.Healthy.With(Patient.Address("lo", "192.0.2.80/32"));
        Assert.Contains("realserver up", Patient.Only("KD204", machine, conf).Mend, StringComparison.Ordinal);
        Assert.Empty(Patient.Findings(machine.With("net/ipv4/conf/all/arp_ignore", "1"), conf));
    }

    [Theory]
    [InlineData("proxy_arp", "192.0.2.10/24", false)]
    [InlineData("proxy_arp", "10.5.0.1/24", true)]
    [InlineData("proxy_arp_pvlan", "192.0.2.10/24", true)]
    public void ProxyArpThatAnswersForTheAddress(string setting, string address, bool isFound)
    {
        MachineFacts machine = Patient.Healthy.With($"net/ipv4/conf/eth0/{setting}", "1");
        if (isFound) Patient.Only("KD205", machine, Patient.Conf(addresses: address));
        else Assert.Empty(Patient.Findings(machine, Patient.Conf(addresses: address)));
    }

    [Fact]
    public void OneInstancesAddressThatTakesAnothersWithIt()
    {
        string conf = Patient.Conf(addresses: "10.5.0.1/24", more: Two);
        Assert.Contains("VI_1, VI_2", Patient.Only("KD206", Patient.Healthy, conf).Sentence, StringComparison.Ordinal);
        Assert.Empty(Patient.Findings(Patient.Healthy.With("net/ipv4/conf/eth0/promote_secondaries", "1"), conf));
        Assert.Empty(Patient.Findings(Patient.Healthy.With(Patient.Address("eth0", "10.5.0.9/24")), conf));
    }

    [Fact]
    public void AProxyOnTheVirtualAddress()
    {
        MachineFacts machine = Patient.Healthy with
        {
            Listeners = [new ListenerFacts(Keepalive.Core.IpAddress.Parse("192.0.2.10"),
            "/etc/haproxy/haproxy.cfg:7")]
        };
        Assert.Contains("haproxy.cfg:7", Patient.Only("KD207", machine).Sentence, StringComparison.Ordinal);
        Assert.Empty(Patient.Findings(machine.With("net/ipv4/ip_nonlocal_bind", "1")));
    }

    [Fact]
    public void NatWithoutForwarding()
    {
        Patient.Only("KD208", Patient.Healthy, Patient.Conf(more: Nat));
        Assert.Empty(Patient.Findings(Patient.Healthy.With("net/ipv4/ip_forward", "1"), Patient.Conf(more: Nat)));
        Assert.Empty(Patient.Findings(Patient.Healthy, Patient.Conf(more: Nat.Replace("NAT", "DR", StringComparison.Ordinal))));
    }

    [Fact]
    public void NatOfIPv6WithoutForwarding() => Patient.Only("KD209", Patient.Healthy, Patient.Conf(
        more: "virtual_server 2001:db8::10 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 2001:db8:1::1 80 {\n}\n}"));

    [Fact]
    public void IPv6ThatIsSwitchedOff() =>
        Patient.Only("KD210", Patient.Healthy.With("net/ipv6/conf/eth0/disable_ipv6", "1"), Patient.Conf(addresses: "fe80::10/64"));

    [Fact]
    public void AKernelWithoutIpvs()
    {
        string conf = Patient.Conf(more: Nat.Replace("NAT", "DR", StringComparison.Ordinal));
        Assert.Equal("modprobe ip_vs", Patient.Only("KD501", Patient.Healthy with { Ipvs = new IpvsFacts(false, true, null) }, conf).Mend);
        Assert.Contains("no module", Patient.Only("KD501", Patient.Healthy with { Ipvs = new IpvsFacts(false, false, null) }, conf).Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ASchedulerThatIsMissing() => Assert.Equal("modprobe ip_vs_mh", Patient.Only(
        "KD502", Patient.Healthy, Patient.Conf(more: Nat.Replace("NAT", "DR", StringComparison.Ordinal).Replace("lb_algo rr", "lb_algo mh",
            StringComparison.Ordinal))).Mend);

    [Theory]
    [InlineData("", 1500u, false)]
    [InlineData("", 1450u, true)]
    [InlineData(" maxlen 1472", 1500u, false)]
    [InlineData(" maxlen 1473", 1500u, true)]
    public void SyncMessagesThatDoNotFit(string words, uint mtu, bool isFound)
    {
        string conf = Patient.Conf(global: $"lvs_sync_daemon eth0 VI_1{words}");
        MachineFacts machine = Patient.Healthy.With(Patient.Eth0 with { Mtu = mtu });
        if (isFound) Assert.Contains($"maxlen {mtu - 28}", Patient.Only("KD503", machine, conf).Mend, StringComparison.Ordinal);
        else Assert.Empty(Patient.Findings(machine, conf));
    }

    [Fact]
    public void AnotherKeepalived() => Assert.Contains("process 4711", Patient.Only("KD601", Patient.Healthy with
    {
        Daemons = new DaemonFacts { Others = [(4711, "/usr/sbin/keepalived")] },
    }).Sentence, StringComparison.Ordinal);

    [Theory]
    [InlineData("systemd-networkd", "KD602", "KeepConfiguration=static")]
    [InlineData("NetworkManager", "KD603", "nmcli device set eth0 managed no")]
    public void AProgramThatRemovesAddresses(string program, string code, string mend)
    {
        ManagerFacts manager = new(program, KeepsForeign: false, "/etc/systemd/network/10-eth0.network");
        MachineFacts machine = Patient.Healthy.With(Patient.Eth0 with { ManagedBy = [manager] });
        Assert.Contains(mend, Patient.Only(code, machine).Mend, StringComparison.Ordinal);
        Assert.Empty(Patient.Findings(machine, Patient.Conf(global: "vrrp_reconcile_addresses")));
        Assert.Empty(Patient.Findings(Patient.Healthy.With(Patient.Eth0 with { ManagedBy = [manager with { KeepsForeign = true }] })));
    }

    [Fact]
    public void ScriptsThatCannotRun()
    {
        ScriptFacts good = new("/usr/local/bin/x", "vrrp_script x");
        Patient.Only("KD701", Patient.Healthy with { Scripts = [good with { Exists = false }] });
        Patient.Only("KD702", Patient.Healthy with { Scripts = [good with { IsExecutable = false }] });
        Patient.Only("KD704", Patient.Healthy with { Scripts = [good with { MissingUser = "nobody9" }] });
        Assert.Empty(Patient.Findings(Patient.Healthy with { Scripts = [good] }));
    }

    [Fact]
    public void AScriptThatOthersCanChangeIsAnErrorWhereItIsRefused()
    {
        ScriptFacts open = new("/srv/x", "vrrp_script x") { RunsAsRoot = true, Unsafe = "/srv/x (mode 777) can be written by everybody" };
        MachineFacts machine = Patient.Healthy with { Scripts = [open] };
        Assert.Equal(FindingSeverity.Warning, Patient.Only("KD703", machine).Severity);
        Assert.Equal(FindingSeverity.Error, Patient.Only("KD703", machine, Patient.Conf(global: "enable_script_security")).Severity);
        Assert.Empty(Patient.Findings(Patient.Healthy with { Scripts = [open with { RunsAsRoot = false }] }));
    }

    [Fact]
    public void AccessControl()
    {
        MachineFacts enforcing = Patient.Healthy with { Security = new SecurityFacts(SelinuxEnforcing: true) };
        Assert.Empty(Patient.Findings(enforcing));
        Patient.Only("KD705", enforcing with { Scripts = [new ScriptFacts("/bin/x", "notify of VI_1")] });
        Patient.Only("KD706", Patient.Healthy with { Security = new SecurityFacts(EnforcedProfiles: ["/usr/sbin/keepalived"]) });
    }

    [Fact]
    public void TheClock()
    {
        MachineFacts adrift = Patient.Healthy with { Clock = new ClockFacts(false, TimeSpan.Zero, TimeSpan.FromSeconds(3)) };
        Assert.Empty(Patient.Findings(adrift));
        Patient.Only("KD801", adrift, Patient.Conf($"version 3\nauth_hmac {{\nkey 1 {new string('k', 32)}\nactive_key 1\n}}"));
        Finding jump = Patient.Only("KD802", Patient.Healthy with
        {
            Clock = new ClockFacts(true, TimeSpan.FromSeconds(-2),
            TimeSpan.FromSeconds(3))
        });
        Assert.Contains("-2.000 s", jump.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorsOfTheTextAreOneFinding()
    {
        DoctorReport report = Examination.Run(Patient.Parse(Patient.Conf()), Patient.Healthy, errors: 2, "k.conf");
        Assert.Equal("keepalive check k.conf", Assert.Single(report.Findings).Mend);
        Assert.Equal(1, report.ExitStatus);
    }
}
