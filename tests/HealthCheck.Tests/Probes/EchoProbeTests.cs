using System.Buffers.Binary;
using CsCheck;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Tests.Probes;

public sealed class EchoProbeTests
{
    [Fact]
    public void AHostThatEchoesIsFit()
    {
        ProbeResult result = Probe(TestServer.Address);
        if (result.CouldNotRun) Assert.Skip($"no ICMP socket here: {result.Text}");

        Assert.True(result.Succeeded, result.Text);
    }

    [Fact]
    public void OnlyTheEchoOfThisRequestCounts()
    {
        EchoCheck check = new(Configuration(TestServer.Address), id: 7, sequence: 9);
        byte[] request = check.Request(kernelNumbersEchoes: true);
        Assert.Equal(0, InternetChecksum.Compute(request));
        byte[] reply = [0, .. request[1..]];

        Assert.Null(check.Judge(request));
        Assert.True(check.Judge(reply)!.Value.Succeeded);
        reply[7]++;
        Assert.Null(check.Judge(reply));
        Assert.Null(check.Judge(reply.AsSpan(0, 7)));
    }

    [Fact]
    public void ARawSocketsAnswerHasAnIpHeaderAndNeedsOurIdentifier()
    {
        EchoCheck check = new(Configuration(TestServer.Address), id: 7, sequence: 9);
        byte[] request = check.Request(kernelNumbersEchoes: false);
        byte[] header = new byte[20];
        header[0] = 0x45;
        byte[] reply = Reply(request);

        Assert.True(check.Judge([.. header, .. reply])!.Value.Succeeded);
        Assert.Null(check.Judge([.. header, .. reply[..^1], (byte)(reply[^1] + 1)]));
        request[5]++;
        Assert.Null(check.Judge([.. header, .. Reply(request)]));
    }

    [Fact]
    public void AnyBytesAreJudgedWithoutHarm()
    {
        EchoCheck check = new(Configuration(TestServer.Address), id: 7, sequence: 9);
        check.Request(kernelNumbersEchoes: false);

        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            check.Judge(bytes);
        });
    }

    private static byte[] Reply(byte[] request)
    {
        byte[] reply = [0, 0, 0, 0, .. request[4..]];
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(2), InternetChecksum.Compute(reply));
        return reply;
    }

    private static ProbeResult Probe(IpAddress address)
    {
        PingCheckConfig config = Configuration(address);
        return OneProbe.Run((loop, onDone) => new DatagramProbe(loop, config, ProbeTransport.Echo, new EchoCheck(config, 77, 1), onDone)).Result;
    }

    private static PingCheckConfig Configuration(IpAddress address) => new() { Address = address, Port = 0 };
}
