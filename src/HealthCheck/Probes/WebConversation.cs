using System.Net.Security;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Probes;

/// <summary>SSL_GET: handshake, request, answer, in HTTP/1 or in what ALPN agreed on. HTTP_GET over HTTP/2: the same without TLS.</summary>
internal sealed class WebConversation(HttpCheckConfig config, HttpUrlConfig url, TlsResources resources)
{
    private const int ReadBytes = 16 * 1024;

    private readonly TlsSession session = new(config, url.VirtualHost, resources);

    public Task<ProbeResult> Hold(Stream connection, CancellationToken ending) => session.Hold(connection, Ask, ending);

    private async Task<ProbeResult> Ask(Stream stream, CancellationToken ending)
    {
        if (stream is not SslStream tls) return await AskHttp2(stream, ending).ConfigureAwait(false);
        string agreed = tls.NegotiatedApplicationProtocol.ToString();
        // RFC 7301 section 3.1: a server that knows nothing of ALPN takes none, and speaks HTTP/1.
        if (config.Alpn.Count > 0 && !config.Alpn.Contains(agreed.Length == 0 ? "http/1.1" : agreed))
        {
            return new ProbeResult(false, $"No {string.Join(" or ", config.Alpn)} (ALPN) at");
        }
        if (agreed == "h2") return await AskHttp2(stream, ending).ConfigureAwait(false);
        session.FailureText = "Cannot send get request to";
        await stream.WriteAsync(HttpRequest.Bytes(config, url), ending).ConfigureAwait(false);
        (session.TimeoutText, session.FailureText) = ("Timeout SSL read", "SSL read error from");
        ProbeResult result = await Read(stream, ending).ConfigureAwait(false);
        if (url.TlsCompliant) await tls.ShutdownAsync().ConfigureAwait(false);
        return result;
    }

    private async Task<ProbeResult> Read(Stream stream, CancellationToken ending)
    {
        using HttpReply reply = new(url);
        byte[] buffer = new byte[ReadBytes];
        for (long received = 0; received <= HttpReply.BytesMax;)
        {
            int length = await stream.ReadAsync(buffer, ending).ConfigureAwait(false);
            if (length == 0) return reply.Judge();
            received += length;
            if (!reply.Take(buffer.AsSpan(0, length))) return new ProbeResult(false, HttpReply.HeaderWithoutEnd);
            if (reply.IsComplete) return reply.Judge();
        }
        return new ProbeResult(false, HttpReply.TooLong);
    }

    private async Task<ProbeResult> AskHttp2(Stream stream, CancellationToken ending)
    {
        (session.TimeoutText, session.FailureText) = ("Timeout HTTP/2 read", "HTTP/2 error from");
        using HttpRequestMessage request = Http2Exchange.Request(config, url.VirtualHost, new HttpMethod(url.Method), url.Path);
        foreach (HttpHeader header in url.Headers) Http2Exchange.Set(request, header);
        if (url.Method is "POST" or "PUT") request.Content = new ByteArrayContent([]);
        using Http2Exchange exchange = new(stream);
        using HttpResponseMessage response = await exchange.Ask(request, ending).ConfigureAwait(false);
        using HttpReply reply = new(url);
        reply.Begin((int)response.StatusCode);
        bool isWhole = await Http2Exchange.Read(response, piece => reply.TakeData(piece.Span), HttpReply.BytesMax, ending).ConfigureAwait(false);
        return isWhole ? reply.Judge() : new ProbeResult(false, HttpReply.TooLong);
    }
}
