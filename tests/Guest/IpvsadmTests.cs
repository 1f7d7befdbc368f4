using System.Text.Json;

namespace Keepalive.Guest;

/// <summary>Our ipvsadm beside ipvsadm 1.31 on the same kernel: the same calls, the same outcome, byte for byte.</summary>
public sealed class IpvsadmTests(GuestRun guest)
{
    [Fact]
    public void EveryCallHasTheSameStatusOutputAndErrors()
    {
        Assert.True(int.Parse(Of("CALLS theirs"), System.Globalization.CultureInfo.InvariantCulture) > 500);
        Assert.Equal(Of("CALLS theirs"), Of("CALLS ours"));
        Assert.Equal("", Of("DIFFERENCES calls"));
    }

    [Theory]
    [InlineData("restore-good", 20)]
    [InlineData("restore-saved", 20)]
    [InlineData("restore-comment", 1)]
    [InlineData("restore-unknown", 2)]
    [InlineData("restore-refused", 2)]
    [InlineData("restore-arguments", 1)]
    public void ARestoreHasTheSameOutcome(string file, int services)
    {
        Assert.Equal("", Of($"DIFFERENCES {file}"));
        Assert.Equal($"{services}", Of($"RESTORED {file}"));
    }

    [Fact]
    public void SavesKeepThresholds()
    {
        Assert.Contains("-r 10.2.0.3:8080 -m -w 100 -x 1000 -y 500", Of("SAVE thresholds"), StringComparison.Ordinal);
        Assert.Equal("same", Of("SAVE round trip"));
    }

    [Fact]
    public void ARefusedLineOfARestoreMakesTheStatus() => Assert.Contains("STATUS refused 255", guest.SectionsOf("ipvsadm").Keys);

    [Fact]
    public void EveryListingIsAlsoJson()
    {
        using JsonDocument table = JsonDocument.Parse(Of("JSON table"));
        JsonElement service = table.RootElement.GetProperty("services")[0];
        JsonElement server = service.GetProperty("servers")[0];
        Assert.Equal("10.1.1.1", service.GetProperty("address").GetString());
        Assert.Equal("rr", service.GetProperty("scheduler").GetString());
        Assert.Equal((8080, 3), (NumberOf(server, "port"), NumberOf(server, "weight")));
        Assert.Equal((9, 4), (NumberOf(server, "upperThreshold"), NumberOf(server, "lowerThreshold")));
        using JsonDocument timeouts = JsonDocument.Parse(Of("JSON timeouts"));
        Assert.Equal(300, NumberOf(timeouts.RootElement, "udp"));
        using JsonDocument connections = JsonDocument.Parse(Of("JSON connections"));
        Assert.Equal(0, connections.RootElement.GetProperty("connections").GetArrayLength());
    }

    private static int NumberOf(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private string Of(string section) => guest.SectionsOf("ipvsadm")[section];
}
