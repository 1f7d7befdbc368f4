using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// TLS of one probe: what is offered and shown, who is trusted, and what the handshake said. As under keepalived, nobody's certificate is
/// verified, unless the check asks for it: the question is whether the server answers.
/// </summary>
internal sealed class TlsSession(TlsCheckerConfig config, string? virtualHost, TlsResources resources)
{
    private readonly CertificateVerdict verdict = new(config, TlsOptions.NameOf(config, virtualHost));

    /// <summary>What is said of a conversation that takes too long now.</summary>
    public string TimeoutText { get; set; } = "Timeout connecting";

    /// <summary>What is said of a connection that breaks now.</summary>
    public string FailureText { get; set; } = "SSL handshake/communication error connecting to";

    /// <summary>Talks over a connection, in TLS where the check has it, and makes a result of however that ends.</summary>
    public async Task<ProbeResult> Hold(Stream connection, Func<Stream, CancellationToken, Task<ProbeResult>> talk, CancellationToken ending)
    {
        try
        {
            if (!config.Tls) return await talk(connection, ending).ConfigureAwait(false);
            if (TryPrepare(out SslClientAuthenticationOptions options) is string problem)
            {
                return new ProbeResult(false, problem) { CouldNotRun = true };
            }
            await using SslStream stream = new(connection, leaveInnerStreamOpen: false);
            await stream.AuthenticateAsClientAsync(options, ending).ConfigureAwait(false);
            return Complete(await talk(stream, ending).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            return new ProbeResult(false, TimeoutText);
        }
        catch (Exception exception) when (
            exception is IOException or AuthenticationException or SocketException or InvalidOperationException or HttpRequestException)
        {
            return new ProbeResult(false, verdict.Problem is null ? FailureText : $"Certificate not accepted ({verdict.Problem}) from");
        }
    }

    /// <summary>Not null: files of our own cannot be used, and nothing can be said of the server.</summary>
    private string? TryPrepare(out SslClientAuthenticationOptions options)
    {
        SslStreamCertificateContext? certificate = resources.Certificate;
        string? problem = config.Extras?.ClientCertificate is string file
            ? resources.Certificates.TryGet(file, config.Extras.ClientKey, out certificate) : null;
        options = TlsOptions.For(config, virtualHost, certificate);
        if (problem is null && config.VerifyCertificate)
        {
            problem = resources.Authorities.TryGet(config.CaFile, out X509Certificate2Collection? authorities);
            if (problem is null) TlsOptions.Verify(options, authorities);
        }
        if (config.VerifyCertificate || WarnsOfExpiry) options.RemoteCertificateValidationCallback = verdict.Accept;
        return problem;
    }

    /// <summary>The result with what was seen of the certificate.</summary>
    private ProbeResult Complete(ProbeResult result) => !WarnsOfExpiry || verdict.EndsAt is not DateTimeOffset end ? result
        : result with { CertificateDaysLeft = (int)Math.Floor((end - TimeProvider.System.GetUtcNow()).TotalDays) };

    private bool WarnsOfExpiry => config.Extras is { ExpiryWarningDays: > 0 };
}
