using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>Who makes a probe of HTTP_GET and SSL_GET: the loop what keepalived can ask for, the runtime's libraries what goes beyond.</summary>
internal static class WebProbe
{
    public static IProbe For(EventLoop loop, HttpCheckConfig config, HttpUrlConfig url, TlsResources tls, Action<ProbeResult> onDone)
    {
        if (config.Http2) return PooledProbe.Web(loop, config, url, tls, onDone);
        if (!config.Tls) return new HttpProbe(loop, config, url, onDone);
        if (!LooksAtNoCertificate(config) || !tls.Unverified.IsAvailable) return PooledProbe.Web(loop, config, url, tls, onDone);
        if (tls.Workers?.Of(LoopTls.Server.Of(config, url)) is TlsWorker worker) return new DistantProbe(loop, worker, config, url, onDone);
        return new HttpProbe(loop, config, url, onDone, tls);
    }

    /// <summary>Certificates of servers, and those of a single check, are for the runtime's TLS; and HTTP/2, which wants ALPN.</summary>
    public static bool LooksAtNoCertificate(HttpCheckConfig config) => !config.VerifyCertificate && config.Extras is null && !config.Http2;
}
