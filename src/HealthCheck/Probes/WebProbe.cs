using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>Who makes a probe of HTTP_GET and SSL_GET: the loop what keepalived can ask for, the runtime's libraries what goes beyond.</summary>
internal static class WebProbe
{
    public static IProbe For(EventLoop loop, HttpCheckConfig config, HttpUrlConfig url, TlsResources tls, Action<ProbeResult> onDone)
    {
        if (config.Http2 || (config.Tls && !IsForLoop(config, tls))) return PooledProbe.Web(loop, config, url, tls, onDone);
        return new HttpProbe(loop, config, url, onDone, config.Tls ? tls : null);
    }

    /// <summary>Certificates, the server's or ours, are for the runtime's TLS; and HTTP/2, which wants ALPN.</summary>
    private static bool IsForLoop(HttpCheckConfig config, TlsResources tls) =>
        !config.VerifyCertificate && config.Extras is null && tls.Certificate is null && tls.Unverified.IsAvailable;
}
