using CsCheck;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Tests.Probes;

public sealed class DnsProbeTests
{
    private const ushort Id = 0x1234;

    [Theory]
    [InlineData("SOA", "", "1234 0100 0001 0000 0000 0000 00 0006 0001")]
    [InlineData("SOA", ".", "1234 0100 0001 0000 0000 0000 00 0006 0001")]
    [InlineData("A", "www.example.com", "1234 0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001")]
    [InlineData("DNSKEY", "example.com.", "1234 0100 0001 0000 0000 0000 076578616d706c65 03636f6d 00 0030 0001")]
    public void TheQueryIsThatOfKeepalived(string type, string name, string expected)
    {
        byte[] query = new DnsCheck(Configuration(53) with { Type = type, Name = name }, Id).Request(kernelNumbersEchoes: false);

        Assert.Equal(Convert.FromHexString(expected.Replace(" ", "", StringComparison.Ordinal)), query);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void TheResponseCodeDecides(byte code, bool fit)
    {
        using DatagramServer server = new(request => [Answer(request, code)]);

        Assert.Equal(fit, Run(server.Port).Result.Succeeded);
    }

    [Fact]
    public void WhatIsNoAnswerIsPassedOverAndKeepsTheDeadline()
    {
        // The query itself, another id, too short, and no more: silence in the end.
        using DatagramServer server = new(request => [request, [0, 0, .. Answer(request, 0)[2..]], Answer(request, 0)[..11], []]);

        (ProbeResult result, TimeSpan time) = Run(server.Port);

        Assert.Equal((false, "read timeout from socket"), (result.Succeeded, result.Text));
        Assert.InRange(time.TotalSeconds, 0.29, 20);
    }

    [Fact]
    public void TheAnswerCountsAfterRubbish()
    {
        using DatagramServer server = new(request => [request, new byte[60000], Answer(request, 0)]);

        Assert.True(Run(server.Port).Result.Succeeded);
    }

    [Fact]
    public void AClosedPortIsAFailureOfTheServer()
    {
        ProbeResult result = Run(DatagramServer.ClosedPort()).Result;

        Assert.Equal("failed to read socket; errno 111 (Connection refused)", result.Text);
    }

    [Fact]
    public void ANameThatDoesNotFitIntoAQueryIsNotAskedFor()
    {
        Assert.Null(DnsCheck.ProblemOf(new string('a', 63) + ".example."));
        Assert.NotNull(DnsCheck.ProblemOf(new string('a', 64) + ".example"));
        Assert.NotNull(DnsCheck.ProblemOf(string.Join('.', Enumerable.Repeat("abcdefghi", 26))));
    }

    [Fact]
    public void AnyBytesAreJudgedWithoutHarm()
    {
        DnsCheck check = new(Configuration(53), Id);

        Gen.Byte.Array[0, 40].Sample(bytes => check.Judge(bytes) is not { Succeeded: true } || (bytes[0] == 0x12 && bytes[1] == 0x34));
    }

    private static byte[] Answer(byte[] query, byte code)
    {
        byte[] answer = [.. query];
        answer[2] |= 0x80;
        answer[3] = code;
        return answer;
    }

    private static (ProbeResult Result, TimeSpan Time) Run(ushort port)
    {
        DnsCheckConfig config = Configuration(port);
        return OneProbe.Run((loop, onDone) => new DatagramProbe(loop, config, ProbeTransport.Udp, new DnsCheck(config, Id), onDone));
    }

    private static DnsCheckConfig Configuration(ushort port) =>
        new() { Address = TestServer.Address, Port = port, ConnectTimeout = TimeSpan.FromMilliseconds(300) };
}
