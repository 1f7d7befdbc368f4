using System.Text;
using CsCheck;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Tests.Probes;

public sealed class UdpProbeTests
{
    [Fact]
    public void AServerThatKeepsSilentIsFit()
    {
        using DatagramServer server = new(_ => []);

        (ProbeResult result, TimeSpan time) = Run(Configuration(server.Port));

        Assert.True(result.Succeeded);
        Assert.True(time >= TimeSpan.FromMilliseconds(290), "silence is known at the end only");
        Assert.Equal("keepalived check - keepalived ch", Encoding.ASCII.GetString(server.Request));
    }

    [Fact]
    public void AClosedPortIsAFailureOfTheServer()
    {
        ProbeResult result = Run(Configuration(DatagramServer.ClosedPort())).Result;

        Assert.Equal((false, false), (result.Succeeded, result.CouldNotRun));
        Assert.Contains("ECONNREFUSED", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePayloadIsTheConfiguredOne()
    {
        using DatagramServer server = new(request => [request]);

        Run(Configuration(server.Port) with { Payload = [0, 255, 10] });

        Assert.Equal([0, 255, 10], server.Request);
    }

    [Fact]
    public void ARequiredReplyThatDoesNotComeIsAFailure()
    {
        using DatagramServer server = new(_ => []);

        Assert.False(Run(Configuration(server.Port) with { RequireReply = true }).Result.Succeeded);
    }

    [Theory]
    [InlineData("abcdef", true)]
    [InlineData("abXd", true)]
    [InlineData("ab", true)]
    [InlineData("abcx", false)]
    [InlineData("", false)]
    [InlineData("abcdefg", false)]
    public void ARequiredReplyIsComparedUnderItsMask(string reply, bool fit)
    {
        using DatagramServer server = new(_ => [Encoding.ASCII.GetBytes(reply)]);
        UdpCheckConfig config = Configuration(server.Port) with
        {
            RequireReply = true,
            ReplyData = [.. "ab?d"u8],
            ReplyMask = [0xff, 0xff, 0, 0xff],
            MinReplyLength = 1,
            MaxReplyLength = 6,
        };

        Assert.Equal(fit, Run(config).Result.Succeeded);
    }

    /// <summary>Fit exactly when it has a good length and all that it has of the pattern.</summary>
    [Fact]
    public void ArbitraryRepliesAreComparedAndNothingElse() =>
        Gen.Select(Gen.Byte.Array[0, 12], Gen.Byte.Array[1, 6], Gen.Byte.Array[6], Gen.UShort[0, 9]).Sample(
            (reply, pattern, mask, max) =>
            {
                UdpCheckConfig config = Configuration(9) with
                {
                    RequireReply = true,
                    ReplyData = [.. pattern],
                    ReplyMask = [.. mask[..pattern.Length]],
                    MinReplyLength = 1,
                    MaxReplyLength = max,
                };
                bool same = reply.Zip(pattern).Select((pair, i) => ((pair.First ^ pair.Second) & mask[i]) == 0).All(equal => equal);
                bool fits = reply.Length >= 1 && reply.Length <= max && same;
                return new UdpCheck(config).Judge(reply) is { } result && result.Succeeded == fits;
            },
            iter: 5_000);

    [Fact]
    public void ASourceAddressThatIsNotOursSaysNothingOfTheServer()
    {
        ProbeResult result = Run(Configuration(9) with { BindAddress = IpAddress.V4(203, 0, 113, 1) }).Result;

        Assert.True(result.CouldNotRun);
    }

    private static (ProbeResult Result, TimeSpan Time) Run(UdpCheckConfig config) =>
        OneProbe.Run((loop, onDone) => new DatagramProbe(loop, config, ProbeTransport.Udp, new UdpCheck(config), onDone));

    private static UdpCheckConfig Configuration(ushort port) =>
        new() { Address = TestServer.Address, Port = port, ConnectTimeout = TimeSpan.FromMilliseconds(300) };
}
