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
    public void AScriptBehindALinkIsStartedByItsRealName(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = LinkedScript(host, out string link);
        host.Start(program, Conf.Pair(priority: 100, $"notify_backup {link}"));
        Wait.Until("the script ran", () => host.Read("names").EndsWith('\n'));

        Assert.Equal(script + "\n", host.Read("names"));
    }

    [Fact]
    public void WithUseSymlinkPathsItIsStartedByTheNameInTheFile()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        LinkedScript(host, out string link);
        host.Start(Program.Keepalive, Conf.Pair(priority: 100, $"notify_backup {link}", global: "use_symlink_paths"));
        Wait.Until("the script ran", () => host.Read("names").EndsWith('\n'));

        Assert.Equal(link + "\n", host.Read("names"));
    }

    /// <summary>A script that writes down how it was called, and a link to it.</summary>
    private static string LinkedScript(Host host, out string link)
    {
        string script = host.WriteScript("real.sh", $"echo \"$0\" >{host.PathOf("names")}");
        link = host.PathOf("link.sh");
        File.CreateSymbolicLink(link, "real.sh");
        return script;
    }
}
