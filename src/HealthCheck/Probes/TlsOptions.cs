using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Probes;

/// <summary>How a TLS probe speaks: with whoever answers, also with old servers.</summary>
internal static class TlsOptions
{
    // .NET's own list leaves out RSA key exchange; a server that can do no better still serves its clients.
    private static readonly CipherSuitesPolicy Ciphers = new(
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
    ]);

    /// <summary>The name that is sent, and that a certificate must be for; empty for none.</summary>
    /// <param name="config">The check.</param>
    /// <param name="virtualHost">Stands in where no name for SNI is configured.</param>
    public static string NameOf(TlsCheckerConfig config, string? virtualHost) =>
        config.EnableSni || config.VerifyCertificate ? config.SniName ?? virtualHost ?? "" : "";

    [SuppressMessage(
        "Security", "CA5359", Justification = "As keepalived's SSL_GET: whether a server answers is asked, not who it is; nothing secret is sent.")]
    public static SslClientAuthenticationOptions For(
        TlsCheckerConfig config, string? virtualHost, SslStreamCertificateContext? certificate = null) => new()
        {
            ClientCertificateContext = certificate,
            // An empty name sends no SNI.
            TargetHost = NameOf(config, virtualHost),
            CipherSuitesPolicy = Ciphers,
            CertificateChainPolicy = Offline(),
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            ApplicationProtocols = config.Alpn.Count == 0 ? null : [.. config.Alpn.Select(name => new SslApplicationProtocol(name))],
            // A check wants to see a handshake, not the memory of one.
            AllowTlsResume = false,
        };

    /// <summary>The same with a server that must show a good certificate.</summary>
    /// <param name="options">From <see cref="For"/>.</param>
    /// <param name="authorities">Who may have signed; null: whom the system trusts.</param>
    public static void Verify(SslClientAuthenticationOptions options, X509Certificate2Collection? authorities)
    {
        X509ChainPolicy policy = Offline();
        if (authorities is null) policy.TrustMode = X509ChainTrustMode.System;
        else policy.CustomTrustStore.AddRange(authorities);
        options.CertificateChainPolicy = policy;
    }

    private static X509ChainPolicy Offline() => new()
    {
        // Certificates name places to load others from: a probe goes nowhere but to its server.
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
    };
}
