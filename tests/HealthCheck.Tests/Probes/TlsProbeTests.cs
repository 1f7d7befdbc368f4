using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Tests.Probes;

public sealed class TlsProbeTests
{
    private static readonly X509Certificate2 Expired = SelfSigned();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void AServerIsFitWhateverItsCertificateSays(SslProtocols version)
    {
        using TestServer server = Serving("HTTP/1.0 200 OK\r\n\r\nhello", version);

        ProbeResult result = Probe(Configuration(server.Port));

        Assert.True(result.Succeeded, result.Text);
    }

    [Fact]
    public void StatusAndDigestAreJudgedAsInPlainHttp()
    {
        using TestServer missing = Serving("HTTP/1.0 404 Not Found\r\n\r\n");
        using TestServer changed = Serving("HTTP/1.0 200 OK\r\n\r\nchanged");
        const string Digest = "5d41402abc4b2a76b9719d911017c592";

        Assert.False(Probe(Configuration(missing.Port)).Succeeded);
        Assert.StartsWith("MD5 digest error", Probe(Configuration(changed.Port, digest: Digest)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AReplyOfManyRecordsIsReadToItsEnd()
    {
        string body = new('x', 2_000_000);
        using TestServer server = Serving("HTTP/1.0 200 OK\r\n\r\n" + body);
        const string Digest = "939ee55a36872cb4222e09cced62a7b5";

        Assert.Equal("MD5 digest success", Probe(Configuration(server.Port, digest: Digest)).Text);
    }

    [Fact]
    public void ARequestOfManyRecordsIsSentToItsEnd()
    {
        string path = "/" + new string('x', 30_000);
        int asked = 0;
        using TestServer server = Speaking(SslProtocols.None, null, async (stream, ending) =>
        {
            byte[] buffer = new byte[path.Length + 4096];
            int length = 0;
            while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8)) length += await stream.ReadAsync(buffer.AsMemory(length), ending);
            asked = buffer.AsSpan(0, length).Count((byte)'x');
            await stream.WriteAsync("HTTP/1.0 200 OK\r\n\r\n"u8.ToArray(), ending);
        });
        HttpCheckConfig config = Configuration(server.Port);

        ProbeResult result = Probe(config with { Urls = [config.Urls[0] with { Path = path }] });

        Assert.True(result.Succeeded, result.Text);
        Assert.Equal(30_000, asked);
    }

    [Theory]
    [InlineData(false, "www.example.com", "")]
    [InlineData(true, "www.example.com", "www.example.com")]
    [InlineData(true, null, "")]
    public void TheNameIsSentWhenAskedFor(bool enable, string? host, string expected)
    {
        string? seen = null;
        using TestServer server = Serving("HTTP/1.0 200 OK\r\n\r\n", SslProtocols.None, name => seen = name);

        Probe(Configuration(server.Port, host) with { EnableSni = enable });

        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("secret")]
    public void ACertificateIsShownToAServerThatAsks(string? password)
    {
        string folder = Directory.CreateTempSubdirectory("ka-tls").FullName;
        TlsConfig files = new() { CertificateFile = Path.Combine(folder, "c.pem"), KeyFile = Path.Combine(folder, "k.pem"), Password = password };
        File.WriteAllText(files.CertificateFile, Expired.ExportCertificatePem());
        using ECDsa key = Expired.GetECDsaPrivateKey()!;
        PbeParameters pbe = new(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000);
        File.WriteAllText(files.KeyFile, password is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(password, pbe));
        using TlsResources tls = new();
        Assert.Null(tls.Use(files, out TlsFiles? _));
        string? seen = null;
        using TestServer server = Speaking(SslProtocols.None, null, async (stream, ending) =>
        {
            seen = stream.RemoteCertificate?.Subject;
            _ = await stream.ReadAsync(new byte[4096], ending);
            await stream.WriteAsync("HTTP/1.0 200 OK\r\n\r\n"u8.ToArray(), ending);
        });
        HttpCheckConfig config = Configuration(server.Port);

        ProbeResult onLoop = OneProbe.Run((loop, onDone) => WebProbe.For(loop, config, config.Urls[0], tls, onDone)).Result;
        Assert.True(onLoop.Succeeded, onLoop.Text);
        Assert.Equal(1, tls.Unverified.Count);
        Assert.Equal("CN=other.example", Interlocked.Exchange(ref seen, null));
        ProbeResult byRuntime = OneProbe.Run((loop, onDone) => PooledProbe.Web(loop, config, config.Urls[0], tls, onDone)).Result;
        Directory.Delete(folder, recursive: true);

        Assert.True(byRuntime.Succeeded, byRuntime.Text);
        Assert.Equal("CN=other.example", seen);
    }

    [Fact]
    public void AServerThatChoosesNoProtocolSpeaksHttp1()
    {
        using TestServer server = Serving("HTTP/1.0 200 OK\r\n\r\n");
        HttpCheckConfig config = Configuration(server.Port);

        Assert.Equal("No h2 (ALPN) at", Probe(config with { Extras = new TlsExtras { Alpn = ["h2"] } }).Text);
        Assert.True(Probe(config with { Extras = new TlsExtras { Alpn = ["h2", "http/1.1"] } }).Succeeded);
    }

    [Fact]
    public void KeyMaterialThatCannotBeReadIsToldOf()
    {
        TlsConfig missing = new() { CertificateFile = "/nonexistent/c.pem", KeyFile = "/nonexistent/k.pem" };

        Assert.Contains("/nonexistent/c.pem", ClientCertificate.TryLoad(missing, out SslStreamCertificateContext? none), StringComparison.Ordinal);
        Assert.Null(none);
        Assert.Null(ClientCertificate.TryLoad(null, out none));
        Assert.Null(ClientCertificate.TryLoad(new TlsConfig { CaFile = "/ca" }, out none));
    }

    [Fact]
    public void AServerThatSpeaksNoTlsIsAFailure()
    {
        using TestServer server = new(async (socket, ending) => await socket.SendAsync("HTTP/1.0 400 Bad\r\n\r\n"u8.ToArray(), ending));

        Assert.Equal("SSL handshake/communication error connecting to", Probe(Configuration(server.Port)).Text);
    }

    [Fact]
    public void AServerThatSaysNothingTimesOut()
    {
        using TestServer server = new((_, ending) => Task.Delay(Timeout.Infinite, ending));

        Assert.Equal("Timeout connecting", Probe(Configuration(server.Port) with { ConnectTimeout = TimeSpan.FromMilliseconds(300) }).Text);
    }

    [Fact]
    public void AnAnswerThatDripsIsCutOff()
    {
        using TestServer server = Speaking(SslProtocols.None, null, async (stream, ending) =>
        {
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray(), ending);
                await Task.Delay(20, ending);
            }
        });

        Assert.Equal("Timeout SSL read", Probe(Configuration(server.Port) with { ConnectTimeout = TimeSpan.FromSeconds(2) }).Text);
    }

    [Fact]
    public void AProbeThatIsDisposedOfReportsNothing()
    {
        DisposesSilently((loop, config, tls, onDone) => PooledProbe.Web(loop, config, config.Urls[0], tls, onDone));
        DisposesSilently((loop, config, tls, onDone) => WebProbe.For(loop, config, config.Urls[0], tls, onDone));
    }

    private static void DisposesSilently(Func<EventLoop, HttpCheckConfig, TlsResources, Action<ProbeResult>, IProbe> make)
    {
        using TestServer server = new((_, ending) => Task.Delay(Timeout.Infinite, ending));
        TlsResources slots = new();
        bool reported = false;
        ProbeResult second = OneProbe.Run((loop, onDone) =>
        {
            HttpCheckConfig config = Configuration(server.Port) with { ConnectTimeout = TimeSpan.FromMilliseconds(300) };
            IProbe first = make(loop, config, slots, _ => reported = true);
            loop.Post(() =>
            {
                first.Start();
                loop.Post(first.Dispose);
            });
            return make(loop, config, slots, onDone);
        }).Result;

        Assert.Equal("Timeout connecting", second.Text);
        Assert.False(reported);
    }

    [Fact]
    public void ProbesBeyondTheLimitWaitForAPlace()
    {
        const int PlacesMax = 64;
        Places slots = new(PlacesMax);
        List<LinkedListNode<Action>?> places = [];
        int started = 0;
        for (int i = 0; i < PlacesMax + 3; i++) places.Add(slots.Enter(() => started++));
        Assert.Equal(PlacesMax, started);

        slots.Leave(places[^1]);
        Assert.Equal(PlacesMax, started);
        for (int i = 0; i < PlacesMax; i++) slots.Leave(places[i]);

        Assert.Equal(PlacesMax + 2, started);
        slots.Leave(places[^2]);
        slots.Leave(places[^3]);
        for (int i = 0; i < PlacesMax + 3; i++) slots.Enter(() => started++);
        Assert.Equal((2 * PlacesMax) + 2, started);
    }

    [Fact]
    public void AServerThatBreaksOffWhenItIsRemindedOfASessionIsAskedAgain()
    {
        int connections = 0;
        using TestServer server = new((socket, ending) =>
            Interlocked.Increment(ref connections) == 2 ? Task.CompletedTask : Speak(socket, SslProtocols.None, null, Reply, ending));
        using TlsResources tls = new();
        HttpCheckConfig config = Configuration(server.Port);
        ProbeResult Probe() => OneProbe.Run((loop, onDone) => WebProbe.For(loop, config, config.Urls[0], tls, onDone)).Result;

        Assert.True(Probe().Succeeded);
        Assert.Equal(1, tls.Unverified.Count);
        ProbeResult second = Probe();

        Assert.True(second.Succeeded, second.Text);
        Assert.Equal(3, connections);

        async Task Reply(SslStream stream, CancellationToken ending)
        {
            _ = await stream.ReadAsync(new byte[4096], ending);
            await stream.WriteAsync("HTTP/1.0 200 OK\r\n\r\n"u8.ToArray(), ending);
        }
    }

    private static TestServer Serving(string reply, SslProtocols version = SslProtocols.None, Action<string>? onName = null) =>
        Speaking(version, onName, async (stream, ending) =>
        {
            byte[] buffer = new byte[4096];
            _ = await stream.ReadAsync(buffer, ending);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(reply), ending);
        });

    private static TestServer Speaking(SslProtocols version, Action<string>? onName, Func<SslStream, CancellationToken, Task> speak) =>
        new((socket, ending) => Speak(socket, version, onName, speak, ending));

    private static async Task Speak(
        Socket socket, SslProtocols version, Action<string>? onName, Func<SslStream, CancellationToken, Task> speak, CancellationToken ending)
    {
        await using SslStream stream = new(new NetworkStream(socket));
        SslServerAuthenticationOptions options = new()
        {
            EnabledSslProtocols = version,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = AcceptEvery,
            ServerCertificateSelectionCallback = (_, name) =>
            {
                onName?.Invoke(name ?? "");
                return Expired;
            },
        };
        try
        {
            await stream.AuthenticateAsServerAsync(options, ending);
            await speak(stream, ending);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // The client went away.
        }
    }

    [SuppressMessage("Security", "CA5359", Justification = "The test wants to see what a client shows, good or not.")]
    private static readonly RemoteCertificateValidationCallback AcceptEvery = (_, _, _, _) => true;

    /// <summary>On the loop, where it can be, and by the runtime's TLS: both say the same.</summary>
    private static ProbeResult Probe(HttpCheckConfig config)
    {
        using TlsResources tls = new();
        ProbeResult onLoop = OneProbe.Run((loop, onDone) => WebProbe.For(loop, config, config.Urls[0], tls, onDone)).Result;
        ProbeResult byRuntime = OneProbe.Run((loop, onDone) => PooledProbe.Web(loop, config, config.Urls[0], tls, onDone)).Result;
        Assert.Equal(byRuntime, onLoop);
        return onLoop;
    }

    private static HttpCheckConfig Configuration(ushort port, string? host = null, string? digest = null) => new()
    {
        Address = TestServer.Address,
        Port = port,
        Tls = true,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        Urls = [new HttpUrlConfig { Path = "/", VirtualHost = host, Digest = digest, TlsCompliant = digest is not null }],
    };

    /// <summary>For another name, signed by nobody, and out of date.</summary>
    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=other.example", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(-1));
    }
}
