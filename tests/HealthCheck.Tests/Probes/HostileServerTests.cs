using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>Each check against each way in which a server can behave badly: a verdict, in bounded time, after a bounded number of bytes.</summary>
public sealed class HostileServerTests
{
    /// <summary>More than any probe reads, and what the kernel's buffers hold on both sides.</summary>
    private const long SentMax = 48 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan VerdictMax = TimeSpan.FromSeconds(25);

    private delegate IProbe Maker(EventLoop loop, ushort port, Action<ProbeResult> onDone);

    /// <summary>What a check begins to believe in, and what it would believe in for ever.</summary>
    private sealed record Bait(Maker Make, byte[] Opening, byte[] Filler);

    private static readonly HttpUrlConfig Root = new() { Path = "/" };

    private static readonly Dictionary<string, Bait> Checks = new(StringComparer.Ordinal)
    {
        ["TCP_CHECK"] = new(
            (loop, port, done) => new TcpProbe(loop, new TcpCheckConfig { Address = TestServer.Address, Port = port }, done), [1], [2]),
        ["HTTP_GET"] = new(
            (loop, port, done) => new HttpProbe(loop, Web(port, tls: false), Root, done), Text("HTTP/1.1 200 OK\r\nX: "), Text("xxxx")),
        ["HTTP_GET, complete"] = new(
            (loop, port, done) => new HttpProbe(loop, Web(port, tls: false), Root with { EndsWhenComplete = true }, done),
            Text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), Text("1;extension\r\nx\r\n")),
        ["HTTP_GET, interim replies"] = new(
            (loop, port, done) => new HttpProbe(loop, Web(port, tls: false), Root with { EndsWhenComplete = true }, done),
            Text("HTTP/1.1 100 Continue\r\n\r\n"), Text("HTTP/1.1 100 Continue\r\n\r\n")),
        ["HTTP_GET, JSON"] = new(
            (loop, port, done) => new HttpProbe(loop, Web(port, tls: false), Root with { JsonMatches = [new JsonMatch("a", null)] }, done),
            Text("HTTP/1.1 200 OK\r\n\r\n{\"a\":"), Text("[[[[")),
        ["HTTP_GET, HTTP/2"] = new(
            (loop, port, done) => PooledProbe.Web(loop, Web(port, tls: false) with { Http2 = true }, Root, new TlsResources(), done),
            [.. Settings, .. EndlessHeader], Continuation),
        ["HTTP_GET, HTTP/2 body"] = new(
            (loop, port, done) => PooledProbe.Web(loop, Web(port, tls: false) with { Http2 = true }, Root, new TlsResources(), done),
            [.. Settings, .. Status200], Data),
        ["SSL_GET"] = new(
            (loop, port, done) => WebProbe.For(loop, Web(port, tls: true), Root, new TlsResources(), done), ServerHello, new byte[1000]),
        ["SSL_GET by the runtime"] = new(
            (loop, port, done) => PooledProbe.Web(loop, Web(port, tls: true), Root, new TlsResources(), done), ServerHello, new byte[1000]),
        ["SMTP_CHECK"] = new(
            (loop, port, done) => new SmtpProbe(loop, To(port, new SmtpCheckConfig { Address = default, Port = 0 }), done),
            Text("220-hello\r\n"), Text("220-hello\r\n")),
        ["GRPC_CHECK"] = new(
            (loop, port, done) => PooledProbe.Grpc(loop, Grpc(port, tls: false), new TlsResources(), done), [.. Settings, .. Status200], Data),
        ["GRPC_CHECK, TLS"] = new(
            (loop, port, done) => PooledProbe.Grpc(loop, Grpc(port, tls: true), new TlsResources(), done), ServerHello, new byte[1000]),
        ["AGENT_CHECK"] = new(
            (loop, port, done) => new AgentProbe(loop, To(port, new AgentCheckConfig { Address = default, Port = 0 }), done),
            Text("up, or "), Text("down or ")),
    };

    private static readonly Dictionary<string, Func<Bait, Socket, Sender, CancellationToken, Task>> Manners = new(StringComparer.Ordinal)
    {
        ["silence"] = (_, _, _, ending) => Task.Delay(Timeout.Infinite, ending),
        ["an opening and silence"] = async (bait, _, send, ending) =>
        {
            await send(bait.Opening);
            await Task.Delay(Timeout.Infinite, ending);
        },
        ["an opening in drips"] = async (bait, _, send, ending) =>
        {
            foreach (byte one in bait.Opening.Concat(Enumerable.Repeat(bait.Filler, 1000).SelectMany(filler => filler)))
            {
                await send([one]);
                await Task.Delay(15, ending);
            }
        },
        ["an opening without end"] = async (bait, _, send, ending) =>
        {
            byte[] much = [.. Enumerable.Repeat(bait.Filler, 1 + (65536 / bait.Filler.Length)).SelectMany(filler => filler)];
            await send(bait.Opening);
            while (!ending.IsCancellationRequested) await send(much);
        },
        ["an opening and the end"] = async (bait, socket, send, _) =>
        {
            await send(bait.Opening);
            socket.Shutdown(SocketShutdown.Both);
        },
        ["an opening and half an end"] = async (bait, socket, send, ending) =>
        {
            await send(bait.Opening);
            socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(Timeout.Infinite, ending);
        },
        ["an opening and a reset"] = async (bait, socket, send, _) =>
        {
            await send(bait.Opening);
            socket.LingerState = new LingerOption(true, 0);
        },
        ["garbage"] = async (_, socket, send, ending) =>
        {
            byte[] garbage = new byte[100_000];
            new Random(1).NextBytes(garbage);
            await send(garbage);
            await Task.Delay(Timeout.Infinite, ending);
        },
        ["another protocol"] = async (_, _, send, ending) =>
        {
            await send(Text("SSH-2.0-OpenSSH_9.2p1\r\n"));
            await Task.Delay(Timeout.Infinite, ending);
        },
    };

    private delegate Task Sender(byte[] bytes);

    public static TheoryData<string> CheckNames => [.. Checks.Keys];

    /// <summary>All manners of one check at once: most of the time nobody does anything.</summary>
    [Theory]
    [MemberData(nameof(CheckNames))]
    public async Task AServerThatBehavesBadlyIsNotFit(string check)
    {
        Bait bait = Checks[check];
        string?[] problems = await Task.WhenAll(Manners.Select(manner => Task.Factory.StartNew(
            () => Meet(bait, check == "TCP_CHECK", manner.Key, manner.Value), TaskCreationOptions.LongRunning)));

        Assert.Empty(problems.OfType<string>());
    }

    private static readonly Dictionary<string, Func<ushort, (NetworkCheckerConfig Config, IDatagramCheck Check)>> DatagramChecks =
        new(StringComparer.Ordinal)
        {
            ["DNS_CHECK"] = port =>
            {
                DnsCheckConfig config = new() { Address = TestServer.Address, Port = port, Type = "A", Name = "a.test", ConnectTimeout = Limit };
                return (config, new DnsCheck(config, 0x1234));
            },
            ["UDP_CHECK"] = port =>
            {
                UdpCheckConfig config = new()
                {
                    Address = TestServer.Address,
                    Port = port,
                    RequireReply = true,
                    ReplyData = [1, 2, 3],
                    ReplyMask = [0xff, 0xff, 0xff],
                    // Without it a reply that ends early and begins well is a good one, as under keepalived.
                    MinReplyLength = 3,
                    ConnectTimeout = Limit,
                };
                return (config, new UdpCheck(config));
            },
        };

    private static readonly Dictionary<string, Func<byte[], IEnumerable<byte[]>>> DatagramManners = new(StringComparer.Ordinal)
    {
        ["silence"] = _ => [],
        ["nothing in it"] = _ => [[]],
        ["a single byte"] = _ => [[1]],
        ["the request"] = request => [request],
        ["another id"] = request => Enumerable.Range(0, 300).Select(i => (byte[])[(byte)i, .. request.Skip(1)]),
        ["garbage"] = _ => [[.. Enumerable.Repeat((byte)0xee, 500)]],
        ["as much as fits"] = _ => [new byte[65000]],
    };

    public static TheoryData<string> DatagramCheckNames => [.. DatagramChecks.Keys];

    [Theory]
    [MemberData(nameof(DatagramCheckNames))]
    public async Task AServerThatAnswersDatagramsBadlyIsNotFit(string check)
    {
        string?[] problems = await Task.WhenAll(DatagramManners.Select(manner => Task.Factory.StartNew(
            () =>
            {
                using DatagramServer server = new(manner.Value);
                (NetworkCheckerConfig config, IDatagramCheck judge) = DatagramChecks[check](server.Port);
                (ProbeResult result, TimeSpan time) = OneProbe.Run((loop, done) => new DatagramProbe(loop, config, ProbeTransport.Udp, judge, done));
                return result.Succeeded || time > VerdictMax ? $"{manner.Key}: {result.Text} after {time}" : null;
            },
            TaskCreationOptions.LongRunning)));

        Assert.Empty(problems.OfType<string>());
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    private static string? Meet(Bait bait, bool anyConnectionIsFit, string name, Func<Bait, Socket, Sender, CancellationToken, Task> manner)
    {
        long sent = 0;
        using TestServer server = new(async (socket, ending) => await manner(
            bait,
            socket,
            async bytes =>
            {
                await socket.SendAsync(bytes, ending);
                sent += bytes.Length;
            },
            ending));
        (ProbeResult result, TimeSpan time) = OneProbe.Run((loop, done) => bait.Make(loop, server.Port, done));
        if (time > VerdictMax || sent > SentMax) return $"{name}: {time}, {sent} bytes";
        // On a busy machine the reset is there before anybody looks whether the connection is.
        if (anyConnectionIsFit && result.Text == "Connection failed (ECONNRESET)") return null;
        return result.Succeeded == anyConnectionIsFit ? null : $"{name}: {result.Text}";
    }

    private static HttpCheckConfig Web(ushort port, bool tls) =>
        To(port, new HttpCheckConfig { Address = default, Port = 0, Tls = tls, Urls = [Root] });

    private static GrpcCheckConfig Grpc(ushort port, bool tls) => To(port, new GrpcCheckConfig { Address = default, Port = 0, Tls = tls });

    private static T To<T>(ushort port, T config) where T : NetworkCheckerConfig =>
        (T)(config with { Address = TestServer.Address, Port = port, ConnectTimeout = Limit });

    /// <summary>The beginning of a TLS record that holds the beginning of a ServerHello.</summary>
    private static byte[] ServerHello => [0x16, 3, 3, 0x40, 0, 2, 0, 0x3f, 0xf0];

    private static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Settings => Frame(type: 4, flags: 0, stream: 0, []);

    /// <summary>HPACK: a literal field whose value has no end; its frame does not end the header.</summary>
    private static byte[] EndlessHeader => Frame(type: 1, flags: 0, stream: 1, [0, 1, (byte)'x', 0x7f, 0xff, 0xff, 0xff, 0x07]);

    private static byte[] Continuation => Frame(type: 9, flags: 0, stream: 1, [.. Enumerable.Repeat((byte)'a', 16000)]);

    private static byte[] Status200 => Frame(type: 1, flags: 4, stream: 1, [0x88]);

    private static byte[] Data => Frame(type: 0, flags: 0, stream: 1, new byte[16000]);

    /// <summary>RFC 9113 section 4.1.</summary>
    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) =>
        [0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];
}
