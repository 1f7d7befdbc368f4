using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.HealthCheck.Tests.Probes;

namespace Keepalive.HealthCheck.Tests.RealServers;

/// <summary>GRPC_CHECK against the gRPC library's own server.</summary>
public sealed class GrpcTests : IDisposable
{
    /// <summary>grpc.health.v1 by hand: the library brings the protocol, the answers are bytes of HealthCheckResponse.</summary>
    private const string Server = """
        import sys, grpc
        from concurrent import futures
        answers = {b'': b'\x08\x01', b'\x0a\x04good': b'\x08\x01', b'\x0a\x03bad': b'\x08\x02', b'\x0a\x07starting': b''}
        def check(request, context):
            if request not in answers:
                context.abort(grpc.StatusCode.NOT_FOUND, 'unknown service')
            return answers[request]
        handler = grpc.method_handlers_generic_handler('grpc.health.v1.Health', {'Check': grpc.unary_unary_rpc_method_handler(check)})
        server = grpc.server(futures.ThreadPoolExecutor(max_workers=2), handlers=[handler] if sys.argv[3] == 'health' else [])
        folder = sys.argv[4]
        read = lambda name: open(folder + '/' + name, 'rb').read()
        server.add_insecure_port('127.0.0.1:' + sys.argv[1])
        server.add_secure_port('127.0.0.1:' + sys.argv[2], grpc.ssl_server_credentials([(read('key.pem'), read('certificate.pem'))]))
        server.start()
        server.wait_for_termination()
        """;

    private readonly ushort plainPort = RunningProgram.FreePort();
    private readonly ushort tlsPort = RunningProgram.FreePort();
    private RunningProgram? server;

    public void Dispose() => server?.Dispose();

    [Theory]
    [InlineData("", true, "gRPC health SERVING")]
    [InlineData("good", true, "gRPC health SERVING")]
    [InlineData("bad", false, "gRPC health NOT_SERVING")]
    [InlineData("nobody", false, "gRPC status NOT_FOUND")]
    public void TheServerSaysHowItIs(string service, bool fit, string text)
    {
        Start(hasHealth: true);

        ProbeResult plain = Probe(service, tls: false);
        ProbeResult encrypted = Probe(service, tls: true);

        Assert.Equal((fit, text), (plain.Succeeded, plain.Text));
        Assert.Equal((fit, text), (encrypted.Succeeded, encrypted.Text));
    }

    [Fact]
    public void AServerWithoutTheHealthServiceIsNotFit()
    {
        Start(hasHealth: false);

        Assert.Equal("gRPC status UNIMPLEMENTED", Probe("", tls: false).Text);
    }

    private void Start(bool hasHealth)
    {
        if (!File.Exists("/usr/lib/python3/dist-packages/grpc/__init__.py")) Assert.Skip("gRPC is not installed: apt-get install python3-grpcio");
        server = new RunningProgram("/usr/bin/python3", "python3-grpcio", plainPort, folder =>
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new("CN=grpc.test", key, HashAlgorithmName.SHA256);
            using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            File.WriteAllText(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
            return ["-c", Server, $"{plainPort}", $"{tlsPort}", hasHealth ? "health" : "none", folder];
        });
    }

    private ProbeResult Probe(string service, bool tls)
    {
        GrpcCheckConfig config = new()
        {
            Address = TestServer.Address,
            Port = tls ? tlsPort : plainPort,
            Tls = tls,
            EnableSni = tls,
            SniName = "grpc.test",
            Service = service,
            ConnectTimeout = TimeSpan.FromSeconds(20),
        };
        return OneProbe.Run((loop, onDone) => PooledProbe.Grpc(loop, config, new TlsResources(), onDone)).Result;
    }
}
