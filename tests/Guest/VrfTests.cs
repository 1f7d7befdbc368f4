namespace Keepalive.Guest;

/// <summary>Instances on an interface of a VRF, which leaves it and comes back, beside keepalived in the same machine.</summary>
public sealed class VrfTests(GuestRun guest)
{
    [Theory, InlineData("master"), InlineData("left"), InlineData("back"), InlineData("stopped")]
    public void TheKernelHasWhatItHasUnderKeepalived(string step)
    {
        foreach (string what in (string[])["LINKS", "ADDRESSES", "ROUTES"]) guest.AssertAsUnderKeepalived("vrf", what, step);
    }

    [Theory, InlineData("master", true), InlineData("left", false), InlineData("back", true)]
    public void TheVmacIsInTheVrfOfItsInterface(string step, bool isInVrf)
    {
        string[] links = guest.SectionsOf("vrf")[$"LINKS keepalive {step}"].Split('\n');
        string vmac = links.Single(line => line.StartsWith("vrrp.62", StringComparison.Ordinal));
        Assert.Equal(isInVrf, vmac.Contains(" master red ", StringComparison.Ordinal));
    }

    [Fact]
    public void AdvertsGoOutAndComeIn()
    {
        Dictionary<string, string> sections = guest.SectionsOf("vrf");
        Assert.Equal(sections["WIRE keepalived"], sections["WIRE keepalive"]);
        Assert.Contains("vrid 62, prio 250", sections["WIRE keepalive"], StringComparison.Ordinal);
        // The other node is master of the third instance all the time.
        Assert.DoesNotContain("vrid 63", sections["WIRE keepalive"], StringComparison.Ordinal);
    }
}
