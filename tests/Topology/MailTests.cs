using System.Diagnostics;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Mails through a real SMTP server in the host's namespace. The list was taken from keepalived, which is tested too.</summary>
public sealed class MailTests
{
    private const string Server = """
        import sys
        from aiosmtpd.controller import Controller
        class Handler:
            async def handle_DATA(self, server, session, envelope):
                head, body = envelope.content.decode().replace("\r\n", "\n").split("\n\n", 1)
                subject = [line for line in head.split("\n") if line.startswith("Subject: ")][0][9:]
                with open(sys.argv[1], "a") as out:
                    out.write(f"{envelope.mail_from} {','.join(envelope.rcpt_tos)} {subject} {body.strip()}\n")
                return "250 OK"
        controller = Controller(Handler(), hostname="127.0.0.1", port=2525)
        controller.start()
        print("ready", flush=True)
        sys.stdin.read()
        """;

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void EachStateIsOneMailToEverybody(Program program)
    {
        if (!Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd")) Assert.Skip("needs the package python3-aiosmtpd (./test installs it)");
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.Write("server.py", Server);
        ProcessStartInfo start = new("ip", ["netns", "exec", host.Space, "/usr/bin/python3", script, host.PathOf("mails")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process relay = Process.Start(start)!;
        try
        {
            Assert.Equal("ready", relay.StandardOutput.ReadLine());
            Daemon daemon = host.Start(program, Configuration);
            Wait.Until("four mails", () => Mails(host).Length == 4);
            host.Unplug();
            Wait.Until("two more", () => Mails(host).Length == 6);
            daemon.Terminate();
            // keepalived ends before its last mails are delivered.
            if (program == Program.Keepalive && !Programs.OursIsStandIn) Wait.Until("two more", () => Mails(host).Length == 8);

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
            string[] mails = Mails(host);
            // Those of keepalived travel beside each other.
            Assert.Equal(expected.Take(mails.Length).Select(Complete).Order(), mails.Order());
            if (program == Program.Keepalive && !Programs.OursIsStandIn) Assert.Equal(expected.Select(Complete), mails);
        }
        finally
        {
            relay.StandardInput.Close();
            relay.WaitForExit();
        }
    }

    private static string Configuration => """
        vrrp_sync_group G1 {
            group {
                VI_1
            }
            smtp_alert
        }

        """ + Conf.Pair(priority: 100, extra: "smtp_alert", global: """
        notification_email {
            a@example.org
            b@example.org
        }
        notification_email_from k@example.org
        smtp_server 127.0.0.1 2525
        """);

    private static string Complete(string mail) => $"k@example.org a@example.org,b@example.org [node] {mail}";

    private static string[] Mails(Host host) => host.Read("mails").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
