using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Probes;

/// <summary>GRPC_CHECK: asks grpc.health.v1 how the server, or one of its services, is.</summary>
internal sealed class GrpcConversation(GrpcCheckConfig config, TlsResources resources)
{
    private readonly TlsSession session = new(config, config.Authority, resources) { TimeoutText = "Timeout", FailureText = "TLS handshake error" };

    public Task<ProbeResult> Hold(Stream connection, CancellationToken ending) => session.Hold(connection, Ask, ending);

    private async Task<ProbeResult> Ask(Stream stream, CancellationToken ending)
    {
        if (stream is SslStream tls && tls.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
        {
            return new ProbeResult(false, "No HTTP/2 (ALPN)");
        }
        session.FailureText = "HTTP/2 error";
        using HttpRequestMessage request = Http2Exchange.Request(config, config.Authority, HttpMethod.Post, GrpcHealth.Path);
        request.Content = new ByteArrayContent(GrpcHealth.Request(config.Service));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        long milliseconds = Math.Max(1, (long)config.ConnectTimeout.TotalMilliseconds);
        request.Headers.Add("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m"));
        using Http2Exchange exchange = new(stream);
        using HttpResponseMessage response = await exchange.Ask(request, ending).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK) return new ProbeResult(false, $"HTTP status code error (status {(int)response.StatusCode})");
        using MemoryStream reply = new();
        bool isWhole = await Http2Exchange.Read(response, piece => reply.Write(piece.Span), GrpcHealth.ReplyBytesMax, ending).ConfigureAwait(false);
        if (!isWhole) return new ProbeResult(false, "No HealthCheckResponse");
        return GrpcHealth.Judge(StatusIn(response.TrailingHeaders) ?? StatusIn(response.Headers), reply.ToArray());
    }

    /// <summary>An answer without a message may have its status in the header.</summary>
    private static string? StatusIn(HttpHeaders headers) =>
        headers.TryGetValues("grpc-status", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
