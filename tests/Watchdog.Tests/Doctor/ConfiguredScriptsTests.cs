using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Engine.Doctor;
using Keepalive.Watchdog.Process.Doctor;

namespace Keepalive.Watchdog.Tests.Doctor;

/// <summary>The programs that a configuration starts, as they are on this machine.</summary>
public sealed class ConfiguredScriptsTests
{
    private const string Tracked = "vrrp_script s {\nscript \"/bin/sh -c true\"\n}";

    [Fact]
    public void EveryKindOfScriptIsLookedAt()
    {
        const string more = Tracked + """

            vrrp_sync_group G {
                group {
                    VI_1
                }
                notify_master /nowhere/group
            }
            virtual_server 192.0.2.10 80 {
                quorum_up /nowhere/quorum
                real_server 10.0.0.1 80 {
                    notify_down /nowhere/down
                    MISC_CHECK {
                        misc_path /nowhere/misc
                    }
                }
            }
            """;
        IReadOnlyList<ScriptFacts> found = ConfiguredScripts.Look(
            Patient.Parse(Patient.Conf("notify /nowhere/notify", "startup_script /nowhere/start", more: more)));

        Assert.Equal(
            ["/bin/sh", "/nowhere/down", "/nowhere/group", "/nowhere/misc", "/nowhere/notify", "/nowhere/quorum", "/nowhere/start"],
            found.Select(script => script.Path).Order(StringComparer.Ordinal));
        Assert.All(found, script => Assert.Equal(script.Path == "/bin/sh", script.Exists));
    }

    [Fact]
    public void SecureScriptsNeedAUser()
    {
        bool hasStandardUser = Credentials.TryResolve("keepalived_script", null, out _);
        ScriptFacts secure = Assert.Single(ConfiguredScripts.Look(Patient.Parse(Patient.Conf(global: "enable_script_security", more: Tracked))));
        Assert.Equal(hasStandardUser ? null : "keepalived_script", secure.MissingUser);
        ScriptFacts open = Assert.Single(ConfiguredScripts.Look(Patient.Parse(Patient.Conf(more: Tracked))));
        Assert.Null(open.MissingUser);
        Assert.Equal(!hasStandardUser, open.RunsAsRoot);
    }
}
