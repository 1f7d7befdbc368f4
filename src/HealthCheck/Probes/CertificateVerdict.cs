using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Keepalive.HealthCheck.Probes;

/// <summary>verify_certificate: judges the certificate of one handshake and remembers why it was refused.</summary>
/// <param name="name">The name it must be for; empty when the check has none.</param>
internal sealed class CertificateVerdict(string name)
{
    /// <summary>Null while nothing was refused.</summary>
    public string? Problem { get; private set; }

    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (name.Length == 0) errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (errors == SslPolicyErrors.None) return true;
        List<string> reasons = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) reasons.Add("there is none");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) reasons.Add($"not for {name}");
        if (chain is not null) reasons.AddRange(chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
        Problem = string.Join(", ", reasons);
        return false;
    }
}
