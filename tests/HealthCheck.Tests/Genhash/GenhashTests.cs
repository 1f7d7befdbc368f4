using System.Net;
using System.Net.Sockets;
using Keepalive.HealthCheck.Genhash;
using Keepalive.HealthCheck.Tests.Probes;

namespace Keepalive.HealthCheck.Tests.Genhash;

public sealed class GenhashTests
{
    private const string DigestOfHello = "5d41402abc4b2a76b9719d911017c592";

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello")]
    [InlineData("HTTP/1.0 503 OK\r\n\r\nhello")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more")]
    public void TheDigestIsThatOfTheCheck(string reply)
    {
        using TestServer server = TestServer.Replying(reply);

        Assert.Equal((0, DigestOfHello + "\n", ""), Run($"-s 127.0.0.1 -p {server.Port} -u /x"));
        Assert.Equal($"GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 127.0.0.1:{server.Port}\r\n\r\n", server.Request);
    }

    [Theory]
    [InlineData("-s 127.0.0.1 -p {0} -u /x -V www.example -P 1.1")]
    [InlineData("-s127.0.0.1 -p{0} -u/x -Vwww.example -P1.1")]
    [InlineData("--server=127.0.0.1 --port={0} --url /x --use-virtualhost=www.example --protocol 1.1 --timeout 3.5")]
    public void OptionsMayBeWrittenInAnyWay(string line)
    {
        using TestServer server = TestServer.Replying("HTTP/1.0 200 OK\r\n\r\nhello");

        Assert.Equal(0, Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, line, server.Port)).Status);
        Assert.Equal("GET /x HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: www.example\r\n\r\n", server.Request);
    }

    [Fact]
    public void VerboseShowsEverythingInKeepalivedsLayout()
    {
        using TestServer server = TestServer.Replying("HTTP/1.0 503 OK\r\nServer: x\r\n\r\nhello");

        string shown = Run($"-v -s 127.0.0.1 -p {server.Port} -u /path").Output;

        const string Expected = """
            -----------------------[    HTTP Header Buffer    ]-----------------------
            0000  48 54 54 50 2f 31 2e 30 - 20 35 30 33 20 4f 4b 0d   HTTP/1.0 503 OK.
            0016  0a 53 65 72 76 65 72 3a - 20 78 0d 0a 0d 0a         .Server: x....##
            -----------------------[ HTTP Header Ascii Buffer ]-----------------------
            HTTP/1.0 503 OK
            Server: x


            -----------------------[        HTML Buffer        ]-----------------------
            0000  68 65 6c 6c 6f          -                           hello###########

            -----------------------[    HTML hash resulting    ]-----------------------
            0000  5d 41 40 2a bc 4b 2a 76 - b9 71 9d 91 10 17 c5 92   ]A@*.K*v.q......
            -----------------------[ HTML hash final resulting ]-----------------------
            5d41402abc4b2a76b9719d911017c592

            Global response time for [/path] = 
            """;
        // Blanks at the end of a line are part of it.
        Assert.StartsWith(Expected.Replace('#', ' '), shown.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.EndsWith(" usecs\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void AServerThatCannotBeReachedIsNoSuccess()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        (int status, string output, string _) = Run($"-s 127.0.0.1 -p {((IPEndPoint)socket.LocalEndPoint!).Port} -u /");

        Assert.Equal((1, "Connection failed\n"), (status, output));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    public void AReplyThatIsNoneHasNoDigest(string reply)
    {
        using TestServer server = TestServer.Replying(reply);

        Assert.Equal((1, "", "no data received from remote webserver\n"), Run($"-s 127.0.0.1 -p {server.Port} -u /"));
    }

    [Fact]
    public void AServerThatSaysNothingIsCutOff()
    {
        using TestServer server = new((_, ending) => Task.Delay(Timeout.Infinite, ending));

        Assert.Equal(1, Run($"-s 127.0.0.1 -p {server.Port} -u / -t 0.3").Status);
    }

    [Theory]
    [InlineData("", "Usage: ")]
    [InlineData("-h", "Usage: ")]
    [InlineData("-s a.b -p 80 -u /", "server should be an IP, not a.b\nUsage: ")]
    [InlineData("-s 127.0.0.1 -p 99999 -u /", "invalid port number '99999'\nUsage: ")]
    [InlineData("-s 127.0.0.1 -p 80", "Usage: ")]
    [InlineData("-Z", "Unknown option -Z\nUsage: ")]
    [InlineData("--use-ssl=1", "Unknown option --use-ssl=1\nUsage: ")]
    [InlineData("-s", "Missing argument of option -s\nUsage: ")]
    [InlineData("-P 2", "invalid HTTP protocol version '2'\nUsage: ")]
    [InlineData("-s 127.0.0.1 -p 80 -u / foo bar", "Unexpected argument(s): foo bar\nUsage: ")]
    public void BadOptionsAreToldAndExplained(string line, string told)
    {
        (int status, string output, string errors) = Run(line);

        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(told, errors, StringComparison.Ordinal);
    }

    private static (int Status, string Output, string Errors) Run(string line)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter errors = new() { NewLine = "\n" };
        int status = GenhashCommand.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, errors);
        return (status, output.ToString(), errors.ToString());
    }
}
