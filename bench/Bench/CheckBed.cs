using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Keepalive.Bench;

/// <summary>Processor time in microseconds: of one check, or since the start.</summary>
internal readonly record struct CheckCost(double Daemon, double Server);

/// <summary>A daemon that checks thousands of servers in a namespace of its own; all of them are one nginx there.</summary>
internal sealed class CheckBed : IDisposable
{
    private readonly Segment segment;
    private readonly Process server;
    private readonly Process daemon;
    private readonly int servers;
    private long openedBefore;
    private CheckCost before;

    /// <param name="name">Tells it from others that are there at the same time.</param>
    /// <param name="program">Which daemon.</param>
    /// <param name="isKeepalived">It needs an IPVS.</param>
    /// <param name="checks">What to check.</param>
    public CheckBed(string name, string program, bool isKeepalived, CheckLoad checks)
    {
        servers = checks.Count;
        segment = new Segment(links: 1, name);
        server = StartServer(segment);
        daemon = segment.StartDaemon(program, checks.Configuration, isKeepalived ? ["env", $"LD_PRELOAD={NoIpvs()}"] : []);
    }

    public double MemoryMiB => ProcessTree.PssMiB(daemon.Id);

    /// <summary>
    /// An nginx for HTTP on port 8000 and HTTPS on 8443 (TLS 1.3) and 8444 (1.2), as cheap as it can be made: a key on P-256, the cheapest of the
    /// ciphers, session tickets, small buffers, no log, no lingering.
    /// </summary>
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
                lingering_close off;
                ssl_prefer_server_ciphers on;
                ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384;
                ssl_buffer_size 4k;
                ssl_certificate {{segment.PathOf("certificate.pem")}};
                ssl_certificate_key {{segment.PathOf("key.pem")}};
                server {
                    listen 8000 backlog=8192 reuseport;
                    listen 8443 ssl backlog=8192 reuseport;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    location / { return 200 "hello"; }
                }
                server {
                    listen 8444 ssl backlog=8192 reuseport;
                    ssl_protocols TLSv1.2;
                    location / { return 200 "hello"; }
                }
            }
            """);
        return Shell.Start("ip", "netns", "exec", segment.Node, "nginx", "-c", segment.PathOf("nginx.conf"));
    }

    /// <summary>Until each server has had its turn three times: what is done once has been done then.</summary>
    public void WarmUp() => Shell.WaitUntil($"{3 * servers} checks", TimeSpan.FromMinutes(3), () =>
    {
        Thread.Sleep(500);
        return Opened() >= 3 * servers;
    });

    /// <summary>Daemon and server go before other work on the machine.</summary>
    public void GoFirst()
    {
        ProcessTree.GoFirst(server.Id);
        ProcessTree.GoFirst(daemon.Id);
    }

    public void Begin()
    {
        openedBefore = Opened();
        before = Spent;
    }

    /// <summary>Checks since <see cref="Begin"/>, and what each of them cost.</summary>
    public (long Made, CheckCost Each) End()
    {
        long made = Opened() - openedBefore;
        CheckCost now = Spent;
        double each = 1.0 / Math.Max(1, made);
        return (made, new CheckCost((now.Daemon - before.Daemon) * each, (now.Server - before.Server) * each));
    }

    public void Dispose()
    {
        Shell.Stop(daemon);
        Shell.Stop(server);
        daemon.Dispose();
        server.Dispose();
        segment.Dispose();
    }

    private CheckCost Spent => new(ProcessTree.CpuNanoseconds(daemon.Id) / 1e3, ProcessTree.CpuNanoseconds(server.Id) / 1e3);

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
