using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Keepalive.Topology.Harness;

/// <summary>One nginx with an HTTPS server on each of some ports. Its certificate is signed by nobody, out of date, and for another name.</summary>
internal sealed class HttpsServers : IDisposable
{
    private readonly Process process;
    private readonly string log;

    /// <param name="host">Where.</param>
    /// <param name="firstPort">Of the first server; the others follow.</param>
    /// <param name="servers">What nginx does for each.</param>
    public HttpsServers(Host host, int firstPort, params string[] servers)
    {
        (string certificate, string key) = Certify(host, $"{firstPort}", "other.example", endsInYears: -1);
        log = host.Write($"{firstPort}.log", "");
        string blocks = string.Join('\n', servers.Select((server, i) => $$"""
                server {
                    listen {{firstPort + i}} ssl;
                    ssl_verify_client optional_no_ca;
                    {{server}}
                }
            """));
        string file = host.Write($"{firstPort}.conf", $$"""
            daemon off;
            master_process off;
            user root;
            pid {{host.PathOf($"{firstPort}.pid")}};
            error_log /dev/null;
            events { }
            http {
                log_format session "$server_port $ssl_session_reused";
                access_log {{log}} session;
                ssl_certificate {{certificate}};
                ssl_certificate_key {{key}};
            {{blocks}}
            }
            """);
        process = Process.Start("ip", ["netns", "exec", host.Space, "nginx", "-c", file]);
        string last = $":{firstPort + servers.Length - 1} ";
        Wait.Until("nginx listens", () => host.Run("ss", "-ltn").Contains(last, StringComparison.Ordinal));
    }

    /// <summary>A certificate that signs itself, and its key.</summary>
    public static (string Certificate, string Key) Certify(Host host, string file, string name, int endsInYears)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(endsInYears));
        return (host.Write($"{file}.pem", made.ExportCertificatePem()), host.Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Whether a request was answered on this port within a session that was resumed.</summary>
    public bool HasResumed(int port) => File.ReadAllText(log).Contains($"{port} r\n", StringComparison.Ordinal);

    /// <summary>From now on the kernel accepts connections, and nobody says anything on them.</summary>
    public void Freeze() => Shell.Run("kill", "-STOP", $"{process.Id}");

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
