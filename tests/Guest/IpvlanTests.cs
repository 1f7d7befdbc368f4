namespace Keepalive.Guest;

/// <summary>use_ipvlan and routes of a VRF, beside keepalived in the same machine.</summary>
public sealed class IpvlanTests(GuestRun guest)
{
    [Theory, InlineData("master"), InlineData("reloaded"), InlineData("killed"), InlineData("again"), InlineData("stopped")]
    public void TheKernelHasWhatItHasUnderKeepalived(string step)
    {
        foreach (string what in (string[])["LINKS", "ADDRESSES", "ROUTES", "SETTINGS"]) guest.AssertAsUnderKeepalived("ipvlan", what, step);
    }

    [Fact]
    public void AdvertsComeFromTheAddressOfTheIpvlan()
    {
        Dictionary<string, string> sections = guest.SectionsOf("ipvlan");
        Assert.Contains("10.9.0.51 > 224.0.0.18: VRRPv2, Advertisement, vrid 51, prio 250", sections["WIRE keepalive"], StringComparison.Ordinal);
        Assert.Equal(sections["WIRE keepalived"], sections["WIRE keepalive"]);
    }

    [Fact]
    public void TheComparisonSeesIpvlansAndRoutes()
    {
        Dictionary<string, string> sections = guest.SectionsOf("ipvlan");
        Assert.Contains("ipvlan", sections["LINKS keepalived master"], StringComparison.Ordinal);
        Assert.Contains("10.60.0.0/24", sections["ROUTES keepalived master"], StringComparison.Ordinal);
    }
}
