using CsCheck;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>Messages of gRPC health as bytes.</summary>
public sealed class GrpcHealthTests
{
    [Theory]
    [InlineData("", "0000000000")]
    [InlineData("good", "00000000060a04676f6f64")]
    public void ARequestNamesTheService(string service, string bytes) => Assert.Equal(bytes, Convert.ToHexStringLower(GrpcHealth.Request(service)));

    [Fact]
    public void ALongNameHasALongLength() =>
        Assert.Equal("000000012f0aac02", Convert.ToHexStringLower(GrpcHealth.Request(new string('x', 300)).AsSpan(0, 8)));

    [Theory]
    [InlineData("0", "00000000020801", "gRPC health SERVING")]
    [InlineData("0", "00000000020802", "gRPC health NOT_SERVING")]
    [InlineData("0", "0000000000", "gRPC health UNKNOWN")]
    [InlineData("0", "00000000020809", "gRPC health 9")]
    [InlineData("0", "000000000712030102030801", "gRPC health SERVING")]
    [InlineData("0", "", "No HealthCheckResponse")]
    [InlineData("0", "01000000020801", "No HealthCheckResponse")]
    [InlineData("0", "00000000030801", "No HealthCheckResponse")]
    [InlineData("0", "000000000108", "No HealthCheckResponse")]
    [InlineData("0", "0000000003128001", "No HealthCheckResponse")]
    [InlineData("14", "", "gRPC status UNAVAILABLE")]
    [InlineData("x", "", "gRPC status that nobody knows")]
    [InlineData(null, "00000000020801", "No grpc-status")]
    public void AnAnswerIsJudged(string? code, string reply, string text) =>
        Assert.Equal(text, GrpcHealth.Judge(code, Convert.FromHexString(reply)).Text);

    [Fact]
    public void ArbitraryAnswersNeverThrow() => Gen.Byte.Array[0, 40].Sample(
        bytes =>
        {
            _ = GrpcHealth.Judge("0", bytes);
            byte[] framed = [0, 0, 0, 0, (byte)bytes.Length, .. bytes];
            _ = GrpcHealth.Judge("0", framed);
        },
        iter: 5_000);
}
