using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>What other routers, switches and neighbours see.</summary>
public sealed class WireTests
{
    private static readonly (string Global, string Instance)[] Variants =
    [
        ("", ""),
        ("", "authentication {\n auth_type PASS\n auth_pass 1111\n }"),
        ("vrrp_version 3", ""),
        ("vrrp_mcast_group4 224.0.0.19", "virtual_ipaddress_excluded {\n 10.9.0.200/24\n }"),
    ];

    public static TheoryData<int> VariantNumbers => [.. Enumerable.Range(0, Variants.Length)];

    [Theory, MemberData(nameof(VariantNumbers))]
    public void OurAdvertsAreThoseOfKeepalivedByteForByte(int variant)
    {
        (byte[] ours, _) = RecordOneMaster(Program.Keepalive, variant);
        (byte[] theirs, _) = RecordOneMaster(Program.Keepalived, variant);
        Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(ours));
    }

    [Theory, MemberData(nameof(VariantNumbers))]
    public void WiresharkFindsNothingWrong(int variant)
    {
        if (!Shell.Has("tshark")) Assert.Skip("needs tshark (./test installs it)");
        (_, string verdict) = RecordOneMaster(Program.Keepalive, variant);
        string[] lines = verdict.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        // Columns: VRRP checksum status (1 is good), IP checksum status, whatever the expert complains of. It knows TTL 255 for the
        // standard group only and expects 1 for its neighbours; RFC 3768 section 5.2.3 demands 255 whatever the group.
        Assert.All(lines, line => Assert.Matches("^1\t1\t(\"Time To Live\" != 1 .*)?$", line));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void ANewMasterAdvertisesFirstAndThenAnnouncesTheAddressFiveTimesTwice(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        host.Start(program, Conf.Pair(priority: 150, "garp_master_delay 2"));

        Wait.Until("both bursts", () => capture.GratuitousFor(Conf.Vip).Length >= 10);
        ArpFrame[] announcements = capture.GratuitousFor(Conf.Vip);
        AdvertFrame advert = capture.AdvertsFrom(host)[0];
        Assert.True(advert.Time <= announcements[0].Time, $"{advert} comes before {announcements[0]}");
        Assert.InRange((announcements[5].Time - announcements[4].Time).TotalSeconds, 1.5, 8);
        Assert.All(announcements, arp => Assert.Equal(1, arp.Operation));
        Wait.Until("two more adverts", () => capture.AdvertsFrom(host).Length >= 5);
        Assert.Equal(10, capture.GratuitousFor(Conf.Vip).Length);
        Assert.All(capture.AdvertsFrom(host), sent => Assert.Equal(255, sent.Ttl));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void GarpRepeatAndRefreshAreObeyed(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        host.Start(program, Conf.Pair(priority: 150, "garp_master_delay 1\ngarp_master_repeat 2\ngarp_master_refresh 1"));

        Wait.Until("two bursts of two and two refreshes of one", () => capture.GratuitousFor(Conf.Vip).Length >= 6);
        ArpFrame[] announcements = capture.GratuitousFor(Conf.Vip);
        Assert.InRange((announcements[2].Time - announcements[1].Time).TotalSeconds, 0.7, 5);
        Assert.InRange((announcements[5].Time - announcements[4].Time).TotalSeconds, 0.7, 5);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithMinGarpOneAnnouncementIsAll(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        host.Start(program, Conf.Fast(150, global: "vrrp_min_garp"));

        Wait.Until("the address is announced", () => capture.GratuitousFor(Conf.Vip).Length > 0);
        int adverts = capture.AdvertsFrom(host).Length;
        Wait.Until("six seconds of adverts", TimeSpan.FromSeconds(20), () => capture.AdvertsFrom(host).Length >= adverts + 60);
        Assert.Single(capture.GratuitousFor(Conf.Vip));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void SeveralInstancesOnOneInterfaceAdvertiseSeparately(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        host.Start(program, Conf.Many(instances: 20, priority: 150));

        Wait.Until("every address is there", () => Enumerable.Range(1, 20).All(i => host.Holds(Conf.ManyVip(i))));
        Wait.Until("every instance advertises", () => capture.AdvertsFrom(host).Select(advert => advert.Vrid).Distinct().Count() == 20);
        Assert.All(capture.AdvertsFrom(host), advert => Assert.Equal([Conf.ManyVip(advert.Vrid)], advert.Addresses));
    }

    private static (byte[] Advert, string Verdict) RecordOneMaster(Program program, int variant)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        (string global, string instance) = Variants[variant];
        Daemon daemon = host.Start(program, Conf.Pair(priority: 150, instance, global));
        Wait.Until("three adverts", () => capture.AdvertsFrom(host).Length >= 3);
        daemon.Terminate();
        Wait.Until("the farewell", () => capture.AdvertsFrom(host)[^1].Priority == 0);
        byte[] bytes = [.. capture.AdvertsFrom(host)[0].Packet, .. capture.AdvertsFrom(host)[^1].Packet];
        string verdict = Shell.Has("tshark") ? Judge(capture.File) : "";
        return (bytes, verdict);
    }

    private static string Judge(string file) => Shell.Run(
        "tshark", "-r", file, "-o", "ip.check_checksum:TRUE", "-Y", "vrrp", "-T", "fields", "-e", "vrrp.checksum.status", "-e", "ip.checksum.status",
        "-e", "_ws.expert.message");
}
