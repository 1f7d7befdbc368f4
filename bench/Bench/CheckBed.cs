using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Keepalive.Bench;

/// <summary>A daemon that checks thousands of servers in a namespace of its own; all of them are one nginx there.</summary>
internal sealed class CheckBed : IDisposable
{
    private readonly Segment segment;
    private readonly Process server;
    private readonly Process daemon;
    private readonly double everySeconds;
    private long openedBefore;
    private double cpuBefore;

    /// <param name="name">Tells it from others that are there at the same time.</param>
    /// <param name="program">Which daemon.</param>
    /// <param name="isKeepalived">It needs an IPVS.</param>
    /// <param name="checks">What to check.</param>
    public CheckBed(string name, string program, bool isKeepalived, CheckLoad checks)
    {
        everySeconds = checks.EverySeconds;
        segment = new Segment(links: 1, name);
        server = StartServer(segment);
        daemon = segment.StartDaemon(program, checks.Configuration, isKeepalived ? $"LD_PRELOAD={NoIpvs()}" : "");
    }

    public double MemoryMiB => ProcessTree.PssMiB(daemon.Id);

    /// <summary>An nginx for HTTP on port 8000 and HTTPS on 8443, TLS 1.3 with a key on P-256, which sessions can be resumed with.</summary>
    public static Process StartServer(Segment segment)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=bench", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(segment.PathOf("certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(segment.PathOf("key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(segment.PathOf("nginx.conf"), $$"""
            daemon off;
            worker_processes 2;
            pid {{segment.PathOf("nginx.pid")}};
            error_log /dev/null;
            events { worker_connections 16000; }
            http {
                access_log off;
                server {
                    listen 8000 backlog=8192 reuseport;
                    listen 8443 ssl backlog=8192 reuseport;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    ssl_certificate {{segment.PathOf("certificate.pem")}};
                    ssl_certificate_key {{segment.PathOf("key.pem")}};
                    location / { return 200 "hello"; }
                }
            }
            """);
        return Shell.Start("ip", "netns", "exec", segment.Node, "nginx", "-c", segment.PathOf("nginx.conf"));
    }

    /// <summary>The first checks come within the warm-up; from then on each server has its turn.</summary>
    public void WarmUp() => Thread.Sleep(TimeSpan.FromSeconds((2 * everySeconds) + 8));

    public void Begin()
    {
        openedBefore = Opened();
        cpuBefore = CpuSeconds;
    }

    /// <summary>Checks since <see cref="Begin"/>, and the processor time of 1,000 of them in milliseconds: the daemon's and the server's.</summary>
    public (long Made, double CpuMilliseconds) End()
    {
        long made = Opened() - openedBefore;
        return (made, (CpuSeconds - cpuBefore) * 1e6 / Math.Max(1, made));
    }

    public void Dispose()
    {
        Shell.Stop(daemon);
        Shell.Stop(server);
        daemon.Dispose();
        server.Dispose();
        segment.Dispose();
    }

    private double CpuSeconds => ProcessTree.CpuNanoseconds(daemon.Id) / 1e9;

    private string NoIpvs()
    {
        string library = segment.PathOf("no-ipvs.so");
        Shell.Run("gcc", "-O2", "-shared", "-fPIC", "-o", library, "bench/no-ipvs.c");
        return library;
    }

    /// <summary>Connections that were opened in the namespace so far (ActiveOpens of the TCP statistics).</summary>
    private long Opened()
    {
        string[] lines = [.. segment.InNode("cat", "/proc/net/snmp").Split('\n').Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal))];
        int column = Array.IndexOf(lines[0].Split(' '), "ActiveOpens");
        return long.Parse(lines[1].Split(' ')[column], CultureInfo.InvariantCulture);
    }
}
