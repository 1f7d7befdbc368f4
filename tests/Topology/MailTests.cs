using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Mails through a real SMTP server in the host's namespace. The list was taken from keepalived, which is tested too.</summary>
public sealed class MailTests
{
    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void EachStateIsOneMailToEverybody(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        using MailRelay relay = new(host);
        Daemon daemon = host.Start(program, Configuration);
        Wait.Until("four mails", () => relay.Mails.Length == 4);
        host.Unplug();
        Wait.Until("two more", () => relay.Mails.Length == 6);
        daemon.Terminate();
        // keepalived ends before its last mails are delivered.
        if (program == Program.Keepalive && !Programs.OursIsStandIn) Wait.Until("two more", () => relay.Mails.Length == 8);
        else Assert.DoesNotContain(relay.Mails, mail => mail.Contains("Stopping", StringComparison.Ordinal));

        string[] expected =
        [
            "VRRP Group G1 - Entering BACKUP state => All VRRP group instances are now in BACKUP state <=",
            "VRRP Instance VI_1 - Entering BACKUP state => VRRP Instance is no longer owning VRRP VIPs <=",
            "VRRP Instance VI_1 - Entering MASTER state => VRRP Instance is now owning VRRP VIPs <=",
            "VRRP Group G1 - Entering MASTER state => All VRRP group instances are now in MASTER state <=",
            "VRRP Instance VI_1 - Entering FAULT state => VRRP Instance is no longer owning VRRP VIPs <=",
            "VRRP Group G1 - Entering FAULT state => All VRRP group instances are now in FAULT state <=",
            "VRRP Instance VI_1 - Stopping => VRRP Instance stopping <=",
            "VRRP Group G1 - Stopping => All VRRP group instances are now stopping <=",
        ];
        string[] mails = relay.Mails;
        // Those of keepalived travel beside each other.
        Assert.Equal(expected.Take(mails.Length).Select(Complete).Order(), mails.Order());
        if (program == Program.Keepalive && !Programs.OursIsStandIn) Assert.Equal(expected.Select(Complete), mails);
    }

    private static string Configuration => """
        vrrp_sync_group G1 {
            group {
                VI_1
            }
            smtp_alert
        }

        """ + Conf.Pair(priority: 100, extra: "smtp_alert", global: MailRelay.Configuration);

    private static string Complete(string mail) => $"k@example.org a@example.org,b@example.org [node] {mail}";
}
