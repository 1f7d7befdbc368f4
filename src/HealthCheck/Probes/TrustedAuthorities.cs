using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Keepalive.HealthCheck.Probes;

/// <summary>CA certificates of files, each read once. Asked by pool threads.</summary>
internal sealed class TrustedAuthorities
{
    private readonly ConcurrentDictionary<string, (X509Certificate2Collection? Certificates, string? Problem)> files = new(StringComparer.Ordinal);

    /// <summary>Null, and no problem, for the system's own.</summary>
    /// <returns>What is wrong with the file; null when it was read.</returns>
    public string? TryGet(string? file, out X509Certificate2Collection? certificates)
    {
        certificates = null;
        if (file is null) return null;
        (certificates, string? problem) = files.GetOrAdd(file, Read);
        return problem;
    }

    private static (X509Certificate2Collection? Certificates, string? Problem) Read(string file)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0 ? (certificates, null) : (null, $"no certificate in {file}");
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            return (null, $"cannot use CA file {file}: {exception.Message}");
        }
    }
}
