using Keepalive.Watchdog.Process;

namespace Keepalive.Watchdog.Tests.Supervision;

public sealed class ReloadTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 0, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("13:29:50", "2026-11-22T13:29:50+02:00")]
    [InlineData("12:59:59", "2026-11-23T12:59:59+02:00")]
    [InlineData("13:00:00", "2026-11-23T13:00:00+02:00")]
    [InlineData("11:30:00Z", "2026-11-22T11:30:00+00:00")]
    [InlineData("10:30:00Z", "2026-11-23T10:30:00+00:00")]
    [InlineData("26-12-24 18:00:00", "2026-12-24T18:00:00+02:00")]
    [InlineData("2026-12-24 18:00:00", "2026-12-24T18:00:00+02:00")]
    [InlineData(" 2026-12-24 18:00:00Z ", "2026-12-24T18:00:00+00:00")]
    public void TimesAndDatesAreRead(string text, string expected)
    {
        Assert.True(ReloadTime.TryParse(text, Now, out DateTimeOffset time));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("25:00:00")]
    [InlineData("13:29")]
    [InlineData("2026-13-01 00:00:00")]
    [InlineData("2020-01-01 00:00:00")]
    public void AnythingElseAndThePastAreRefused(string text) => Assert.False(ReloadTime.TryParse(text, Now, out _));
}
