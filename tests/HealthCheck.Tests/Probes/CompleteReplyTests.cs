using System.Text;
using CsCheck;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>complete_replies, method, header, json_match: what HTTP checks do beyond keepalived.</summary>
public sealed class CompleteReplyTests
{
    private const string DigestOfHello = "5d41402abc4b2a76b9719d911017c592";
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static readonly HttpUrlConfig Root = new() { Path = "/", EndsWhenComplete = true };

    private static readonly string[] Pieces =
    [
        "HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 7\r\n", "Content-Length: -1\r\n", "\r\n", "\r\n\r\n",
        "5\r\nhello\r\n", "0\r\n\r\n", "fffffffffffffff\r\n", "{\"a\":[1]}", "HTTP/1.1 100 Continue\r\n\r\n",
    ];

    /// <summary>The server keeps the connection open: only framing says that this was all.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", DigestOfHello)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nhello", DigestOfHello)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", DigestOfHello)]
    [InlineData(Chunked + "5\r\nhello\r\n0\r\n\r\n", DigestOfHello)]
    [InlineData(Chunked + "2;name=value\r\nhe\r\n00003 \r\nllo\r\n0\r\nTrailer: yes\r\n\r\n", DigestOfHello)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\ntransfer-encoding: GZIP, Chunked \r\n\r\n5\r\nhello\r\n0\r\n\r\n", DigestOfHello)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", DigestOfHello)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", null)]
    public void AReplyEndsWhenItIsComplete(string reply, string? digest)
    {
        using TestServer server = Talking(reply);

        ProbeResult result = Probe(server, Root with { Digest = digest });

        Assert.True(result.Succeeded, result.Text);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell")]
    [InlineData(Chunked + "5\r\nhello\r\n")]
    [InlineData(Chunked + "5\r\nhello\r\n0\r\n")]
    [InlineData(Chunked + "hello")]
    [InlineData(Chunked + "fffffffffffffffff\r\n")]
    [InlineData(Chunked + "5\nhello\r\n0\r\n\r\n")]
    [InlineData(Chunked + "5\r\nhello!\r\n0\r\n\r\n")]
    [InlineData(Chunked + "\r\n")]
    public void AReplyThatIsCutShortOrFramedBadlyIsAFailure(string reply)
    {
        using TestServer server = TestServer.Replying(reply);

        Assert.Equal("Reply cut short from", Probe(server, Root).Text);
        using TestServer again = TestServer.Replying(reply);
        Assert.True(Probe(again, Root with { EndsWhenComplete = false }).Succeeded, "off unless asked for");
    }

    [Fact]
    public void WithoutFramingTheEndOfTheConnectionIsTheEnd()
    {
        using TestServer server = TestServer.Replying("HTTP/1.0 200 OK\r\n\r\nhello");

        Assert.True(Probe(server, Root with { Digest = DigestOfHello }).Succeeded);
    }

    [Fact]
    public void AReplyToHeadHasALengthAndNoBody()
    {
        using TestServer server = Talking("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");

        Assert.True(Probe(server, Root with { Method = "HEAD" }).Succeeded);
    }

    [Fact]
    public void MethodAndHeadersAreSent()
    {
        using TestServer server = TestServer.Replying("HTTP/1.0 200 OK\r\n\r\n");
        HttpUrlConfig url = new()
        {
            Path = "/x",
            VirtualHost = "h",
            Method = "POST",
            Headers = [new HttpHeader("Authorization", "Basic YTpi"), new HttpHeader("user-agent", "probe/1")],
        };

        Probe(server, url);

        Assert.Equal(
            "POST /x HTTP/1.0\r\nAuthorization: Basic YTpi\r\nuser-agent: probe/1\r\nContent-Length: 0\r\nHost: h\r\n\r\n", server.Request);
    }

    [Theory]
    [InlineData("status", "ok", true)]
    [InlineData("status", "OK", false)]
    [InlineData("status", null, true)]
    [InlineData("missing", null, false)]
    [InlineData("nodes[1].load", "0.5", true)]
    [InlineData("nodes[1].load", "5e-1", true)]
    [InlineData("nodes[1].load", "half", false)]
    [InlineData("nodes[2].load", null, false)]
    [InlineData("nodes[0].up", "true", true)]
    [InlineData("nodes[0].up", "false", false)]
    [InlineData("nodes", "2", false)]
    [InlineData("nothing", "null", true)]
    [InlineData("status.deeper", null, false)]
    [InlineData("a b", "\u00e9", true)]
    public void AValueInAJsonTextIsCompared(string path, string? value, bool fit)
    {
        const string Json = "{\"status\":\"ok\",\"nodes\":[{\"up\":true},{\"load\":0.5}],\"nothing\":null,\"a b\":\"\\u00e9\"}";
        using TestServer server = TestServer.Replying($"HTTP/1.1 200 OK\r\nContent-Length: {Json.Length}\r\n\r\n{Json}");

        Assert.Equal(fit, Probe(server, Root with { JsonMatches = [new JsonMatch(path, value)] }).Succeeded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("{\"status\":\"ok\"")]
    [InlineData("{\"status\":\"\\ud800\"}")]
    public void WhatIsNoJsonIsAFailure(string body)
    {
        using TestServer server = TestServer.Replying($"HTTP/1.1 200 OK\r\n\r\n{body}");

        ProbeResult result = Probe(server, Root with { JsonMatches = [new JsonMatch("status", "ok")] });

        Assert.False(result.Succeeded || result.CouldNotRun, result.Text);
    }

    [Fact]
    public void AJsonTextThatNestsWithoutEndIsAFailureAndNoMore()
    {
        foreach (string body in (string[])[new string('[', 900_000), new string('1', JsonBody.BytesMax + 1)])
        {
            using TestServer server = TestServer.Replying($"HTTP/1.1 200 OK\r\n\r\n{body}");

            Assert.False(Probe(server, Root with { JsonMatches = [new JsonMatch("status", "ok")] }).Succeeded);
        }
    }

    /// <summary>Any content in any chunks in any pieces comes out as it went in.</summary>
    [Fact]
    public void ChunksInPiecesGiveTheContent() => Gen.Select(Gen.Byte.Array[1, 30].Array[0, 8], Gen.Int[1, 7]).Sample(
        (chunks, piece) =>
        {
            List<byte> wire = [];
            foreach (byte[] chunk in chunks) wire.AddRange([.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]);
            wire.AddRange("0\r\n\r\n"u8);
            ChunkDecoder decoder = new();
            List<byte> content = [];
            foreach (byte[] some in wire.Chunk(piece))
            {
                ReadOnlySpan<byte> rest = some;
                while (rest.Length > 0) content.AddRange(decoder.Next(ref rest));
            }
            Assert.True(decoder.IsComplete && !decoder.IsBad);
            Assert.Equal(chunks.SelectMany(chunk => chunk), content);
        },
        iter: 1_000);

    [Fact]
    public void ArbitraryRepliesNeverThrow()
    {
        Gen<byte[]> piece = Gen.OneOf(
            Gen.Byte.Array[0, 30],
            Gen.Int[0, Pieces.Length - 1].Select(index => Encoding.Latin1.GetBytes(Pieces[index])));
        piece.Array[0, 10].Sample(
            pieces =>
            {
                using HttpReply reply = new(Root with { Digest = DigestOfHello, JsonMatches = [new JsonMatch("a[0]", "1")] });
                foreach (byte[] bytes in pieces) reply.Take(bytes);
                _ = reply.Judge();
            },
            iter: 5_000);
    }

    /// <summary>Answers and then keeps the connection open until the client leaves.</summary>
    private static TestServer Talking(string reply) => new(async (socket, ending) =>
    {
        await TestServer.ReadRequest(socket, ending);
        await socket.SendAsync(Encoding.Latin1.GetBytes(reply), ending);
        await Task.Delay(Timeout.Infinite, ending);
    });

    private static ProbeResult Probe(TestServer server, HttpUrlConfig url)
    {
        HttpCheckConfig config = new()
        {
            Address = TestServer.Address,
            Port = server.Port,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            Urls = [url],
        };
        return OneProbe.Run((loop, onDone) => new HttpProbe(loop, config, url, onDone)).Result;
    }
}
