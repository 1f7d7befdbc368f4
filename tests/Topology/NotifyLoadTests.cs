using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Many instances change state at once, and all have scripts.</summary>
public sealed class NotifyLoadTests
{
    private const int Instances = 255;

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void EveryScriptRunsInOrderWhileAdvertsGoOn(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string folder = Directory.CreateDirectory(host.PathOf("calls")).FullName;
        string script = host.WriteScript("tell.sh", $"echo \"$*\" >>{folder}/$1");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(program, Configuration(script));
        Wait.Until("every instance told of MASTER thrice", TimeSpan.FromSeconds(60), () => Count(folder, "MASTER") >= Instances);
        Wait.Until("ten adverts of the last instance", () => capture.AdvertsFrom(host).Count(advert => advert.Vrid == Instances) >= 10);
        daemon.Terminate();

        // keepalived runs all scripts side by side: their order is anybody's, and those of the stop are cut off.
        int inOrder = Directory.GetFiles(folder).Count(IsComplete);
        TestContext.Current.TestOutputHelper?.WriteLine($"{program}: all scripts ran, in order, of {inOrder} of {Instances} instances");
        TimeSpan longest = capture.AdvertsFrom(host).Where(advert => advert.Priority > 0).GroupBy(advert => advert.Vrid)
            .Max(adverts => adverts.Zip(adverts.Skip(1), (one, next) => next.Time - one.Time).Max());
        Figures.Add($"{Instances} instances with three scripts each: longest time between two adverts of 1 s", $"{program}", longest);
        if (program == Program.Keepalived || Programs.OursIsStandIn) return;
        Assert.Equal(Instances, inOrder);
        // Backups wait more than three seconds; a third of that is room for a busy machine.
        Assert.InRange(longest.TotalSeconds, 0.9, 2.0);
    }

    /// <summary>The calls of one instance: at the start, when it became master, and at the stop, the special script first each time.</summary>
    private static bool IsComplete(string file)
    {
        string name = Path.GetFileName(file);
        return File.ReadAllLines(file).SequenceEqual(
        [
            $"{name} backup", $"{name} any INSTANCE {name} BACKUP 100", $"{name} master", $"{name} any INSTANCE {name} MASTER 100",
            $"{name} stop", $"{name} any INSTANCE {name} STOP 100",
        ]);
    }

    private static int Count(string folder, string state) =>
        Directory.GetFiles(folder).Count(file => File.ReadAllText(file).Contains(state, StringComparison.Ordinal));

    private static string Configuration(string script) => "child_wait_time 20\nglobal_defs {\n script_user root\n}\n" + string.Join('\n',
        Enumerable.Range(1, Instances).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""
        vrrp_instance VI_{{i}} {
            interface eth0
            virtual_router_id {{i}}
            virtual_ipaddress {
                10.10.0.{{i}}/32
            }
            notify_backup "{{script}} VI_{{i}} backup"
            notify_master "{{script}} VI_{{i}} master"
            notify_stop "{{script}} VI_{{i}} stop"
            notify "{{script}} VI_{{i}} any"
        }
        """)));
}
