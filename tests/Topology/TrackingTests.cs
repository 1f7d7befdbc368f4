using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Scripts and interfaces decide whether a node may be master.</summary>
public sealed class TrackingTests
{
    [Theory, MemberData(nameof(Programs.PairsAndOriginal), MemberType = typeof(Programs))]
    public void WhenTheWatchedServiceDiesTheAddressMovesAndComesBackWithIt(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        File.WriteAllText(left.PathOf("alive"), "");
        string script = left.WriteScript("check.sh", $"test -e {left.PathOf("alive")}");
        Daemon master = left.Start(leftProgram, Tracked(150, script, "interval 1\nfall 2\nrise 1"));
        right.Start(rightProgram, Conf.Pair(priority: 100));
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);

        DateTime died = DateTime.UtcNow;
        File.Delete(left.PathOf("alive"));

        AdvertFrame first = capture.WaitForAdvert(right, died);
        Figures.Add("a watched service dies (interval 1, fall 2)", $"{leftProgram} to {rightProgram}", first.Time - died);
        master.WaitForLog("VRRP_Script(chk) failed (exited with status 1)");
        master.WaitForLog("(VI_1) Entering FAULT STATE");
        Wait.Until("only right holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);

        File.WriteAllText(left.PathOf("alive"), "");
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        Assert.True(master.Said("VRRP_Script(chk) succeeded"));
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AWeightLowersThePriorityInTheAdverts(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        File.WriteAllText(left.PathOf("alive"), "");
        string script = left.WriteScript("check.sh", $"test -e {left.PathOf("alive")}");
        Daemon master = left.Start(leftProgram, Tracked(150, script, "interval 1\nfall 1\nrise 1\nweight -20"));
        right.Start(rightProgram, Conf.Pair(priority: 100));
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);

        File.Delete(left.PathOf("alive"));

        Wait.Until("adverts with 130", () => capture.AdvertsFrom(left)[^1].Priority == 130);
        master.WaitForLog("(VI_1) Changing effective priority from 150 to 130");
        Assert.True(segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        Assert.Empty(capture.AdvertsFrom(right));
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AWeightThatIsLargeEnoughMovesTheAddress(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        File.WriteAllText(left.PathOf("alive"), "");
        string script = left.WriteScript("check.sh", $"test -e {left.PathOf("alive")}");
        left.Start(leftProgram, Tracked(150, script, "interval 1\nfall 1\nrise 1\nweight -60"));
        right.Start(rightProgram, Conf.Pair(priority: 100));
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);

        File.Delete(left.PathOf("alive"));

        Wait.Until("only right holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void ATrackedFileWeighsHoweverItIsWritten(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        string file = host.PathOf("load");
        Daemon daemon = host.Start(program, $"track_file load {{\nfile {file}\nweight 2\ninit_file 5\n}}\n"
            + Conf.Pair(100, "track_file {\nload\n}"));
        Wait.Until("adverts with 110", () => capture.AdvertsFrom(host) is [.., { Priority: 110 }]);
        Assert.Equal("5\n", File.ReadAllText(file));

        File.WriteAllText(file, "-20 and a remark\n");
        Wait.Until("adverts with 60", () => capture.AdvertsFrom(host)[^1].Priority == 60);
        File.WriteAllText(file + ".new", "7\n");
        File.Move(file + ".new", file, overwrite: true);
        Wait.Until("adverts with 114", () => capture.AdvertsFrom(host)[^1].Priority == 114);
        File.Delete(file);
        Wait.Until("adverts with 100", () => capture.AdvertsFrom(host)[^1].Priority == 100);
        File.WriteAllText(file, "-127\n");

        daemon.WaitForLog("(VI_1) Entering FAULT STATE");
        Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AFileThatCanBeOpenedStandsForAScriptAndInitFailWaitsForRiseSuccesses(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string file = host.PathOf("alive"), load = host.Write("load", "3\n");
        Daemon daemon = host.Start(program, $"vrrp_script chk {{\nscript \"<{file}\"\ninterval 1\nfall 1\nrise 2\ninit_fail\n}}\n"
            + $"track_file load {{\nfile {load}\nweight 1\ninit_file 9 overwrite\n}}\n"
            + Conf.Fast(150, "track_script {\nchk\n}\ntrack_file {\nload\n}"));
        daemon.WaitForLog("VRRP_Script(chk) failed (");
        Assert.Equal("9\n", File.ReadAllText(load));

        File.WriteAllText(file, "");
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        File.Delete(file);

        Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AScriptThatHangsTimesOut(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("check.sh", $"if test -e {host.PathOf("hang")}; then exec sleep 60; fi");
        Daemon daemon = host.Start(program, Tracked(150, script, "interval 1\ntimeout 1\nfall 1\nrise 1"));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));

        File.WriteAllText(host.PathOf("hang"), "");

        daemon.WaitForLog("VRRP_Script(chk) timed_out");
        Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithAFailingScriptANodeNeverBecomesMaster(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        string script = host.WriteScript("check.sh", "exit 1");
        Daemon daemon = host.Start(program, Tracked(150, script, "interval 1\nfall 2\nrise 1"));

        daemon.WaitForLog("VRRP_Script(chk) failed (exited with status 1)");
        Wait.WhileHolds("no advert, no address", TimeSpan.FromSeconds(4.5), () => !host.Holds(Conf.Vip));
        Assert.Empty(capture.Adverts());
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void ATrackedInterfaceThatGoesDownMovesTheAddress(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        left.Plug("eth1", "10.8.0.1/24");
        Daemon master = left.Start(leftProgram, Conf.Pair(priority: 150, "track_interface {\n eth1\n }"));
        right.Start(rightProgram, Conf.Pair(priority: 100));
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);

        left.Unplug("eth1");

        master.WaitForLog("Netlink reports eth1 down");
        Wait.Until("only right holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "right" }]);
        left.PlugBack("eth1");
        master.WaitForLog("Netlink reports eth1 up");
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AnAddressThatSomebodyRemovesIsSeenAndSetAgain(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(program, Conf.Pair(priority: 150));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));

        host.Ip("address", "del", $"{Conf.Vip}/24", "dev", "eth0");

        daemon.WaitForLog($"Netlink reflector reports IP {Conf.Vip} removed from eth0");
        Wait.Until("the address is back", () => host.Holds(Conf.Vip));
        // Priority 0 and a new election after one skew time: what keepalived does.
        Assert.Contains(capture.AdvertsFrom(host), advert => advert.Priority == 0);
        Assert.Equal(2, daemon.TimesSaid("(VI_1) Entering MASTER STATE"));
    }

    private static string Tracked(int priority, string script, string words) => $$"""
        vrrp_script chk {
            script "{{script}}"
            {{words}}
        }

        """ + Conf.Pair(priority, "track_script {\n chk\n }");
}
