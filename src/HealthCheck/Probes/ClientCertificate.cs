using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Probes;

/// <summary>The certificate and key of the SSL block, which SSL_GET shows to servers that ask for one.</summary>
internal static class ClientCertificate
{
    /// <summary>Null when there is none, or it was read; else what is wrong with the files.</summary>
    public static string? TryLoad(TlsConfig? config, out SslStreamCertificateContext? context)
    {
        context = null;
        if (config?.CertificateFile is not string file) return null;
        // A file may hold both.
        string key = config.KeyFile ?? file;
        try
        {
            X509Certificate2 certificate = config.Password is null
                ? X509Certificate2.CreateFromPemFile(file, key)
                : X509Certificate2.CreateFromEncryptedPemFile(file, config.Password, key);
            // Offline: nothing is fetched to complete a chain.
            context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            return $"cannot use certificate {file} with key {key}: {exception.Message}";
        }
    }
}
