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

        (int status, _, _) = host.Try(
            "unshare", "-m", "sh", "-c", $"mount --bind '{host.RunFolder}' /run && exec \"$@\"", "sh", Programs.PathOf(program), "-G", "-f", file);

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

        Shell.Run("kill", "-TERM", $"{pid}");
        Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
        Wait.Until("the daemon ended", () => !Directory.Exists($"/proc/{pid}"));
    }
}
