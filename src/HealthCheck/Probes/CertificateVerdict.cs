using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Probes;

/// <summary>Looks at the certificate of one handshake: judges it where the check verifies, and remembers why it was refused.</summary>
/// <param name="config">The check.</param>
/// <param name="name">The name of SNI, which the certificate must be for; empty when the check has none.</param>
internal sealed class CertificateVerdict(TlsCheckerConfig config, string name)
{
    private readonly string? verifyName = config.Extras?.VerifyName;

    /// <summary>Null while nothing was refused.</summary>
    public string? Problem { get; private set; }

    /// <summary>When the certificate ends; null when none was seen.</summary>
    public DateTimeOffset? EndsAt { get; private set; }

    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 shown) EndsAt = shown.NotAfter;
        if (!config.VerifyCertificate) return true;
        if (name.Length == 0 || verifyName is not null) errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (verifyName is not null && certificate is X509Certificate2 named && !IsFor(named, verifyName))
        {
            errors |= SslPolicyErrors.RemoteCertificateNameMismatch;
        }
        if (errors == SslPolicyErrors.None) return true;
        List<string> reasons = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) reasons.Add("there is none");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) reasons.Add($"not for {verifyName ?? name}");
        if (chain is not null) reasons.AddRange(chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
        Problem = string.Join(", ", reasons);
        return false;
    }

    /// <summary>A name that nobody could be called by is nobody's.</summary>
    private static bool IsFor(X509Certificate2 certificate, string wanted)
    {
        try
        {
            return certificate.MatchesHostname(wanted);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
