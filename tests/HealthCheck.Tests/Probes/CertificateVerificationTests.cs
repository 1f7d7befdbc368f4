using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>verify_certificate: the certificate must be valid, for the name, and signed by somebody trusted.</summary>
public sealed class CertificateVerificationTests : IDisposable
{
    private const string Name = "good.test";
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly string folder = Directory.CreateTempSubdirectory("ka-ca").FullName;
    private readonly ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority;

    public CertificateVerificationTests()
    {
        CertificateRequest request = new("CN=Test CA", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority = request.CreateSelfSigned(Now.AddDays(-100), Now.AddDays(100));
        File.WriteAllText(CaFile, authority.ExportCertificatePem());
    }

    private string CaFile => Path.Combine(folder, "ca.pem");

    public void Dispose()
    {
        authority.Dispose();
        authorityKey.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void AGoodCertificateIsAccepted() => Assert.True(Probe(Issued(Name), Verified()).Succeeded);

    [Fact]
    public void WithoutANameOnlyTheRestCounts() => Assert.True(Probe(Issued("other.test"), Verified() with { SniName = null }).Succeeded);

    [Fact]
    public void AnotherNameIsRefused() => Refused(Issued("other.test"), Verified(), $"not for {Name}");

    [Fact]
    public void AnExpiredOneIsRefused() => Refused(Issued(Name, from: -50, to: -1), Verified(), "expired");

    [Fact]
    public void OneThatIsNotYetValidIsRefused() => Refused(Issued(Name, from: 10, to: 20), Verified(), "not yet valid");

    [Fact]
    public void OneThatNobodyTrustedHasSignedIsRefused() =>
        Refused(Issued(Name), Verified() with { CaFile = null }, "Certificate not accepted");

    [Fact]
    public void TheNameToVerifyNeedNotBeTheNameThatIsSent()
    {
        HttpCheckConfig config = Verified() with { SniName = "public.test", Extras = new TlsExtras { VerifyName = Name } };

        ProbeResult good = Probe(Issued(Name), config);
        Assert.True(good.Succeeded, good.Text);
        Refused(Issued("public.test"), config, $"not for {Name}");
        Refused(Issued(Name), config with { Extras = new TlsExtras { VerifyName = "no name at all" } }, "not for no name at all");
    }

    [Fact]
    public void DaysLeftAreCountedWhereACheckWarns()
    {
        HttpCheckConfig warning = Verified() with { VerifyCertificate = false, Extras = new TlsExtras { ExpiryWarningDays = 30 } };

        Assert.Equal(4, Probe(Issued(Name, from: -10, to: 5), warning).CertificateDaysLeft);
        Assert.Equal(-2, Probe(Issued(Name, from: -10, to: -1), warning).CertificateDaysLeft);
        Assert.Null(Probe(Issued(Name), Verified()).CertificateDaysLeft);
    }

    [Fact]
    public void ACertificateOfOneCheckIsShown()
    {
        string both = Path.Combine(folder, "client.pem");
        using (X509Certificate2 client = Issued("client.test"))
        using (ECDsa key = client.GetECDsaPrivateKey()!)
        {
            File.WriteAllText(both, client.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        }
        string? seen = null;
        using TestServer server = Serving(Issued(Name), stream => seen = stream.RemoteCertificate?.Subject);

        ProbeResult result = Probe(server, Verified() with { Extras = new TlsExtras { ClientCertificate = both } });
        ProbeResult missing = Probe(server, Verified() with { Extras = new TlsExtras { ClientCertificate = both, ClientKey = "/missing.key" } });

        Assert.True(result.Succeeded, result.Text);
        Assert.Equal("CN=client.test", seen);
        Assert.True(missing.CouldNotRun, missing.Text);
    }

    [Fact]
    public void ACaFileThatCannotBeReadSaysNothingOfTheServer()
    {
        ProbeResult result = Probe(Issued(Name), Verified() with { CaFile = Path.Combine(folder, "missing.pem") });

        Assert.True(result.CouldNotRun, result.Text);
        Assert.Contains("missing.pem", result.Text, StringComparison.Ordinal);
    }

    private static void Refused(X509Certificate2 certificate, HttpCheckConfig config, string why)
    {
        ProbeResult result = Probe(certificate, config);

        Assert.False(result.Succeeded || result.CouldNotRun);
        Assert.Contains(why, result.Text, StringComparison.Ordinal);
    }

    private static ProbeResult Probe(X509Certificate2 certificate, HttpCheckConfig config)
    {
        using TestServer server = Serving(certificate);
        ProbeResult result = Probe(server, config);
        certificate.Dispose();
        return result;
    }

    private static ProbeResult Probe(TestServer server, HttpCheckConfig config)
    {
        HttpCheckConfig there = config with { Port = server.Port };
        return OneProbe.Run((loop, onDone) => WebProbe.For(loop, there, there.Urls[0], new TlsResources(), onDone)).Result;
    }

    private static TestServer Serving(X509Certificate2 certificate, Action<SslStream>? onClient = null) => new(async (socket, ending) =>
    {
        await using SslStream stream = new(new NetworkStream(socket));
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = onClient is not null,
            RemoteCertificateValidationCallback = AcceptEvery,
        };
        try
        {
            await stream.AuthenticateAsServerAsync(options, ending);
            onClient?.Invoke(stream);
            _ = await stream.ReadAsync(new byte[4096], ending);
            await stream.WriteAsync("HTTP/1.0 200 OK\r\n\r\nhello"u8.ToArray(), ending);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // The client refused.
        }
    });

    [SuppressMessage("Security", "CA5359", Justification = "The test wants to see what a client shows, good or not.")]
    private static readonly RemoteCertificateValidationCallback AcceptEvery = (_, _, _, _) => true;

    private HttpCheckConfig Verified() => new()
    {
        Address = TestServer.Address,
        Port = 0,
        Tls = true,
        VerifyCertificate = true,
        CaFile = CaFile,
        SniName = Name,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        Urls = [new HttpUrlConfig { Path = "/" }],
    };

    private X509Certificate2 Issued(string name, int from = -10, int to = 30)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(authority, Now.AddDays(from), Now.AddDays(to), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
