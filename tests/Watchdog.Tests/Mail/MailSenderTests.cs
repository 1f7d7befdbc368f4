using System.Diagnostics;
using System.Text.RegularExpressions;
using Keepalive.ConfigParser.Model;
using Keepalive.Watchdog.Mail;
using Keepalive.Watchdog.Process;
using Microsoft.Extensions.Logging;

namespace Keepalive.Watchdog.Tests.Mail;

/// <summary>Alerts through a real SMTP server.</summary>
public sealed partial class MailSenderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SmtpBed bed = new();
    private readonly Lines lines = new();
    private readonly MailSender sender;

    public MailSenderTests() => sender = new MailSender(new WatchdogLog(lines), networkNamespace: null);

    [Fact]
    public void AMailHasKeepalivedsHeadersAndText()
    {
        bed.Start();
        sender.Use(Global());
        sender.Send("VRRP Instance VI_1 - Entering MASTER state", "=> VRRP Instance is now owning VRRP VIPs <=");
        sender.Finish(Patience);

        SmtpBed.Mail mail = Assert.Single(bed.Mails);
        Assert.Equal(("node.example.org", "k@example.org"), (mail.Helo, mail.From));
        Assert.Equal(["a@example.org", "b@example.org"], mail.To);
        Assert.Matches(Expected(), mail.Text.ReplaceLineEndings("\n"));
        Assert.Contains("Remote SMTP server [127.0.0.1]:", lines.Text, StringComparison.Ordinal);
        Assert.Contains("SMTP alert successfully sent.", lines.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ARelayThatIsBusyOrComesLaterGetsEveryMailInOrder()
    {
        sender.Use(Global());
        for (int i = 0; i < 5; i++) sender.Send($"number {i}", "text");
        WaitFor("a first failure", () => lines.Text.Contains("trying again in 1 s", StringComparison.Ordinal));
        bed.Start(busy: 2);
        WaitFor("five mails", () => bed.Mails.Length == 5);
        sender.Finish(Patience);

        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"Subject: [ra] number {i}"), bed.Mails.Select(Subject));
        Assert.Equal(0, sender.Lost);
    }

    [Fact]
    public void OneThatIsRefusedForGoodIsSaidAndHoldsUpNobody()
    {
        bed.Start();
        sender.Use(Global());
        sender.Send("poison", "poison");
        sender.Send("good", "text");
        sender.Finish(Patience);

        Assert.Equal("Subject: [ra] good", Subject(Assert.Single(bed.Mails)));
        Assert.Equal(1, sender.Lost);
        Assert.Contains("SMTP alert 'poison' is lost", lines.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ARecipientThatDoesNotExistIsSaidAndTheOthersGetIt()
    {
        bed.Start();
        GlobalDefs global = Global();
        sender.Use(global with { Mail = global.Mail with { Recipients = ["nobody@example.org", "Bob <b@example.org>"] } });
        sender.Send("x", "text");
        sender.Finish(Patience);

        Assert.Equal(["b@example.org"], Assert.Single(bed.Mails).To);
        Assert.Contains("nobody@example.org SMTP status code = 550", lines.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void StartTlsAndALogin()
    {
        bed.Start("starttls");
        string password = Path.Combine(bed.Folder, "password");
        File.WriteAllText(password, "secret\n");
        GlobalDefs global = Global();
        sender.Use(global with
        {
            Mail = global.Mail with
            {
                Encryption = MailEncryption.StartTls,
                User = "alice",
                PasswordFile = password,
                CaFile = Path.Combine(bed.Folder, "cert.pem"),
            },
        });
        sender.Send("x", "text");
        sender.Finish(Patience);

        SmtpBed.Mail mail = Assert.Single(bed.Mails);
        Assert.True(mail.Tls);
        Assert.Equal("alice", mail.User);
    }

    [Fact]
    public void TlsFromTheFirstByteAndACertificateThatNobodyVouchesFor()
    {
        bed.Start("tls");
        GlobalDefs global = Global();
        GlobalDefs encrypted = global with { Mail = global.Mail with { Encryption = MailEncryption.Tls } };
        sender.Use(encrypted);
        sender.Send("unknown", "text");
        WaitFor("a refusal", () => lines.Text.Contains("trying again", StringComparison.Ordinal));
        Assert.Empty(bed.Mails);
        sender.Use(encrypted with { Mail = encrypted.Mail with { CaFile = Path.Combine(bed.Folder, "cert.pem") } });
        WaitFor("the mail", () => bed.Mails.Length == 1);
        sender.Finish(Patience);

        Assert.Equal(0, sender.Lost);
    }

    [Fact]
    public void AtTheEndARelayThatDoesNotAnswerIsGivenUpInTime()
    {
        sender.Use(Global());
        for (int i = 0; i < 3; i++) sender.Send($"number {i}", "text");
        Stopwatch watch = Stopwatch.StartNew();
        sender.Finish(TimeSpan.FromSeconds(5));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"gave up after {watch.Elapsed}");
        Assert.Equal(3, sender.Lost);
    }

    [Fact]
    public void WithoutARelayNothingHappens()
    {
        sender.Use(new GlobalDefs());
        sender.Send("x", "text");
        sender.Finish(Patience);

        Assert.Equal("", lines.Text);
    }

    public void Dispose()
    {
        sender.Dispose();
        bed.Dispose();
    }

    private static string Subject(SmtpBed.Mail mail) => mail.Text.Split("\r\n").First(line => line.StartsWith("Subject", StringComparison.Ordinal));

    private static void WaitFor(string what, Func<bool> condition)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Patience) Assert.Fail($"waited for {what}");
            Thread.Sleep(10);
        }
    }

    private GlobalDefs Global() => new()
    {
        RouterId = "ra",
        Mail = new MailConfig
        {
            Server = "127.0.0.1",
            ServerPort = (ushort)bed.Port,
            From = "k@example.org",
            HeloName = "node.example.org",
            Recipients = ["a@example.org", "b@example.org"],
            ConnectTimeout = TimeSpan.FromSeconds(5),
        },
    };

    [GeneratedRegex("""
        ^Date: \w{3}, \d+ \w{3} \d{4} [\d:]{8} [+-]\d{4}
        From: k@example\.org
        Subject: \[ra\] VRRP Instance VI_1 - Entering MASTER state
        X-Mailer: Keepalived
        To: a@example\.org,\s+b@example\.org
        (?:[\w-]+: .*\n)+
        => VRRP Instance is now owning VRRP VIPs <=\n\n?$
        """)]
    private static partial Regex Expected();

    /// <summary>What would be logged.</summary>
    private sealed class Lines : ILogger
    {
        private readonly System.Text.StringBuilder text = new();

        public string Text
        {
            get
            {
                lock (text) return text.ToString();
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (text) text.AppendLine(formatter(state, exception));
        }
    }
}
