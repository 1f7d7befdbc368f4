using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Tests;

/// <summary>What checkers have beyond keepalived's: read, refused with a place, and absent unless asked for.</summary>
public sealed class OurCheckerWordsTests
{
    [Fact]
    public void WithoutOurWordsNothingIsBeyondKeepalived()
    {
        HttpCheckConfig plain = Read<HttpCheckConfig>("HTTP_GET {\n url {\n path /\n }\n }");
        HttpCheckConfig tls = Read<HttpCheckConfig>("SSL_GET {\n url {\n path /\n }\n }");

        Assert.Null(plain.Extras);
        Assert.Null(tls.Extras);
        Assert.Equal((false, "GET", 0, 0, false), (plain.Http2, plain.Urls[0].Method, plain.Urls[0].Headers.Count, plain.Urls[0].JsonMatches.Count,
            plain.Urls[0].EndsWhenComplete));
    }

    [Fact]
    public void TlsOfOneCheck()
    {
        HttpCheckConfig config = Read<HttpCheckConfig>("""
            SSL_GET {
              sni_name a.test
              ca_file /ca.pem
              verify_name b.test
              client_certificate /c.pem
              client_key /k.pem
              certificate_expiry_warning 30
              alpn h2 http/1.1
              url {
                path /
              }
            }
            """);

        Assert.Equal(
            new TlsExtras
            {
                VerifyName = "b.test",
                ClientCertificate = "/c.pem",
                ClientKey = "/k.pem",
                ExpiryWarningDays = 30,
                Alpn = ["h2", "http/1.1"],
            },
            config.Extras);
        Assert.Equal((true, "/ca.pem", "a.test"), (config.VerifyCertificate, config.CaFile, config.SniName));
    }

    [Fact]
    public void Http2IsFirstBytesInPlainTextAndAlpnInTls()
    {
        Assert.True(Read<HttpCheckConfig>("HTTP_GET {\n http2\n url {\n path /\n }\n }").Http2);
        Assert.Equal<ValueList<string>?>(["h2"], Read<HttpCheckConfig>("SSL_GET {\n http2\n url {\n path /\n }\n }").Extras?.Alpn);
    }

    [Fact]
    public void RequestsAndReplies()
    {
        HttpUrlConfig url = Read<HttpCheckConfig>("""
            HTTP_GET {
              complete_replies
              url {
                path /health
                method POST
                header Accept: application/json
                header X-Probe "one two"
                json_match status.nodes[0].state ok
                json_match version
              }
            }
            """).Urls[0];

        Assert.Equal("POST", url.Method);
        Assert.Equal([new HttpHeader("Accept", "application/json"), new HttpHeader("X-Probe", "one two")], url.Headers);
        Assert.Equal([new JsonMatch("status.nodes[0].state", "ok"), new JsonMatch("version", null)], url.JsonMatches);
        Assert.True(url.EndsWhenComplete);
    }

    [Theory]
    [InlineData("header", "KA0301")]
    [InlineData("header a:b c", "KA0641")]
    [InlineData("header Host example.com", "KA0642")]
    [InlineData("header Content-Length 5", "KA0642")]
    [InlineData("header X \u0107", "KA0643")]
    [InlineData("json_match a..b 1", "KA0644")]
    [InlineData("json_match a[x] 1", "KA0644")]
    [InlineData("json_match a] 1", "KA0644")]
    [InlineData("json_match a 1 2", "KA0315")]
    [InlineData("method BREW", "KA0310")]
    public void AMistakeIsToldOfWhereItStands(string line, string code)
    {
        ParseOutcome outcome = Parse($"HTTP_GET {{\n url {{\n path /\n {line}\n }}\n }}");

        Diagnostics.Diagnostic finding = Assert.Single(outcome.Diagnostics);
        Assert.Equal((code, 9), (finding.Code, finding.Place?.Line));
    }

    [Fact]
    public void GrpcHealth()
    {
        GrpcCheckConfig config = Read<GrpcCheckConfig>(
            "GRPC_CHECK {\n service my.Service\n tls\n ca_file /ca.pem\n virtualhost a.test\n retry 4\n }");

        Assert.Equal(("my.Service", true, true, "/ca.pem", "a.test", 4u), (config.Service, config.Tls, config.VerifyCertificate, config.CaFile,
            config.Authority, config.Retry));
        Assert.Equal((IpAddress.V4(10, 0, 0, 2), (ushort)8080), (config.Address, config.Port));
        Assert.Equal(("", false), (Read<GrpcCheckConfig>("GRPC_CHECK {\n }").Service, Read<GrpcCheckConfig>("GRPC_CHECK {\n }").Tls));
    }

    [Theory]
    [InlineData("GRPC_CHECK {\n ca_file /ca.pem\n }", "KA0645")]
    [InlineData("GRPC_CHECK {\n certificate_expiry_warning 3\n }", "KA0645")]
    [InlineData("SSL_GET {\n client_key /k.pem\n url {\n path /\n }\n }", "KA0646")]
    public void WordsWithoutEffectAreToldOf(string checker, string code)
    {
        ParseOutcome outcome = Parse(checker);

        Assert.Equal([code], outcome.Codes());
        Assert.False(outcome.HasErrors);
    }

    [Fact]
    public void Agents()
    {
        AgentCheckConfig config = Read<AgentCheckConfig>("AGENT_CHECK {\n connect_port 9999\n send \"how are you\"\n delay_loop 3\n }");

        Assert.Equal(((ushort)9999, "how are you", TimeSpan.FromSeconds(3)), (config.Port, config.Send, config.DelayLoop));
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("[3]", 1)]
    [InlineData("a.b[0][12].c d", 5)]
    [InlineData("", 0)]
    [InlineData(".a", 0)]
    [InlineData("a.", 0)]
    [InlineData("a[", 0)]
    [InlineData("a[-1]", 0)]
    [InlineData("a[1]b", 0)]
    public void PathsOfJson(string path, int steps)
    {
        Assert.Equal(steps > 0, JsonPath.TryParse(path, out List<JsonPath.Step> found));
        if (steps > 0) Assert.Equal(steps, found.Count);
    }

    private static T Read<T>(string checker) where T : CheckerConfig
    {
        ParseOutcome outcome = Parse(checker);
        outcome.AssertClean();
        return Assert.IsType<T>(Assert.Single(outcome.Config.VirtualServers[0].RealServers[0].Checkers));
    }

    private static ParseOutcome Parse(string checker) => Conf.Parse(
        $"virtual_server 192.0.2.1 80 {{\n lvs_sched rr\n lvs_method NAT\n protocol TCP\n real_server 10.0.0.2 8080 {{\n {checker}\n }}\n}}\n");
}
