using System.Net.Sockets;
using System.Text;
using CsCheck;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>HTTP_GET against good, bad and hostile servers: the right verdict, in bounded time and memory.</summary>
public sealed class HttpProbeTests
{
    private const string DigestOfHello = "5d41402abc4b2a76b9719d911017c592";

    private static readonly HttpUrlConfig Root = new() { Path = "/" };

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", true)]
    [InlineData("HTTP/1.0 200\r\n\r\n", true)]
    [InlineData("HTTP/1.0 302 Found\r\nLocation: /\r\n\r\n", false)]
    [InlineData("HTTP/1.0 500 Oops\r\n\r\n", false)]
    [InlineData("HTTP/1.0 2000 OK\r\n\r\n", false)]
    [InlineData("HTTP/1.0 2x0 OK\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\n\nhello", false)]
    [InlineData("SSH-2.0-OpenSSH\r\n", false)]
    [InlineData("no blank\r\n\r\n", false)]
    [InlineData("\r\n\r\n", false)]
    [InlineData("", false)]
    public void TheAnswerDecides(string reply, bool fit)
    {
        using TestServer server = TestServer.Replying(reply);

        Assert.Equal(fit, Probe(server, Root).Succeeded);
    }

    [Fact]
    public void OtherStatusCodesCanBeAskedFor()
    {
        using TestServer server = TestServer.Replying("HTTP/1.0 301 Moved\r\n\r\n");

        Assert.True(Probe(server, Root with { StatusCodes = [new StatusRange(200, 200), new StatusRange(300, 303)] }).Succeeded);
        Assert.False(Probe(server, Root with { StatusCodes = [new StatusRange(302, 303)] }).Succeeded);
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello", true)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more", true)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nHello", false)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", false)]
    public void TheDigestIsOfTheBodyUpToItsLength(string reply, bool fit)
    {
        using TestServer server = TestServer.Replying(reply);

        ProbeResult result = Probe(server, Root with { Digest = DigestOfHello });

        Assert.Equal(fit, result.Succeeded);
        Assert.StartsWith(fit ? "MD5 digest success" : "MD5 digest error", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpProtocol.Http10, "GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: www.example\r\n\r\n")]
    [InlineData(HttpProtocol.Http10Close, "GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: www.example\r\n\r\n")]
    [InlineData(HttpProtocol.Http11, "GET /x HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: www.example\r\n\r\n")]
    public void TheRequestIsKeepalivedsToTheByte(HttpProtocol protocol, string expected)
    {
        using TestServer server = TestServer.Replying("HTTP/1.0 200 OK\r\n\r\n");
        HttpUrlConfig url = new() { Path = "/x", VirtualHost = "www.example" };

        Probe(server, url, protocol: protocol);

        Assert.Equal(expected, server.Request);
    }

    [Fact]
    public void ASilentServerTimesOut()
    {
        using TestServer server = new(async (_, ending) => await Task.Delay(Timeout.Infinite, ending));

        Assert.Equal("Timeout HTTP read", Probe(server, Root, limit: 0.3).Text);
    }

    [Fact]
    public void AServerThatDripsIsCutOff()
    {
        using TestServer server = TestServer.Repeating("H", TimeSpan.FromMilliseconds(20));

        (ProbeResult result, TimeSpan time) = Run(server, Root, limit: 0.5);

        Assert.Equal("Timeout HTTP read", result.Text);
        Assert.True(time < TimeSpan.FromSeconds(20), "the limit moves with every byte");
    }

    [Fact]
    public void AHeaderWithoutEndIsCutOff()
    {
        using TestServer server = TestServer.Repeating(new string('h', 1000), TimeSpan.Zero);

        Assert.Equal("Header without end from", Probe(server, Root).Text);
    }

    [Fact]
    public void ABodyWithoutEndIsCutOffAndNotKept()
    {
        byte[] filler = new byte[64 * 1024];
        using TestServer server = new(async (socket, ending) =>
        {
            await socket.SendAsync("HTTP/1.0 200 OK\r\n\r\n"u8.ToArray(), ending);
            while (!ending.IsCancellationRequested) await socket.SendAsync(filler, ending);
        });

        Assert.Contains("Answer longer than", Probe(server, Root).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AResetIsAFailure()
    {
        using TestServer server = new(async (socket, ending) =>
        {
            await TestServer.ReadRequest(socket, ending);
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        });

        Assert.False(Probe(server, Root).Succeeded);
    }

    [Fact]
    public void AnAnswerInSingleBytesIsTheSameAnswer()
    {
        byte[] reply = Encoding.Latin1.GetBytes("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        using HttpReply whole = new(Root with { Digest = DigestOfHello });
        foreach (byte one in reply) Assert.True(whole.Take([one]));

        Assert.True(whole.Judge().Succeeded);
    }

    [Fact]
    public void ArbitraryAnswersInArbitraryPiecesNeverThrow()
    {
        Gen<byte[]> piece = Gen.OneOf(
            Gen.Byte.Array[0, 40],
            Gen.Int[0, 3].Select(kind => Encoding.Latin1.GetBytes(kind switch
            {
                0 => "HTTP/1.1 200 OK\r\n",
                1 => "\r\nContent-Length: 99999999999999999999\r\n",
                2 => "\r\n\r\n",
                _ => "\r\nContent-Length: -5\r\n",
            })));
        piece.Array[0, 8].Sample(
            pieces =>
            {
                using HttpReply reply = new(Root with { Digest = new string('0', 32) });
                foreach (byte[] bytes in pieces) reply.Take(bytes);
                _ = reply.Judge();
            },
            iter: 5_000);
    }

    /// <summary>Bytes that begin like JSON reach deeper than noise.</summary>
    [Fact]
    public void ArbitraryBodiesAreJsonOrNotButNeverAFault()
    {
        string[] pieces = ["{\"a\":", "[", "]", "}", "1e999", "\"\\ud800\"", "null", ",", "\"b\":true"];
        Gen<byte[]> piece = Gen.OneOf(
            Gen.Byte.Array[0, 8], Gen.Int[0, pieces.Length - 1].Select(index => Encoding.Latin1.GetBytes(pieces[index])));
        string[] paths = ["a", "a[0]", "a.b", "b"];
        string?[] values = ["1", "true", "x", null];
        Gen.Select(piece.Array[0, 12], Gen.Int[0, paths.Length - 1], Gen.Int[0, values.Length - 1]).Sample(
            (bodies, path, value) =>
            {
                JsonBody body = new([new JsonMatch(paths[path], values[value])]);
                foreach (byte[] bytes in bodies) body.Take(bytes);
                _ = body.Judge();
            },
            iter: 10_000);
    }

    private static ProbeResult Probe(TestServer server, HttpUrlConfig url, double limit = 5, HttpProtocol protocol = HttpProtocol.Http10) =>
        Run(server, url, limit, protocol).Result;

    private static (ProbeResult Result, TimeSpan Time) Run(
        TestServer server, HttpUrlConfig url, double limit, HttpProtocol protocol = HttpProtocol.Http10)
    {
        HttpCheckConfig config = new()
        {
            Address = TestServer.Address,
            Port = server.Port,
            ConnectTimeout = TimeSpan.FromSeconds(limit),
            Protocol = protocol,
            Urls = [url],
        };
        return OneProbe.Run((loop, onDone) => new HttpProbe(loop, config, url, onDone));
    }
}
