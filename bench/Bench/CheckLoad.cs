using System.Globalization;

namespace Keepalive.Bench;

/// <summary>So many servers with one kind of check.</summary>
/// <param name="Kind">As the table names it.</param>
/// <param name="Count">Servers.</param>
/// <param name="EverySeconds">Between two checks of a server.</param>
/// <param name="Check">In one line.</param>
internal sealed record CheckLoad(string Kind, int Count, double EverySeconds, string Check)
{
    /// <summary>10,000 a second.</summary>
    public static CheckLoad Tcp { get; } = new("TCP_CHECK", 20_000, 2, "TCP_CHECK { connect_port 8000 }");

    /// <summary>3,000 a second.</summary>
    public static CheckLoad Http { get; } = new("HTTP_GET", 6_000, 2, "HTTP_GET { connect_port 8000 url { path / status_code 200 } }");

    /// <summary>4,000 a second.</summary>
    public static CheckLoad Https { get; } = new("SSL_GET", 8_000, 2, "SSL_GET { connect_port 8443 url { path / status_code 200 } }");

    /// <summary>4,000 a second, with servers that speak TLS 1.2 at most: resuming a session costs less there.</summary>
    public static CheckLoad OldHttps { get; } =
        new("SSL_GET, TLS 1.2", 8_000, 2, "SSL_GET { connect_port 8444 url { path / status_code 200 } }");

    public double PerSecond => Count / EverySeconds;

    public string Configuration => string.Join('\n', Enumerable.Range(0, Count).Chunk(100).Select(
        (servers, i) => $$"""
        virtual_server 10.99.{{i / 250}}.{{i % 250 + 1}} 80 {
            delay_loop {{EverySeconds.ToString(CultureInfo.InvariantCulture)}}
            lvs_sched rr
            lvs_method NAT
            protocol TCP
        {{string.Join('\n', servers.Select(n => $"    real_server 127.{1 + n / 62500}.{n / 250 % 250}.{n % 250 + 1} 80 {{\n{Lines(Check)}\n    }}"))}}
        }
        """));

    /// <summary>One word or brace group of a line on a line of its own, as the language wants it.</summary>
    private static string Lines(string check) =>
        check.Replace(" { ", " {\n", StringComparison.Ordinal).Replace(" }", "\n}", StringComparison.Ordinal)
            .Replace(" url", "\nurl", StringComparison.Ordinal).Replace(" status_code", "\nstatus_code", StringComparison.Ordinal);
}
