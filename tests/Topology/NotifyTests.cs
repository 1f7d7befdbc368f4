using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>notify scripts: which, with which words, in which order. The list was taken from keepalived, which is tested too.</summary>
public sealed class NotifyTests
{
    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void EachStateCallsItsScriptsWithKeepalivedsWords(Program program)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Daemon daemon = left.Start(program, Notifying(left, priority: 100));
        Wait.Until("left was told that it is master", () => Calls(left).Contains("notify INSTANCE VI_1 MASTER 100"));
        right.Start(Program.Keepalived, Conf.Pair(priority: 150));
        Wait.Until("left was told that it is backup again", () => Count(left, "notify INSTANCE VI_1 BACKUP 100") == 2);
        left.Unplug();
        Wait.Until("left was told of the fault", () => Calls(left).Contains("notify INSTANCE VI_1 FAULT 100"));
        daemon.Terminate();
        Wait.Until("left was told of the stop", () => Count(left, "notify INSTANCE VI_1 STOP 100") == 1 && Count(left, "stop") == 1);

        // Two scripts of one transition run side by side, so each kind is compared for itself.
        Assert.Equal(
            ["notify INSTANCE VI_1 BACKUP 100", "notify INSTANCE VI_1 MASTER 100", "notify INSTANCE VI_1 BACKUP 100",
                "notify INSTANCE VI_1 FAULT 100", "notify INSTANCE VI_1 STOP 100"],
            Calls(left).Where(call => call.StartsWith("notify", StringComparison.Ordinal)));
        Assert.Equal(
            ["backup", "master now and here", "backup", "fault", "stop"],
            Calls(left).Where(call => !call.StartsWith("notify", StringComparison.Ordinal)));
    }

    /// <summary>A second master hears nobody, and then the instance goes in a reload.</summary>
    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AMasterIsToldOfALowerOneAndAnInstanceThatGoesOfItsEnd(Program program)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        string script = left.WriteScript("tell.sh", $"echo \"$*\" >>{left.PathOf("calls")}");
        string extra = $"notify \"{script} notify\"\nnotify_master_rx_lower_pri \"{script} lower\"\nnotify_deleted";
        Daemon daemon = left.Start(program, Conf.Fast(priority: 150, extra));
        Wait.Until("left is master", () => left.Holds(Conf.Vip));
        right.Run("nft", "add table ip deaf; add chain ip deaf input { type filter hook input priority 0; policy drop; }");
        right.Start(Program.Keepalived, Conf.Fast(priority: 50));
        Wait.Until("left was told of the lower one", () => Calls(left).Contains("lower"));
        daemon.Rewrite(Conf.Fast(priority: 150).Replace("router_id 51", "router_id 52", StringComparison.Ordinal)
            .Replace("VI_1", "VI_2", StringComparison.Ordinal));
        daemon.Signal("HUP");

        Wait.Until("left was told of the end", () => Calls(left).Contains("notify INSTANCE VI_1 DELETED 150"));
        Assert.Equal(
            ["notify INSTANCE VI_1 BACKUP 150", "notify INSTANCE VI_1 MASTER 150", "notify INSTANCE VI_1 DELETED 150"],
            Calls(left).Where(call => call.StartsWith("notify", StringComparison.Ordinal)));
    }

    private static string[] Calls(Host host) => host.Read("calls").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static int Count(Host host, string call) => Calls(host).Count(line => line == call);

    private static string Notifying(Host host, int priority)
    {
        string script = host.WriteScript("tell.sh", $"echo \"$*\" >>{host.PathOf("calls")}");
        return Conf.Pair(priority, $"""
            notify_master "{script} master 'now and' here"
            notify_backup "{script} backup"
            notify_fault "{script} fault"
            notify_stop "{script} stop"
            notify "{script} notify"
            """);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AScriptBehindLinksIsStartedInItsRealFolder(Program program) => Assert.Equal(
        ["sub/alias.sh", "sub/alias.sh", "sub/real.sh", "sub/real.sh"], NamesOfLinkedScripts(program, global: ""));

    [Fact]
    public void WithUseSymlinkPathsItIsStartedByTheNameInTheFile()
    {
        Programs.RequireOurs();
        Assert.Equal(
            ["far.sh", "folder/alias.sh", "folder/real.sh", "sub/alias.sh"],
            NamesOfLinkedScripts(Program.Keepalive, global: "use_symlink_paths"));
    }

    /// <summary>How a script says that it was called, which is named directly, by links beside it, by a linked folder, and from afar.</summary>
    private static string[] NamesOfLinkedScripts(Program program, string global)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Directory.CreateDirectory(host.PathOf("names/sub"));
        host.WriteScript("names/sub/real.sh", $"echo \"$0\" >>{host.PathOf("called")}");
        File.CreateSymbolicLink(host.PathOf("names/sub/alias.sh"), "real.sh");
        File.CreateSymbolicLink(host.PathOf("names/folder"), "sub");
        File.CreateSymbolicLink(host.PathOf("names/far.sh"), "sub/alias.sh");
        string[] names = ["sub/alias.sh", "folder/alias.sh", "folder/real.sh", "far.sh"];
        host.Start(program, $"global_defs {{\n script_user root\n {global}\n}}\n" + string.Join('\n', names.Select((name, i) => $$"""
            vrrp_instance VI_{{i}} {
                interface eth0
                virtual_router_id {{i + 1}}
                notify_backup {{host.PathOf("names")}}/{{name}}
                virtual_ipaddress {
                    10.9.0.10{{i}}/24
                }
            }
            """)));
        Wait.Until("the scripts ran", () => host.Read("called").Count(character => character == '\n') == names.Length);
        string root = host.PathOf("names/");
        string[] called = host.Read("called").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. called.Select(line => line[root.Length..]).Order(StringComparer.Ordinal)];
    }
}
