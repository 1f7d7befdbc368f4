using System.Collections.Concurrent;
using System.Net.Security;

namespace Keepalive.HealthCheck.Probes;

/// <summary>Certificates that single checks show (client_certificate), each pair of files read once. Asked by pool threads.</summary>
internal sealed class ClientCertificates
{
    private readonly ConcurrentDictionary<(string File, string Key), (SslStreamCertificateContext? Context, string? Problem)> files = new();

    /// <returns>What is wrong with the files; null when they were read.</returns>
    public string? TryGet(string file, string? key, out SslStreamCertificateContext? context)
    {
        (context, string? problem) = files.GetOrAdd((file, key ?? file), static pair =>
        {
            string? wrong = ClientCertificate.TryLoad(pair.File, pair.Key, password: null, out SslStreamCertificateContext? read);
            return (read, wrong);
        });
        return problem;
    }
}
