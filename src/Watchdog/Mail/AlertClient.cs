using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace Keepalive.Watchdog.Mail;

/// <summary>A connection to the relay. One recipient that is refused does not keep the others from their mail.</summary>
internal sealed class AlertClient : SmtpClient
{
    public AlertClient(string? caFile)
    {
        CheckCertificateRevocation = false;
        if (caFile is not null) ServerCertificateValidationCallback = (_, certificate, _, errors) => IsKnown(certificate, errors, caFile);
    }

    /// <summary>Recipients of the last mail that the relay did not want, with its words.</summary>
    public List<string> Refused { get; } = [];

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        Refused.Add($"{mailbox.Address} SMTP status code = {(int)response.StatusCode} ({response.Response})");

    private static bool IsKnown(X509Certificate? certificate, SslPolicyErrors errors, string caFile)
    {
        if (certificate is null || (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0) return false;
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        return chain.Build(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
    }
}
