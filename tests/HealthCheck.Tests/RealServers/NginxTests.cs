using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.HealthCheck.Tests.Probes;
using Keepalive.Linux;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Tests.RealServers;

/// <summary>HTTP_GET and SSL_GET against nginx.</summary>
public sealed class NginxTests : IDisposable
{
    private const string Body = "hello from nginx\n";
    private readonly ushort plainPort = RunningProgram.FreePort();
    private readonly ushort tlsPort = RunningProgram.FreePort();
    private readonly ushort oldTlsPort = RunningProgram.FreePort();
    private readonly ushort http2Port = RunningProgram.FreePort();
    private readonly ushort tls12Port = RunningProgram.FreePort();
    private readonly ushort tls13Port = RunningProgram.FreePort();
    private string folder = "";
    private readonly RunningProgram nginx;

    public NginxTests() => nginx = new RunningProgram("/usr/sbin/nginx", "nginx-light", tls13Port, Prepare);

    public void Dispose() => nginx.Dispose();

    [Theory]
    [InlineData(HttpProtocol.Http10)]
    [InlineData(HttpProtocol.Http10Close)]
    [InlineData(HttpProtocol.Http11)]
    public void APageIsFetchedAndItsDigestFits(HttpProtocol protocol)
    {
        Assert.True(Probe(tls: false, "/", protocol, DigestOf(Body)).Succeeded);
        Assert.False(Probe(tls: false, "/", protocol, DigestOf("other")).Succeeded);
        Assert.False(Probe(tls: false, "/missing", protocol).Succeeded);
    }

    [Theory]
    [InlineData(HttpProtocol.Http10)]
    [InlineData(HttpProtocol.Http11)]
    public void TheSameOverTls(HttpProtocol protocol)
    {
        ProbeResult result = Probe(tls: true, "/", protocol, DigestOf(Body));
        Assert.True(result.Succeeded, result.Text);
        Assert.False(Probe(tls: true, "/missing", protocol).Succeeded);
    }

    [Fact]
    public void PlainHttpOnATlsPortIsNotFit() => Assert.False(Run(Configuration(tls: false, tlsPort, "/", HttpProtocol.Http10, null)).Succeeded);

    [Theory]
    [InlineData(true, "h2")]
    [InlineData(true, "http/1.1")]
    [InlineData(true, "h2,http/1.1")]
    [InlineData(false, "")]
    public void TheSameInWhatAlpnAgreesOnAndInHttp2(bool tls, string alpn)
    {
        ProbeResult Ask(string path, string? digest, string method = "GET")
        {
            HttpCheckConfig config = Configuration(tls, tls ? tlsPort : http2Port, path, HttpProtocol.Http11, digest);
            HttpUrlConfig url = config.Urls[0] with { Method = method, EndsWhenComplete = method == "HEAD" };
            TlsExtras extras = new() { Alpn = [.. alpn.Split(',', StringSplitOptions.RemoveEmptyEntries)] };
            return Run(config with { Http2 = !tls, Extras = extras, Urls = [url] });
        }

        ProbeResult result = Ask("/", DigestOf(Body));
        Assert.True(result.Succeeded, result.Text);
        Assert.StartsWith("MD5 digest error", Ask("/", DigestOf("other")).Text, StringComparison.Ordinal);
        Assert.Equal("HTTP status code error to (status 404)", Ask("/missing", null).Text);
        Assert.True(Ask("/", null, "HEAD").Succeeded);
        Assert.Equal("HTTP status code error to (status 405)", Ask("/", null, "POST").Text);
    }

    [Fact]
    public void AServerWithoutHttp2IsNotFitForACheckInHttp2()
    {
        HttpCheckConfig tls = Configuration(true, oldTlsPort, "/", HttpProtocol.Http10, null);
        HttpCheckConfig plain = Configuration(false, plainPort, "/", HttpProtocol.Http10, null) with { Http2 = true };

        // It refuses the handshake (RFC 7301 section 3.2); others take it and choose nothing.
        Assert.False(Run(tls with { Extras = new TlsExtras { Alpn = ["h2"] } }).Succeeded);
        Assert.True(Run(tls with { Extras = new TlsExtras { Alpn = ["h2", "http/1.1"] } }).Succeeded);
        Assert.Equal("HTTP/2 error from", Run(plain).Text);
    }

    [Theory]
    [InlineData("TLSv1.2")]
    [InlineData("TLSv1.3")]
    public void SessionsAreResumedUntilACheckFails(string version)
    {
        using TlsResources tls = new();
        HttpCheckConfig config = Configuration(tls: true, version == "TLSv1.2" ? tls12Port : tls13Port, "/", HttpProtocol.Http10, DigestOf(Body));
        for (int i = 0; i < 7; i++) Assert.Equal("MD5 digest success", Run(config, tls).Text);
        Assert.False(Run(config with { Urls = [new HttpUrlConfig { Path = "/missing" }] }, tls).Succeeded);
        Assert.True(Run(config, tls).Succeeded);

        // nginx says "r" of a session that was resumed, and "." of a new one, here after the failure too.
        Assert.Equal(".rrrrrrr.", Sessions(version, 9));
    }

    [Fact]
    public void AWorkerRemembersTheSessionsOfItsServers()
    {
        using WorkerBed bed = new(count: 2);
        for (int i = 0; i < 3; i++) Assert.True(bed.Run(WorkerBed.Configuration(tls13Port)).Succeeded);
        Assert.Equal(0, bed.SessionsAtHome);
        // As a reload does.
        bed.Workers.Use(1, certificate: null);
        for (int i = 0; i < 2; i++) Assert.True(bed.Run(WorkerBed.Configuration(tls13Port)).Succeeded);

        Assert.Equal(".rr.r", Sessions("TLSv1.3", 5));
    }

    [Fact]
    public void AFullHandshakeIsMadeEveryHalfAMinute()
    {
        using TlsResources tls = new();
        HttpCheckConfig config = Configuration(tls: true, tls13Port, "/", HttpProtocol.Http10, DigestOf(Body));
        LoopTls.Server server = LoopTls.Server.Of(config, config.Urls[0]);
        Instant before = MonotonicClock.Now;
        Assert.True(Run(config, tls).Succeeded);
        Instant between = MonotonicClock.Now;
        Assert.True(Run(config, tls).Succeeded);

        Assert.True(Offers(before + LoopTls.ResumingMax / 2));
        // The second has resumed, which does not count.
        Assert.False(Offers(between + LoopTls.ResumingMax));

        bool Offers(Instant now)
        {
            using TlsChannel? channel = tls.Unverified.TryOpen(descriptor: 0, server, now, out bool offers);
            return offers;
        }
    }

    private string Sessions(string version, int count)
    {
        string seen = "";
        bool all = SpinWait.SpinUntil(
            () => (seen = File.ReadAllText(Path.Combine(folder, version)).ReplaceLineEndings("")).Length >= count, TimeSpan.FromSeconds(20));
        Assert.True(all, $"nginx has logged only {seen}");
        return seen;
    }

    private ProbeResult Probe(bool tls, string path, HttpProtocol protocol, string? digest = null) =>
        Run(Configuration(tls, tls ? tlsPort : plainPort, path, protocol, digest));

    private static ProbeResult Run(HttpCheckConfig config)
    {
        using TlsResources tls = new();
        return Run(config, tls);
    }

    private static ProbeResult Run(HttpCheckConfig config, TlsResources tls) =>
        OneProbe.Run((loop, onDone) => WebProbe.For(loop, config, config.Urls[0], tls, onDone)).Result;

    private static HttpCheckConfig Configuration(bool tls, ushort port, string path, HttpProtocol protocol, string? digest) => new()
    {
        Address = TestServer.Address,
        Port = port,
        Tls = tls,
        Protocol = protocol,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        Urls = [new HttpUrlConfig { Path = path, Digest = digest }],
    };

    private string[] Prepare(string folder)
    {
        this.folder = folder;
        File.WriteAllText(Path.Combine(folder, "index.html"), Body);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=nginx.test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        string file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            user root;
            worker_processes 1;
            pid {{folder}}/pid;
            error_log /dev/null;
            events { }
            http {
                log_format session $ssl_session_reused;
                access_log off;
                server {
                    listen 127.0.0.1:{{plainPort}};
                    listen 127.0.0.1:{{tlsPort}} ssl http2;
                    listen 127.0.0.1:{{http2Port}} http2;
                    ssl_certificate {{folder}}/certificate.pem;
                    ssl_certificate_key {{folder}}/key.pem;
                    root {{folder}};
                }
                server {
                    listen 127.0.0.1:{{oldTlsPort}} ssl;
                    ssl_certificate {{folder}}/certificate.pem;
                    ssl_certificate_key {{folder}}/key.pem;
                    root {{folder}};
                }
                {{Logging("TLSv1.2", tls12Port)}}
                {{Logging("TLSv1.3", tls13Port)}}
            }
            """);
        return ["-c", file, "-p", folder];

        string Logging(string version, ushort port) => $$"""
            server {
                listen 127.0.0.1:{{port}} ssl;
                ssl_protocols {{version}};
                access_log {{folder}}/{{version}} session;
                ssl_certificate {{folder}}/certificate.pem;
                ssl_certificate_key {{folder}}/key.pem;
                root {{folder}};
            }
            """;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "keepalived's digests are MD5.")]
    private static string DigestOf(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(text)));
}
