using System.Net.Security;
using Keepalive.ConfigParser.Model;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Probes;

/// <summary>What TLS probes share. Belongs to the loop's thread; only what pool threads ask says so.</summary>
internal sealed class TlsResources : IDisposable
{
    /// <summary>A handshake there costs a hundred times a TCP check, and the pool has few threads.</summary>
    public const int OnPoolMax = 64;

    /// <summary>A connection in its handshake takes some 40 KiB, also one to a server that never answers.</summary>
    public const int OnLoopMax = 512;

    /// <summary>Probes that talk on pool threads.</summary>
    public Places OnPool { get; } = new(OnPoolMax);

    /// <summary>Probes that talk on the loop.</summary>
    public Places OnLoop { get; } = new(OnLoopMax);

    /// <summary>What probes show when a server asks who they are (the SSL block); null: nothing.</summary>
    public SslStreamCertificateContext? Certificate { get; private set; }

    /// <summary>CA files of checks that verify; replaced when the files may have changed.</summary>
    public TrustedAuthorities Authorities { get; private set; } = new();

    /// <summary>What single checks show instead; replaced with the same.</summary>
    public ClientCertificates Certificates { get; private set; } = new();

    /// <summary>TLS of probes that look at no certificate.</summary>
    public LoopTls Unverified { get; } = new(new Random());

    /// <summary>Shows what the SSL block has from now on, reads files again and forgets sessions.</summary>
    /// <param name="config">The SSL block.</param>
    /// <param name="files">What was read; null: nothing is shown.</param>
    /// <returns>Null when the files could be read; else what is wrong with them.</returns>
    public string? Use(TlsConfig? config, out TlsFiles? files)
    {
        string? problem = ClientCertificate.TryLoad(config, out SslStreamCertificateContext? read);
        files = read is null ? null : new TlsFiles(config!.CertificateFile!, config.KeyFile ?? config.CertificateFile!, config.Password);
        Certificate = read;
        Authorities = new TrustedAuthorities();
        Certificates = new ClientCertificates();
        Unverified.Use(files);
        return problem;
    }

    /// <summary>Threads that probes that look at no certificate may run on instead; null: there are none.</summary>
    public TlsWorkers? Workers { get; init; }

    public void Dispose() => Unverified.Dispose();
}
