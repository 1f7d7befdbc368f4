using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Keepalive.Bench;

/// <summary>
/// What checks cost: thousands of servers in one namespace, all of them one nginx. Only of Keepalive: keepalived ends where the kernel
/// has no IPVS, and on a kernel with IPVS both are measured in the guest (tests/Guest/scenarios/load.sh).
/// </summary>
internal static class Checks
{
    private static readonly (string Kind, int Count, double EverySeconds, string Check)[] Kinds =
    [
        ("TCP_CHECK", 20_000, 2, "TCP_CHECK { connect_port 8000 }"),
        ("HTTP_GET", 6_000, 2, "HTTP_GET { connect_port 8000 url { path / status_code 200 } }"),
        ("SSL_GET", 600, 2, "SSL_GET { connect_port 8443 url { path / status_code 200 } }"),
    ];

    /// <summary>10,000 TCP checks a second.</summary>
    public static string TcpConfiguration => Configuration(Kinds[0].Count, Kinds[0].EverySeconds, Kinds[0].Check);

    public static int Run(Options options)
    {
        Console.WriteLine("| check | servers | asked for, per s | made, per s | CPU ms per 1,000 checks | memory (PSS), MiB |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach ((string kind, int count, double every, string check) in Kinds) Measure(options, kind, count, every, check);
        return 0;
    }

    private static void Measure(Options options, string kind, int count, double every, string check)
    {
        using Segment segment = new(links: 1);
        using Process server = StartServer(segment);
        using Process daemon = segment.StartDaemon(options.Keepalive, Configuration(count, every, check));
        // The first checks come within the warm-up; from then on each server has its turn.
        Thread.Sleep(TimeSpan.FromSeconds(2 * every + 8));
        long opened = Opened(segment);
        double cpu = ProcessTree.CpuSeconds(daemon.Id);
        Stopwatch clock = Stopwatch.StartNew();
        Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
        long made = Opened(segment) - opened;
        double seconds = clock.Elapsed.TotalSeconds;
        double cost = (ProcessTree.CpuSeconds(daemon.Id) - cpu) * 1_000_000 / made;
        double memory = ProcessTree.PssMiB(daemon.Id);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {count} | {count / every:F0} | {made / seconds:F0} | {cost:F1} | {memory:F1} |"));
        Shell.Stop(daemon);
        Shell.Stop(server);
    }

    /// <summary>Connections that were opened in the namespace so far (ActiveOpens of the TCP statistics).</summary>
    private static long Opened(Segment segment)
    {
        string[] lines = [.. segment.InNode("cat", "/proc/net/snmp").Split('\n').Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal))];
        int column = Array.IndexOf(lines[0].Split(' '), "ActiveOpens");
        return long.Parse(lines[1].Split(' ')[column], CultureInfo.InvariantCulture);
    }

    public static Process StartServer(Segment segment)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=bench", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(segment.PathOf("certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(segment.PathOf("key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(segment.PathOf("nginx.conf"), $$"""
            daemon off;
            worker_processes 1;
            pid {{segment.PathOf("nginx.pid")}};
            error_log /dev/null;
            events { worker_connections 16000; }
            http {
                access_log off;
                server {
                    listen 8000 backlog=8192;
                    listen 8443 ssl backlog=8192;
                    ssl_certificate {{segment.PathOf("certificate.pem")}};
                    ssl_certificate_key {{segment.PathOf("key.pem")}};
                    location / { return 200 "hello"; }
                }
            }
            """);
        return Shell.Start("ip", "netns", "exec", segment.Node, "nginx", "-c", segment.PathOf("nginx.conf"));
    }

    private static string Configuration(int count, double every, string check) => string.Join('\n', Enumerable.Range(0, count).Chunk(100).Select(
        (servers, i) => $$"""
        virtual_server 10.99.{{i / 250}}.{{i % 250 + 1}} 80 {
            delay_loop {{every.ToString(CultureInfo.InvariantCulture)}}
            lvs_sched rr
            lvs_method NAT
            protocol TCP
        {{string.Join('\n', servers.Select(n => $"    real_server 127.{1 + n / 62500}.{n / 250 % 250}.{n % 250 + 1} 80 {{\n{Lines(check)}\n    }}"))}}
        }
        """));

    /// <summary>One word or brace group of a line on a line of its own, as the language wants it.</summary>
    private static string Lines(string check) =>
        check.Replace(" { ", " {\n", StringComparison.Ordinal).Replace(" }", "\n}", StringComparison.Ordinal)
            .Replace(" url", "\nurl", StringComparison.Ordinal).Replace(" status_code", "\nstatus_code", StringComparison.Ordinal);
}
