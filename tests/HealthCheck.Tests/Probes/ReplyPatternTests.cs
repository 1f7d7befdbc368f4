using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>regex and its options on replies of HTTP checks.</summary>
public sealed class ReplyPatternTests
{
    private const string Reply = "HTTP/1.0 200 OK\r\nServer: nginx\r\n\r\nhello World\nsecond line";

    [Theory]
    [InlineData("hello", "", true)]
    [InlineData("goodbye", "", false)]
    [InlineData("nginx", "", true)]
    [InlineData("hello world", "", false)]
    [InlineData("hello world", "caseless", true)]
    [InlineData("^hello", "", false)]
    [InlineData("^hello", "multiline", true)]
    [InlineData("World.second", "", false)]
    [InlineData("World.second", "dotall", true)]
    [InlineData("hello \\ World", "extended", true)]
    [InlineData("hello", "firstline", false)]
    [InlineData("HTTP", "firstline", true)]
    [InlineData("[[:upper:]][[:lower:]]+ld\\b", "", true)]
    [InlineData("(?P<w>l)\\k<w>", "", true)]
    [InlineData("(?<=hello )World", "no_start_optimize", true)]
    public void PatternsMeanWhatTheyMeanToPcre(string pattern, string options, bool found)
    {
        RegexConfig config = new(pattern) { Options = [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)] };

        Assert.Equal(found, Judge(config).Succeeded);
        Assert.Equal(!found, Judge(config with { NoMatch = true }).Succeeded);
    }

    [Theory]
    [InlineData(0, null, true)]
    [InlineData(34, null, true)]
    [InlineData(35, null, false)]
    [InlineData(5000, null, false)]
    [InlineData(0, 34, true)]
    [InlineData(0, 33, false)]
    public void OffsetsLimitTheStartOfAMatch(int min, int? max, bool found)
    {
        Assert.Equal(34, Reply.IndexOf("hello", StringComparison.Ordinal));

        Assert.Equal(found, Judge(new RegexConfig("hello") { MinOffset = min, MaxOffset = max }).Succeeded);
    }

    [Theory]
    [InlineData("(unclosed", "")]
    [InlineData("a++", "")]
    [InlineData("fine", "ungreedy")]
    public void APatternThatCannotBeUsedSaysNothingOfTheServer(string pattern, string option)
    {
        ProbeResult result = Judge(new RegexConfig(pattern) { Options = option.Length == 0 ? [] : [option] });

        Assert.True(result.CouldNotRun);
    }

    [Fact]
    public void APatternThatNeverEndsIsTheFaultOfThePattern()
    {
        string reply = Reply + new string('a', 200) + "!";

        Assert.True(Judge(new RegexConfig("(a+)+\\1(?!.)#"), reply).CouldNotRun);
    }

    [Fact]
    public void NestedRepetitionIsLinear() => Assert.False(Judge(new RegexConfig("(a+)+#"), Reply + new string('a', 100_000)).Succeeded);

    [Fact]
    public void OnlyTheBeginningOfALongReplyIsKept()
    {
        string early = Reply + "needle" + new string('x', HttpReply.PatternBytesMax);
        string late = Reply + new string('x', HttpReply.PatternBytesMax) + "needle";

        Assert.True(Judge(new RegexConfig("needle"), early).Succeeded);
        Assert.False(Judge(new RegexConfig("needle"), late).Succeeded);
    }

    [Fact]
    public void StatusAndDigestComeFirst()
    {
        HttpUrlConfig url = new() { Path = "/", Regex = new RegexConfig("hello"), Digest = new string('0', 32) };
        using HttpReply wrongDigest = new(url);
        wrongDigest.Take(Encoding.Latin1.GetBytes(Reply));
        using HttpReply wrongStatus = new(url with { Digest = null });
        wrongStatus.Take("HTTP/1.0 500 No\r\n\r\nhello"u8);

        Assert.StartsWith("MD5 digest error", wrongDigest.Judge().Text, StringComparison.Ordinal);
        Assert.StartsWith("HTTP status code error", wrongStatus.Judge().Text, StringComparison.Ordinal);
    }

    private static ProbeResult Judge(RegexConfig regex, string text = Reply)
    {
        using HttpReply reply = new(new HttpUrlConfig { Path = "/", Regex = regex });
        foreach (byte[] piece in Encoding.Latin1.GetBytes(text).Chunk(1000)) reply.Take(piece);
        return reply.Judge();
    }
}
