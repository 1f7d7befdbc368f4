using System.Text;
using CsCheck;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>AGENT_CHECK: the words of HAProxy's agent-check.</summary>
public sealed class AgentProbeTests
{
    [Theory]
    [InlineData("up\n", true, null, null)]
    [InlineData("up ready 75%\r\n", true, AgentMode.Ready, 75)]
    [InlineData("75%", null, null, 75)]
    [InlineData("drain,\t0%\n", null, AgentMode.Drain, 0)]
    [InlineData("MAINT\n", null, AgentMode.Maint, null)]
    [InlineData("down # disk full 3%\n", false, null, null)]
    [InlineData("failed#\n", false, null, null)]
    [InlineData("stopped maxconn:30\n", false, null, null)]
    public void TheAgentsWordsAreUnderstood(string line, bool? up, AgentMode? mode, int? percent)
    {
        using TestServer server = Saying(line);

        ProbeResult result = Probe(server.Port);

        Assert.Equal(new AgentAnswer(up, mode, percent), result.Agent);
        Assert.False(result.CouldNotRun);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("hello\n")]
    [InlineData("up sideways\n")]
    [InlineData("-5%\n")]
    [InlineData("999999999%\n")]
    [InlineData("maxconn:3\n")]
    public void WhatIsNotUnderstoodSaysNothingOfTheServer(string line)
    {
        using TestServer server = Saying(line);

        ProbeResult result = Probe(server.Port);

        Assert.True(result.CouldNotRun, result.Text);
        Assert.Null(result.Agent);
    }

    [Fact]
    public void ALineIsSentWhenThereIsOne()
    {
        using TestServer server = new(async (socket, ending) =>
        {
            byte[] heard = new byte[100];
            int length = await socket.ReceiveAsync(heard, ending);
            bool isRight = Encoding.Latin1.GetString(heard, 0, length) == "how is web1\n";
            await socket.SendAsync(isRight ? "up\n"u8.ToArray() : "down\n"u8.ToArray(), ending);
        });

        Assert.True(Probe(server.Port, "how is web1").Agent?.IsUp);
    }

    [Fact]
    public void ArbitraryLinesNeverThrow() => Gen.Byte.Array[0, 60].Sample(bytes => { _ = AgentReply.Judge(bytes); }, iter: 5_000);

    private static TestServer Saying(string line) => new(async (socket, ending) => await socket.SendAsync(Encoding.Latin1.GetBytes(line), ending));

    private static ProbeResult Probe(ushort port, string? send = null)
    {
        AgentCheckConfig config = new() { Address = TestServer.Address, Port = port, Send = send, ConnectTimeout = TimeSpan.FromSeconds(10) };
        return OneProbe.Run((loop, onDone) => new AgentProbe(loop, config, onDone)).Result;
    }
}
