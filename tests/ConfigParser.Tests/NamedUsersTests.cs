using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Tests;

public sealed class NamedUsersTests
{
    [Fact]
    public void EveryoneIsFoundOnce()
    {
        static ScriptCommand By(string user, string? group = null) => new(["/bin/x"], user, group);
        KeepaliveConfig config = new()
        {
            Global = new GlobalDefs { NotifyFifo = new NotifyFifoConfig("/run/a", "fifo", "staff", By("reader")), ScriptUser = "everybody" },
            TrackScripts = [new TrackScriptConfig { Name = "t", Script = By("tracker") }],
            SyncGroups = [new SyncGroupConfig { Name = "g", Members = [], Notify = new VrrpNotifyScripts { Any = By("group") } }],
            VirtualServers =
            [
                new VirtualServerConfig
                {
                    Key = new VirtualServerKey { FirewallMark = 1 },
                    QuorumUp = By("quorum"),
                    RealServers =
                    [
                        new RealServerConfig { Address = default, Port = 1, NotifyUp = By("up"), NotifyDown = By("quorum") },
                        new RealServerConfig
                        {
                            Address = default, Port = 2, Checkers = [new MiscCheckConfig { Script = By("misc", "staff") }],
                        },
                    ],
                },
            ],
        };

        Assert.Equal(
            [("tracker", null), ("group", null), ("reader", null), ("quorum", null), ("up", null), ("misc", "staff"), ("fifo", "staff")],
            NamedUsers.Of(config));
    }
}
