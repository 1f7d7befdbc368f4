using System.Globalization;
using System.Text;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>A file that takes seconds to read is reloaded; what is running goes on meanwhile.</summary>
public sealed class LargeReloadTests
{
    private const int Servers = 50_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void AdvertsGoOnWhileFiftyThousandServersAreRead()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        string servers = Text(Servers);
        Daemon master = left.Start(Program.Keepalive, Instance(priority: 150) + servers, "-P");
        Wait.Until("left holds the address", () => left.Holds(Conf.Vip));
        right.Start(Program.Keepalived, Instance(priority: 100)).WaitForLog("Entering BACKUP STATE");

        DateTime began = DateTime.UtcNow;
        master.Rewrite(Instance(priority: 149) + servers);
        master.Signal("HUP");
        Wait.Until("the new priority is advertised", TimeSpan.FromSeconds(60), () => capture.AdvertsFrom(left)[^1].Priority == 149);
        Figures.Add($"a reload with {Servers:N0} virtual servers", "to the first new advert", DateTime.UtcNow - began);
        int before = capture.AdvertsFrom(left).Length;
        Wait.Until("adverts go on", () => capture.AdvertsFrom(left).Length >= before + 10);

        AdvertFrame[] adverts = [.. capture.AdvertsFrom(left).Where(advert => advert.Time >= began)];
        TimeSpan longest = adverts.Zip(adverts.Skip(1), (one, next) => next.Time - one.Time).Max();
        Figures.Add($"a reload with {Servers:N0} virtual servers", "longest time between two adverts of 0.2 s", longest);
        // A backup waits for more than three intervals.
        Assert.InRange(longest, Interval * 0.5, Interval * 3);
        ReloadTheSame(master);
        Assert.Empty(capture.AdvertsFrom(right));
        StopInTheMiddle(master, Instance(priority: 148) + servers);
        Assert.DoesNotContain(capture.AdvertsFrom(left), advert => advert.Priority == 148);
    }

    /// <summary>Nothing of the file is parsed again.</summary>
    private static void ReloadTheSame(Daemon master)
    {
        Wait.Until("the reload is complete", TimeSpan.FromSeconds(60), () => master.TimesSaid("Reload complete") == 1);
        DateTime began = DateTime.UtcNow;
        master.Signal("HUP");
        Wait.Until("the same file is reloaded", TimeSpan.FromSeconds(60), () => master.TimesSaid("Reload complete") == 2);
        Figures.Add($"a reload with {Servers:N0} virtual servers", "of the same file", DateTime.UtcNow - began);
    }

    /// <summary>Whoever stops the daemon does not wait for what it reads.</summary>
    private static void StopInTheMiddle(Daemon master, string configuration)
    {
        master.Rewrite(configuration);
        master.Signal("HUP");
        Wait.Until("the reload begins", () => master.TimesSaid("Reloading ...") == 3);
        DateTime began = DateTime.UtcNow;
        master.Terminate();
        Figures.Add($"a reload with {Servers:N0} virtual servers", "a stop in the middle", DateTime.UtcNow - began);
        Assert.Equal(2, master.TimesSaid("Reload complete"));
    }

    private static string Instance(int priority) => $$"""
        vrrp_instance VI_1 {
            version 3
            interface eth0
            virtual_router_id 51
            priority {{priority}}
            advert_int 0.2
            virtual_ipaddress {
                {{Conf.Vip}}/24
            }
        }

        """;

    private static string Text(int servers)
    {
        StringBuilder text = new();
        for (int i = 0; i < servers; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                virtual_server 10.{{20 + i / 62500}}.{{i / 250 % 250}}.{{i % 250}} 80 {
                    lb_algo rr
                    lb_kind NAT
                    protocol TCP
                    real_server 10.200.{{i / 250 % 250}}.{{i % 250}} 8080 {
                        TCP_CHECK {
                            connect_timeout 1
                        }
                    }
                }

                """);
        }
        return text.ToString();
    }
}
