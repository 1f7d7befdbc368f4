using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>keepalived looks at no certificate: whatever is wrong with one, a server that answers is fit.</summary>
public sealed class CertificateFaultTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private static readonly Dictionary<string, Func<X509Certificate2>> Faults = new(StringComparer.Ordinal)
    {
        ["expired yesterday"] = () => SelfSigned("CN=a.test", from: -10, to: -1),
        ["expired decades ago"] = () => SelfSigned("CN=a.test", from: -20000, to: -15000),
        ["not yet valid"] = () => SelfSigned("CN=a.test", from: 10, to: 20),
        ["valid for a century"] = () => SelfSigned("CN=a.test", from: -1, to: 36500),
        ["another name"] = () => SelfSigned("CN=other.example"),
        ["no subject"] = () => SelfSigned(""),
        ["an organization and no name"] = () => SelfSigned("O=Nobody"),
        ["a wildcard"] = () => SelfSigned("CN=*", dns: ["*"]),
        ["a wildcard of another domain"] = () => SelfSigned("CN=a.test", dns: ["*.example"]),
        ["a name of 60 characters"] = () => SelfSigned($"CN={new string('x', 60)}"),
        ["five hundred names"] = () => SelfSigned("CN=a.test", dns: [.. Enumerable.Range(0, 500).Select(i => $"n{i}.example")]),
        ["an address instead of a name"] = () => SelfSigned("CN=a.test", extensions: Addresses),
        ["for clients only"] = () => SelfSigned("CN=a.test", extensions: Usage("1.3.6.1.5.5.7.3.2")),
        ["for signing code"] = () => SelfSigned("CN=a.test", extensions: Usage("1.3.6.1.5.5.7.3.3")),
        ["for a purpose that nobody knows"] = () => SelfSigned("CN=a.test", extensions: Usage("1.2.3.4.5")),
        ["a certificate authority itself"] = () => SelfSigned("CN=a.test", extensions: new X509BasicConstraintsExtension(true, true, 0, true)),
        ["a critical extension that nobody knows"] = () =>
            SelfSigned("CN=a.test", extensions: new X509Extension("1.2.3.4.6", [5, 0], critical: true)),
        ["a key for encryption only"] = () =>
            SelfSigned("CN=a.test", extensions: new X509KeyUsageExtension(X509KeyUsageFlags.DataEncipherment, critical: true)),
        ["a key that may sign certificates only"] = () =>
            SelfSigned("CN=a.test", extensions: new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true)),
        ["an RSA key"] = () => SelfSignedRsa(2048, HashAlgorithmName.SHA256),
        ["an RSA key of 4096 bits and SHA-512"] = () => SelfSignedRsa(4096, HashAlgorithmName.SHA512),
        ["P-384"] = () => SelfSigned("CN=a.test", curve: ECCurve.NamedCurves.nistP384),
        ["P-521"] = () => SelfSigned("CN=a.test", curve: ECCurve.NamedCurves.nistP521),
        ["signed by nobody known"] = () => Issued("CN=Unknown CA", isAuthority: true),
        ["signed by something that is no authority"] = () => Issued("CN=Not a CA", isAuthority: false),
        ["signed by an authority that has expired"] = () => Issued("CN=Old CA", isAuthority: true, from: -100, to: -10),
        ["signed by an authority without a name"] = () => Issued("O=None", isAuthority: true),
        ["a subject in many scripts"] = () => SelfSigned("CN=пример.испытание"),
        ["an issuer without a name"] = () => SelfSigned("CN=a.test", extensions: new X509Extension("2.5.29.18", [0x30, 0], critical: false)),
        ["points to a revocation list that is not there"] = () => SelfSigned(
            "CN=a.test", extensions: CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(["http://127.0.0.1:1/revoked"])),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AServerIsFitWhateverIsWrongWithItsCertificate(string fault)
    {
        using X509Certificate2 certificate = Faults[fault]();
        using TestServer server = new(async (socket, ending) =>
        {
            await using SslStream stream = new(new NetworkStream(socket));
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ending);
            _ = await stream.ReadAsync(new byte[4096], ending);
            await stream.WriteAsync("HTTP/1.0 200 OK\r\n\r\nhello"u8.ToArray(), ending);
        });
        HttpCheckConfig config = new()
        {
            Address = TestServer.Address,
            Port = server.Port,
            Tls = true,
            EnableSni = true,
            SniName = "a.test",
            ConnectTimeout = TimeSpan.FromSeconds(20),
            Urls = [new HttpUrlConfig { Path = "/" }],
        };

        using TlsResources tls = new();
        ProbeResult onLoop = OneProbe.Run((loop, onDone) => WebProbe.For(loop, config, config.Urls[0], tls, onDone)).Result;
        ProbeResult byRuntime = OneProbe.Run((loop, onDone) => PooledProbe.Web(loop, config, config.Urls[0], tls, onDone)).Result;

        Assert.True(onLoop.Succeeded, onLoop.Text);
        Assert.True(byRuntime.Succeeded, byRuntime.Text);
    }

    private static X509Extension Addresses
    {
        get
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddIpAddress(IPAddress.Parse("192.0.2.1"));
            return names.Build();
        }
    }

    private static X509EnhancedKeyUsageExtension Usage(string purpose) => new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: true);

    private static X509Certificate2 SelfSigned(
        string subject, int from = -1, int to = 30, string[]? dns = null, ECCurve? curve = null, params X509Extension[] extensions)
    {
        using ECDsa key = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        Add(request, dns, extensions);
        return request.CreateSelfSigned(Now.AddDays(from), Now.AddDays(to));
    }

    private static X509Certificate2 SelfSignedRsa(int bits, HashAlgorithmName hash)
    {
        using RSA key = RSA.Create(bits);
        return new CertificateRequest("CN=a.test", key, hash, RSASignaturePadding.Pkcs1).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30));
    }

    private static X509Certificate2 Issued(string authority, bool isAuthority, int from = -100, int to = 100)
    {
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest parent = new(authority, authorityKey, HashAlgorithmName.SHA256);
        parent.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        using X509Certificate2 issuer = parent.CreateSelfSigned(Now.AddDays(from), Now.AddDays(to));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=a.test", key, HashAlgorithmName.SHA256);
        // The issuer's name and key are what counts here: the builder itself would refuse what is wrong on purpose.
        X509SignatureGenerator signer = X509SignatureGenerator.CreateForECDsa(authorityKey);
        using X509Certificate2 issued = request.Create(issuer.SubjectName, signer, Now.AddDays(-1), Now.AddDays(30), [1, 2, 3]);
        return issued.CopyWithPrivateKey(key);
    }

    private static void Add(CertificateRequest request, string[]? dns, X509Extension[] extensions)
    {
        foreach (X509Extension extension in extensions) request.CertificateExtensions.Add(extension);
        if (dns is null) return;
        SubjectAlternativeNameBuilder names = new();
        foreach (string name in dns) names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
    }
}
