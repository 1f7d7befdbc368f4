using System.Net;
using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Probes;

/// <summary>One request in HTTP/2 (RFC 9113) over a connection that is there, with TLS or without. What frames it is the runtime's client.</summary>
internal sealed class Http2Exchange : IDisposable
{
    /// <summary>As of HTTP/1: a header that is longer than this is none.</summary>
    private const int HeaderKibibytesMax = HttpReply.HeaderBytesMax / 1024;
    private const int ReadBytes = 16 * 1024;

    private readonly HttpMessageInvoker client;

    /// <param name="connection">Stays open when this is disposed of.</param>
    public Http2Exchange(Stream connection)
    {
        client = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                ConnectCallback = (_, _) => ValueTask.FromResult(connection),
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                MaxResponseHeadersLength = HeaderKibibytesMax,
                ResponseDrainTimeout = TimeSpan.Zero,
                ConnectTimeout = Timeout.InfiniteTimeSpan,
            },
            disposeHandler: true);
    }

    /// <param name="config">Whom it goes to.</param>
    /// <param name="authority">:authority; null: address and port.</param>
    /// <param name="method">Of the request.</param>
    /// <param name="path">With a query, if there is one.</param>
    public static HttpRequestMessage Request(TlsCheckerConfig config, string? authority, HttpMethod method, string path)
    {
        string scheme = config.Tls ? "https" : "http";
        HttpRequestMessage request = new(method, new Uri($"{scheme}://{HttpRequest.Target(config)}{path}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation(HttpRequest.AgentName, HttpRequest.Agent);
        if (authority is not null) request.Headers.Host = authority;
        return request;
    }

    /// <summary>Adds a header field, in place of one of the same name.</summary>
    public static void Set(HttpRequestMessage request, HttpHeader header)
    {
        if (header.Name.Equals(HttpRequest.AgentName, StringComparison.OrdinalIgnoreCase)) request.Headers.Remove(header.Name);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
    }

    /// <summary>Sends the request and waits for the header of the answer.</summary>
    public Task<HttpResponseMessage> Ask(HttpRequestMessage request, CancellationToken ending) => client.SendAsync(request, ending);

    /// <summary>Reads the body, piece by piece; false when it is longer than it may be.</summary>
    public static async Task<bool> Read(HttpResponseMessage response, Action<ReadOnlyMemory<byte>> take, long bytesMax, CancellationToken ending)
    {
        using Stream body = await response.Content.ReadAsStreamAsync(ending).ConfigureAwait(false);
        byte[] buffer = new byte[ReadBytes];
        for (long received = 0; received <= bytesMax;)
        {
            int length = await body.ReadAsync(buffer, ending).ConfigureAwait(false);
            if (length == 0) return true;
            received += length;
            take(buffer.AsMemory(0, length));
        }
        return false;
    }

    public void Dispose() => client.Dispose();
}
