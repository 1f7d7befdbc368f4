using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>SSL_GET of the native executable against nginx: on the loop that decides, and where checks are so many that they get a thread.</summary>
public sealed class HttpsCheckTests
{
    private const int FirstPort = 8443;
    private const int FrozenPort = 8500;
    private const string NameIsSent = "if ($ssl_server_name != www.example.com) { return 421; } return 200 hello;";

    /// <summary>What each server does, what is asked of it, and why it is not fit; empty: it is.</summary>
    private static readonly (string Server, string Check, string Failure)[] Cases =
    [
        ("return 200 hello;", "url { path / status_code 200 digest 5d41402abc4b2a76b9719d911017c592 }", ""),
        ("return 200 other;", "url { path / digest 5d41402abc4b2a76b9719d911017c592 }", "MD5 digest error"),
        ("return 503;", "url { path / status_code 200 }", "HTTP status code error to (status 503)"),
        (NameIsSent, "enable_sni url { path / virtualhost www.example.com status_code 200 }", ""),
        (NameIsSent, "url { path / virtualhost www.example.com status_code 200 }", "HTTP status code error to (status 421)"),
        ("if ($ssl_client_s_dn != CN=check.example) { return 403; } return 200 hello;", "url { path / status_code 200 }", ""),
        ("return 200 hello;", "verify_certificate url { path / status_code 200 }", "Certificate not accepted"),
    ];

    [Fact]
    public void ServersAreJudgedAlikeOnTheLoopAndOnAThreadOfItsOwn()
    {
        Programs.RequireOurs();
        if (!Shell.Has("nginx")) Assert.Skip("needs the command 'nginx'");
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        using HttpsServers servers = new(host, FirstPort, [.. Cases.Select(one => one.Server)]);
        using HttpsServers frozen = new(host, FrozenPort, "return 200 hello;");
        frozen.Freeze();
        (string certificate, string key) = HttpsServers.Certify(host, "check", "check.example", endsInYears: 1);

        Daemon daemon = host.Start(Program.Keepalive, Configuration(certificate, key, delay: 0.2));
        AllAreJudged(daemon, times: 1);
        Wait.Until("a session is resumed", () => servers.HasResumed(FirstPort));
        Assert.DoesNotContain("tls", ThreadsOf(daemon));

        daemon.Rewrite(Configuration(certificate, key, delay: 0.01));
        daemon.Signal("HUP");
        AllAreJudged(daemon, times: 2);
        Assert.Contains("tls", ThreadsOf(daemon));

        int checker = daemon.CheckerPid;
        daemon.Rewrite(Configuration(certificate, key, delay: 0.2));
        daemon.Signal("HUP");
        Wait.Until("the thread ends", () => !ThreadsOf(daemon).Contains("tls"));
        Assert.Equal(checker, daemon.CheckerPid);
        daemon.Terminate();
        Assert.Equal(0, daemon.ExitCode);
    }

    private static void AllAreJudged(Daemon daemon, int times)
    {
        for (int i = 0; i < Cases.Length; i++)
        {
            string name = $"[127.0.0.1]:tcp:{FirstPort + i}";
            string said = Cases[i].Failure.Length == 0
                ? $"Remote Web server {name} succeed on service." : $"HTTP_CHECK on service {name} failed: {Cases[i].Failure}";
            Wait.Until($"the log says '{said}'", () => daemon.TimesSaid(said) >= times);
        }
        Wait.Until(
            "the silent server's time is over",
            () => daemon.TimesSaid($"HTTP_CHECK on service [127.0.0.1]:tcp:{FrozenPort} failed: Timeout connecting.") >= times);
    }

    private static string[] ThreadsOf(Daemon daemon) =>
        [.. Directory.GetDirectories($"/proc/{daemon.CheckerPid}/task").Select(task => Shell.Try("cat", $"{task}/comm").Output.Trim())];

    private static string Configuration(string certificate, string key, double delay) => $$"""
        SSL {
            certificate {{certificate}}
            key {{key}}
        }
        virtual_server 198.51.100.1 443 {
            delay_loop {{delay.ToString(CultureInfo.InvariantCulture)}}
            warmup 0
            alpha
            lb_algo rr
            lb_kind NAT
            protocol TCP
        {{string.Concat(Cases.Select((one, i) => Server(FirstPort + i, one.Check)))}}
        {{Server(FrozenPort, "url { path / status_code 200 }")}}
        }
        """;

    private static string Server(int port, string check) => $$"""
            real_server 127.0.0.1 {{port}} {
                SSL_GET {
                    connect_timeout 0.5
                    retry 0
                    {{Lines(check)}}
                }
            }

        """;

    /// <summary>Each word with its value on a line of its own, as the language wants it.</summary>
    private static string Lines(string check) => check.Replace(" {", " {\n", StringComparison.Ordinal).Replace(" }", "\n}", StringComparison.Ordinal)
        .Replace("enable_sni ", "enable_sni\n", StringComparison.Ordinal)
        .Replace("verify_certificate ", "verify_certificate\n", StringComparison.Ordinal)
        .Replace(" virtualhost", "\nvirtualhost", StringComparison.Ordinal).Replace(" status_code", "\nstatus_code", StringComparison.Ordinal)
        .Replace(" digest", "\ndigest", StringComparison.Ordinal);
}
