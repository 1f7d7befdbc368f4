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
        return config?.CertificateFile is string file ? TryLoad(file, config.KeyFile ?? file, config.Password, out context) : null;
    }

    /// <param name="file">Certificate; the key may be in the same file.</param>
    /// <param name="key">Private key.</param>
    /// <param name="password">Of the key; null: it has none.</param>
    /// <param name="context">What to show; null when there is a problem.</param>
    /// <returns>What is wrong with the files; null: nothing.</returns>
    public static string? TryLoad(string file, string key, string? password, out SslStreamCertificateContext? context)
    {
        context = null;
        try
        {
            X509Certificate2 certificate = password is null
                ? X509Certificate2.CreateFromPemFile(file, key)
                : X509Certificate2.CreateFromEncryptedPemFile(file, password, key);
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
