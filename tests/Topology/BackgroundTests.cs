using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Started without -n: the command returns, the daemon stays, and it holds on to nothing of its caller.</summary>
public sealed class BackgroundTests
{
    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void TheCommandReturnsAndTheDaemonLetsGoOfTheTerminal(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string file = host.Write("keepalived.conf", Conf.Pair(priority: 150));

        // The pattern belongs to the whole machine: this daemon sees a file in its place.
        string pattern = host.Write("pattern", "former.%p\n");
        string mounts = $"mount --bind '{host.RunFolder}' /run && mount --bind '{pattern}' /proc/sys/kernel/core_pattern";
        (int status, _, _) = host.Try(
            "unshare", "-m", "sh", "-c", $"{mounts} && exec \"$@\"", "sh", Programs.PathOf(program), "-G", "--core-dump-pattern=ours.%e", "-f", file);

        Assert.Equal(0, status);
        int pid = 0;
        Wait.Until("the pid file", () => int.TryParse(
            Shell.Try("cat", Path.Combine(host.RunFolder, "keepalived.pid")).Output, CultureInfo.InvariantCulture, out pid));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        for (int descriptor = 0; descriptor <= 2; descriptor++)
        {
            Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{pid}/fd/{descriptor}", returnFinalTarget: false)!.FullName);
        }
        Assert.Equal("/", Directory.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)!.FullName);

        string[] stat = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ');
        Assert.Equal($"{pid}", stat[3]);
        // keepalived does not truncate it: a sysctl needs none.
        Assert.Contains("ours.%e", host.Read("pattern"), StringComparison.Ordinal);

        Shell.Run("kill", "-TERM", $"{pid}");
        Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
        Wait.Until("the daemon ended", () => !Directory.Exists($"/proc/{pid}"));
        if (program == Program.Keepalive) Assert.StartsWith("former.%p", host.Read("pattern"), StringComparison.Ordinal);
    }
}
