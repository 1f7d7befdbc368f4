namespace Keepalive.Guest;

/// <summary>Instances on an interface of a VRF, which leaves it and comes back, beside keepalived in the same machine.</summary>
public sealed class VrfTests(GuestRun guest)
{
    [Theory, InlineData("master"), InlineData("left"), InlineData("back"), InlineData("stopped")]
    public void TheKernelHasWhatItHasUnderKeepalived(string step)
    {
        guest.AssertAsUnderKeepalived("vrf", "LINKS", step);
        guest.AssertAsUnderKeepalived("vrf", "ROUTES", step);
        Assert.Equal(AddressesIn($"keepalived {step}").Where(IsNoVmacOfIPv6), AddressesIn($"keepalive {step}").Where(IsNoVmacOfIPv6));
    }

    private string[] AddressesIn(string step) => guest.SectionsOf("vrf")[$"ADDRESSES {step}"].Split('\n');

    /// <summary>keepalived's has lost its link-local address with the VRF, and never comes back.</summary>
    private static bool IsNoVmacOfIPv6(string line) => !line.StartsWith("vrrp.72", StringComparison.Ordinal);

    [Theory, InlineData("master", true), InlineData("left", true), InlineData("back", true), InlineData("stopped", false)]
    public void AVmacOfIPv6HoldsItsAddressInEveryVrf(string step, bool holds) =>
        Assert.Equal(holds, AddressesIn($"keepalive {step}").Any(line => line.Contains("2001:db8:9::72/64", StringComparison.Ordinal)));

    [Theory]
    [InlineData("vrrp.62", "master", true), InlineData("vrrp.62", "left", false), InlineData("vrrp.62", "back", true)]
    [InlineData("vrrp.64", "master", true), InlineData("vrrp.64", "left", false), InlineData("vrrp.64", "back", true)]
    [InlineData("vrrp.72", "master", true), InlineData("vrrp.72", "left", false), InlineData("vrrp.72", "back", true)]
    public void AVmacOrIpvlanIsInTheVrfOfItsInterface(string name, string step, bool isInVrf)
    {
        string[] links = guest.SectionsOf("vrf")[$"LINKS keepalive {step}"].Split('\n');
        string link = links.Single(line => line.StartsWith(name, StringComparison.Ordinal));
        Assert.Equal(isInVrf, link.Contains(" master red ", StringComparison.Ordinal));
    }

    [Fact]
    public void AdvertsGoOutAndComeIn()
    {
        Dictionary<string, string> sections = guest.SectionsOf("vrf");
        Assert.Equal(sections["WIRE keepalived"], sections["WIRE keepalive"]);
        foreach (int vrid in (int[])[61, 62, 64, 71, 72])
        {
            Assert.Contains($"vrid {vrid}, prio 250", sections["WIRE keepalive"], StringComparison.Ordinal);
        }
        // The other node is master of these all the time.
        Assert.DoesNotContain("vrid 63, prio 100", sections["WIRE keepalive"], StringComparison.Ordinal);
        Assert.DoesNotContain("vrid 73, prio 100", sections["WIRE keepalive"], StringComparison.Ordinal);
    }
}
