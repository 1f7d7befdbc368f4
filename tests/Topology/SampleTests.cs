using System.Runtime.CompilerServices;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>The files in samples/ do what their READMEs say. The ones with real servers are tested in the guest, which has IPVS.</summary>
public sealed class SampleTests
{
    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TwoInstancesHaveTwoMastersAndOneNodeHoldsBothWhenTheOtherDies(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        Host left = segment.AddWithLink("left", "ens32", "172.16.1.1/24");
        Host right = segment.AddWithLink("right", "ens32", "172.16.1.2/24");
        Daemon leftDaemon = left.Start(leftProgram, Sample("two-instances-two-masters/node1.conf"));
        right.Start(rightProgram, Sample("two-instances-two-masters/node2.conf"));
        Wait.Until("each is master of one", () => Split(left, right));
        Assert.Contains("ens32:1", left.Ip("-4", "-o", "address"), StringComparison.Ordinal);

        FailoverTests.Crash(leftDaemon);
        Wait.Until("right holds both", () => right.Holds("172.16.1.100") && right.Holds("172.16.1.200"));

        left.Start(leftProgram, Sample("two-instances-two-masters/node1.conf"));
        Wait.Until("they part again", () => Split(left, right));
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TheAddressFollowsAHealthyProxy(Program leftProgram, Program rightProgram)
    {
        if (!Shell.Has("busybox") || !Shell.Has("curl")) Assert.Skip("needs busybox and curl (./test installs them)");
        using Segment segment = new();
        Host left = segment.Add("left", "192.0.2.1/24");
        Host right = segment.Add("right", "192.0.2.2/24");
        string script = Path.Combine(Folder, "proxy-watched-by-a-script/check_nginx.sh");
        using WebServer leftWeb = new(left);
        using WebServer rightWeb = new(right);
        left.Start(leftProgram, WithScript("proxy-watched-by-a-script/master.conf", left, script));
        right.Start(rightProgram, WithScript("proxy-watched-by-a-script/backup.conf", right, script));
        Wait.Until("left has the address", () => segment.HoldersOf("192.0.2.60") is [{ Name: "left" }]);

        DateTime died = DateTime.UtcNow;
        leftWeb.Dispose();

        Wait.Until("right has the address", () => segment.HoldersOf("192.0.2.60") is [{ Name: "right" }]);
        Figures.Add("the proxy dies (interval 2, fall 2)", $"{leftProgram} to {rightProgram}", DateTime.UtcNow - died);
        using WebServer again = new(left);
        Wait.Until("left has the address again", () => segment.HoldersOf("192.0.2.60") is [{ Name: "left" }]);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TwoClustersOnOneSegmentDoNotMeet(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        string[] files = ["a-master", "a-backup", "b-master", "b-backup"];
        Program[] programs = [leftProgram, rightProgram, leftProgram, rightProgram];
        for (int i = 0; i < files.Length; i++)
        {
            Host host = segment.Add(files[i].Replace("-", "", StringComparison.Ordinal), $"192.0.2.{i + 1}/24");
            host.Start(programs[i], Sample($"two-clusters-on-one-segment/{files[i]}.conf"));
        }
        Wait.Until("each cluster has its master", () =>
            segment.HoldersOf("192.0.2.81") is [{ Name: "amaster" }] && segment.HoldersOf("192.0.2.82") is [{ Name: "bmaster" }]);
        Wait.WhileHolds("they stay apart", TimeSpan.FromSeconds(5), () =>
            segment.HoldersOf("192.0.2.81").Length == 1 && segment.HoldersOf("192.0.2.82").Length == 1);
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TheStrictDirectorsShareTheirAddressesAndIgnoreThePassword(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        Host left = segment.AddWithLink("left", "ens33", "172.16.246.131/24");
        Host right = segment.AddWithLink("right", "ens33", "172.16.246.132/24");
        Capture capture = segment.Capture();
        // Without the virtual server: this kernel need not have IPVS, and keepalived ends where it is missing.
        Daemon master = left.Start(leftProgram, Sample("dr-pair/master.conf"), "-P");
        right.Start(rightProgram, Sample("dr-pair/backup.conf"), "-P");

        Wait.Until("left holds both", () => left.Holds("172.16.246.141") && left.Holds("172.16.246.142"));
        AdvertFrame advert = capture.AdvertsFrom(left)[0];
        Assert.Equal(0, advert.AuthType);
        if (Shell.Has("nft")) Assert.Contains("172.16.246.141", left.Run("nft", "list", "ruleset"), StringComparison.Ordinal);

        master.Terminate();
        Wait.Until("right holds both", () => right.Holds("172.16.246.141") && right.Holds("172.16.246.142"));
        if (Shell.Has("nft")) Assert.DoesNotContain("172.16.246.141", left.Run("nft", "list", "ruleset"), StringComparison.Ordinal);
    }

    private static string Folder { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "samples"));

    private static bool Split(Host left, Host right) =>
        left.Holds("172.16.1.100") && !left.Holds("172.16.1.200") && right.Holds("172.16.1.200") && !right.Holds("172.16.1.100");

    private static string Sample(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static string WithScript(string file, Host host, string script) => Sample(file).Replace(
        "/etc/keepalived/check_nginx.sh", host.WriteScript("check_nginx.sh", File.ReadAllText(script)), StringComparison.Ordinal);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
