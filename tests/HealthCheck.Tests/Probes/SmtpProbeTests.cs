using System.Net.Sockets;
using System.Text;
using CsCheck;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Tests.Probes;

public sealed class SmtpProbeTests
{
    [Fact]
    public void ADialogueThatWorksIsFit()
    {
        List<string> heard = [];
        using TestServer server = Saying(heard, "220 mail\r\n", "250 hello\r\n", "221 bye\r\n");

        Assert.True(Probe(server.Port).Succeeded);
        Assert.Equal(["HELO smtpchecker.keepalived.org\r\n", "QUIT\r\n"], heard);
    }

    [Fact]
    public void RepliesOfSeveralLinesAreReadToTheirEnd()
    {
        using TestServer server = Saying([], "220-mail\r\n220-of ours\r\n220 ready\r\n", "250-hello\r\n250\r\n", "221 bye\r\n");

        Assert.True(Probe(server.Port).Succeeded);
    }

    [Theory]
    [InlineData("554 no\r\n", "250 ok\r\n", "Bad greeting banner from")]
    [InlineData("SSH-2.0-OpenSSH\r\n", "250 ok\r\n", "Bad greeting banner from")]
    [InlineData("220 ok\r\n", "500 what\r\n", "Bad HELO response from")]
    [InlineData("220 ok\r\n", "250-a\r\n251 b\r\n", "Bad HELO response from")]
    public void AWrongCodeIsAFailure(string greeting, string hello, string text)
    {
        using TestServer server = Saying([], greeting, hello, "221 bye\r\n");

        ProbeResult result = Probe(server.Port);

        Assert.Equal((false, text), (result.Succeeded, result.Text));
    }

    [Fact]
    public void AClosedPortIsAFailureOfTheServer()
    {
        TestServer server = TestServer.Replying("");
        ushort port = server.Port;
        server.Dispose();

        ProbeResult result = Probe(port);

        Assert.Equal(("Could not connect to", false), (result.Text, result.CouldNotRun));
    }

    [Fact]
    public void AServerThatClosesIsAFailure()
    {
        using TestServer server = TestServer.Replying("");

        Assert.False(Probe(server.Port).Succeeded);
    }

    [Fact]
    public void AServerThatDripsLinesForEverIsCutOff()
    {
        using TestServer server = TestServer.Repeating("220-more\r\n", TimeSpan.FromMilliseconds(20));

        ProbeResult result = Probe(server.Port);

        Assert.Equal((false, "Read timeout from"), (result.Succeeded, result.Text));
    }

    [Fact]
    public void AGreetingWithoutEndIsCutOff()
    {
        using TestServer server = TestServer.Repeating(new string('2', 5000), TimeSpan.Zero);

        Assert.Equal("Bad greeting banner from", Probe(server.Port).Text);
    }

    [Fact]
    public void AnyBytesAreReadWithoutHarm() =>
        Gen.Byte.Array[0, 80].Sample(bytes => SmtpReply.CodeOf(bytes) is >= SmtpReply.Incomplete and <= 999);

    /// <summary>Says a line, waits for one, and so on.</summary>
    private static TestServer Saying(List<string> heard, params string[] lines) => new(async (socket, ending) =>
    {
        byte[] buffer = new byte[1000];
        foreach (string line in lines)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(line), ending);
            int length = await socket.ReceiveAsync(buffer, ending);
            if (length == 0) return;
            heard.Add(Encoding.ASCII.GetString(buffer, 0, length));
        }
    });

    private static ProbeResult Probe(ushort port)
    {
        SmtpCheckConfig config = new() { Address = TestServer.Address, Port = port, ConnectTimeout = TimeSpan.FromSeconds(1) };
        return OneProbe.Run((loop, onDone) => new SmtpProbe(loop, config, onDone)).Result;
    }
}
