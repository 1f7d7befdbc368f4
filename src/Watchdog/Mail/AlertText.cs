using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using MimeKit;

namespace Keepalive.Watchdog.Mail;

/// <summary>A mail as keepalived writes it: Date, From, Subject, X-Mailer, To, and the text between empty lines.</summary>
internal static class AlertText
{
    private const string Mailer = "Keepalived";

    /// <summary>Without a router_id the host's name is in the subject; without a sender it is root at this host.</summary>
    public static MimeMessage Make(GlobalDefs global, string subject, string body, DateTimeOffset time)
    {
        MimeMessage message = new();
        message.Headers.Clear();
        message.Date = time;
        message.From.Add(Address(global.Mail.From ?? $"{Environment.UserName}@{HostName.Get()}"));
        message.Subject = $"[{global.RouterId ?? HostName.Get()}] {subject}";
        message.Headers.Add("X-Mailer", Mailer);
        message.To.AddRange(global.Mail.Recipients.Select(Address));
        message.Body = new TextPart("plain") { Text = body + "\r\n\r\n" };
        return message;
    }

    /// <summary>"a@b" or "Name &lt;a@b&gt;"; what is neither is used as it is, and the relay judges.</summary>
    private static MailboxAddress Address(string text) =>
        MailboxAddress.TryParse(text, out MailboxAddress? address) ? address : new MailboxAddress("", text);
}
