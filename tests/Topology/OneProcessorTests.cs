using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>A real-time process that has one processor for all its threads.</summary>
public sealed class OneProcessorTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A file is read on a thread of its own. Who makes it yields until it runs; from a real-time thread, on the same processor, that held adverts
    /// up for the second that the kernel lets real-time threads have.
    /// </summary>
    [Fact]
    public void AReloadDoesNotHoldAdvertsUp()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.AddPair().Left;
        Capture capture = segment.Capture();
        Daemon master = host.Start(Program.Keepalive, Text(priority: 150), "-P");
        Wait.Until("the host holds the address", () => host.Holds(Conf.Vip));

        DateTime began = DateTime.UtcNow;
        for (int priority = 149; priority > 145; priority--)
        {
            master.Rewrite(Text(priority));
            master.Signal("HUP");
            Wait.Until("the new priority is advertised", () => capture.AdvertsFrom(host)[^1].Priority == priority);
        }

        AdvertFrame[] adverts = [.. capture.AdvertsFrom(host).Where(advert => advert.Time >= began)];
        TimeSpan longest = adverts.Zip(adverts.Skip(1), (one, next) => next.Time - one.Time).Max();
        Figures.Add("four reloads on one processor", "longest time between two adverts of 0.1 s", longest);
        // A backup waits for more than three intervals.
        Assert.InRange(longest, Interval * 0.5, Interval * 3);
    }

    private static string Text(int priority) => $$"""
        global_defs {
            vrrp_rt_priority 1
            vrrp_cpu_affinity 0
        }
        vrrp_instance VI_1 {
            version 3
            interface eth0
            virtual_router_id 51
            priority {{priority}}
            advert_int 0.1
            virtual_ipaddress {
                {{Conf.Vip}}/24
            }
        }
        """;
}
