using System.Text;
using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Probes;

/// <summary>The bytes of an HTTP check's request, header by header as keepalived sends them: servers and their logs are used to it.</summary>
internal static class HttpRequest
{
    public const string AgentName = "User-Agent";
    public const string Agent = "KeepAliveClient";

    public static byte[] Bytes(HttpCheckConfig config, HttpUrlConfig url)
    {
        string version = config.Protocol == HttpProtocol.Http11 ? "1.1" : "1.0";
        StringBuilder text = new();
        text.Append(null, $"{url.Method} {url.Path} HTTP/{version}\r\n");
        if (!url.Headers.Any(header => header.Name.Equals(AgentName, StringComparison.OrdinalIgnoreCase))) text.Append($"{AgentName}: {Agent}\r\n");
        if (config.Protocol != HttpProtocol.Http10) text.Append("Connection: close\r\n");
        foreach (HttpHeader header in url.Headers) text.Append(null, $"{header.Name}: {header.Value}\r\n");
        if (url.Method is "POST" or "PUT") text.Append("Content-Length: 0\r\n");
        text.Append(null, $"Host: {url.VirtualHost ?? Target(config)}\r\n\r\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>The server as an authority: address and port.</summary>
    public static string Target(NetworkCheckerConfig config) =>
        config.Address.IsV6 ? $"[{config.Address}]:{config.Port}" : $"{config.Address}:{config.Port}";
}
