using System.Text;
using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Probes;

/// <summary>The bytes of an HTTP check's request, header by header as keepalived sends them: servers and their logs are used to it.</summary>
internal static class HttpRequest
{
    public static byte[] Bytes(HttpCheckConfig config, HttpUrlConfig url)
    {
        string version = config.Protocol == HttpProtocol.Http11 ? "1.1" : "1.0";
        StringBuilder text = new();
        text.Append(null, $"GET {url.Path} HTTP/{version}\r\n");
        text.Append("User-Agent: KeepAliveClient\r\n");
        if (config.Protocol != HttpProtocol.Http10) text.Append("Connection: close\r\n");
        text.Append(null, $"Host: {url.VirtualHost ?? Target(config)}\r\n\r\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static string Target(HttpCheckConfig config) =>
        config.Address.IsV6 ? $"[{config.Address}]:{config.Port}" : $"{config.Address}:{config.Port}";
}
