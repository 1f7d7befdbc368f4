using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Lines that people grep, in keepalived's wording: those that no test of a state looks at.</summary>
public sealed class LogLineTests
{
    private static readonly TrackScriptConfig Script = new()
    {
        Name = "chk",
        Script = new ScriptCommand(["/bin/true"], null, null),
        Fall = 1,
        Rise = 1,
    };

    [Fact]
    public void ExcludedAddressesAndDropRulesHaveLinesOfTheirOwn()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance() with
        {
            ExcludedAddresses = [Configured.Address(IpAddress.V4(192, 0, 2, 102))],
            Accept = false,
        });
        Assert.Equal(["(VI_1) removing VIPs.", "(VI_1) removing E-VIPs."], Details(node));
        node.TimeUntil(VrrpState.Master);
        Assert.Equal(
            ["(VI_1) Receive advertisement timeout", "(VI_1) setting firewall drop rule", "(VI_1) setting VIPs.", "(VI_1) setting E-VIPs."],
            Details(node));
        node.SetLink(NodeUnderTest.Eth0, up: false);

        Assert.Contains("(VI_1) removing E-VIPs.|(VI_1) removing firewall drop rule", string.Join('|', Details(node)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "VRRP_Script(chk) considered successful on reload")]
    [InlineData(false, "VRRP_Script(chk) considered unsuccessful on reload")]
    public void AReloadSaysWhatIsThoughtOfAScript(bool good, string line)
    {
        KeepaliveConfig config = Configured.File(Configured.Instance() with { TrackScripts = [new TrackedName("chk", 10)] })
            with
        { TrackScripts = [Script] };
        NodeUnderTest node = NodeUnderTest.Started(config);
        node.Handle(new VrrpInput.ScriptEnded("chk", good, ""));
        node.TakeEffects();

        node.Handle(new VrrpInput.Reload(config));

        Assert.Contains(line, Lines(node));
    }

    [Fact]
    public void AScriptThatFailsAtTheStartIsNamedOnce()
    {
        NodeUnderTest node = NodeUnderTest.Started(
            Configured.File(Configured.Instance() with { TrackScripts = [new TrackedName("chk", 0)] }) with { TrackScripts = [Script] });
        node.Handle(new VrrpInput.ScriptEnded("chk", false, "exited with status 1"));

        Assert.Single(Lines(node), "(VI_1): entering FAULT state due to script chk");
    }

    [Fact]
    public void AFileThatBreaksAnInstanceAndMendsItIsNamed()
    {
        VrrpInstanceConfig instance = Configured.Instance() with { TrackFiles = [new TrackedName("load", 2)] };
        NodeUnderTest node = NodeUnderTest.Started(
            Configured.File(instance) with { TrackFiles = [new TrackFileConfig { Name = "load", Path = "/run/load" }] });
        node.TakeEffects();

        node.Handle(new VrrpInput.FileRead("load", -200));
        Assert.Contains("(VI_1): tracked file load now FAULT state", Lines(node));
        node.Handle(new VrrpInput.FileRead("load", -1));

        Assert.Contains("(VI_1): tracked file load leaving FAULT state", Lines(node));
    }

    private static string[] Lines(NodeUnderTest node) => [.. node.Take<VrrpEffect.Log>().Select(line => line.Text)];

    private static string[] Details(NodeUnderTest node) =>
        [.. node.Take<VrrpEffect.Log>().Where(line => line.Level == VrrpLogLevel.Detail).Select(line => line.Text)];
}
