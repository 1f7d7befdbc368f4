using System.Diagnostics;

namespace Keepalive.Topology.Harness;

/// <summary>A real SMTP server on port 2525 of a host's loopback.</summary>
internal sealed class MailRelay : IDisposable
{
    /// <summary>For global_defs: two recipients by way of this server.</summary>
    public const string Configuration = """
        notification_email {
            a@example.org
            b@example.org
        }
        notification_email_from k@example.org
        smtp_server 127.0.0.1 2525
        """;

    private const string Server = """
        import sys
        from aiosmtpd.controller import Controller
        class Handler:
            async def handle_DATA(self, server, session, envelope):
                head, body = envelope.content.decode().replace("\r\n", "\n").split("\n\n", 1)
                head = head.replace("\n ", " ").replace("\n\t", " ")
                subject = [line for line in head.split("\n") if line.startswith("Subject: ")][0][9:]
                with open(sys.argv[1], "a") as out:
                    out.write(f"{envelope.mail_from} {','.join(envelope.rcpt_tos)} {subject} {body.strip()}\n")
                return "250 OK"
        controller = Controller(Handler(), hostname="127.0.0.1", port=2525)
        controller.start()
        print("ready", flush=True)
        sys.stdin.read()
        """;

    private readonly Host host;
    private readonly Process process;

    /// <summary>Skips the running test when the machine has no such server.</summary>
    public MailRelay(Host host)
    {
        if (!Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd")) Assert.Skip("needs the package python3-aiosmtpd (./test installs it)");
        this.host = host;
        string script = host.Write("server.py", Server);
        ProcessStartInfo start = new("ip", ["netns", "exec", host.Space, "/usr/bin/python3", script, host.PathOf("mails")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        process = Process.Start(start)!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
    }

    /// <summary>One line for each: sender, recipients, subject, text.</summary>
    public string[] Mails => host.Read("mails").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
