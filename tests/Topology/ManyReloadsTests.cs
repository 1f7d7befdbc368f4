using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// Reloads that change a little of everything, again and again: no process grows. 60 reloads here; KEEPALIVE_RELOADS says how many otherwise.
/// </summary>
public sealed class ManyReloadsTests
{
    /// <summary>Even: the last one leaves what the looks before it saw.</summary>
    private static readonly int Reloads =
        int.Parse(Environment.GetEnvironmentVariable("KEEPALIVE_RELOADS") ?? "60", CultureInfo.InvariantCulture) & ~1;

    /// <summary>The first third warms up.</summary>
    private static readonly int Settled = Reloads / 3 & ~1;

    /// <summary>Of the instance that every other reload adds and removes.</summary>
    private const string LastVip = "10.9.0.53";

    [Fact]
    public void MemoryAndDescriptorsOfAllProcessesStayFlat()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("tell.sh", "exit 0");
        string fifo = host.PathOf("fifo");
        File.WriteAllText(host.PathOf("number"), "0");
        Daemon daemon = host.Start(Program.Keepalive, Configuration(host, script, fifo, odd: false));
        Wait.Until("left holds the address", () => host.Holds(Conf.Vip));
        Footprint[] processes = [new(daemon.ParentPid, "parent"), new(daemon.VrrpPid, "vrrp"), new(daemon.CheckerPid, "checker")];
        (int, int) children = (daemon.VrrpPid, daemon.CheckerPid);
        string[] reload =
        [
            Programs.PathOf(Program.Keepalive), "reload", "--wait", "-f", host.PathOf("keepalived.conf"),
            "-p", Path.Combine(host.RunFolder, "keepalived.pid"),
        ];

        DateTime began = DateTime.UtcNow;
        for (int i = 1; i <= Reloads; i++)
        {
            daemon.Rewrite(Configuration(host, script, fifo, odd: i % 2 == 1));
            Assert.Equal(0, host.Try(reload).Status);
            if (i % 2 == 1) continue;
            if (i is 2 || i == (Reloads / 2 & ~1) || i == Reloads) Array.ForEach(processes, process => process.Note());
            if (i == Settled)
            {
                Wait.Until("the last instance holds its address", () => host.Holds(LastVip));
                foreach (Footprint process in processes) process.Learn();
            }
            if (i <= Settled) continue;
            foreach (Footprint process in processes)
            {
                if (i < Reloads * 2 / 3) process.LearnMemory();
                else process.Check();
            }
        }
        Wait.Until("the last instance holds its address", () => host.Holds(LastVip));
        foreach (Footprint process in processes) TestContext.Current.TestOutputHelper?.WriteLine($"{process}");
        foreach (Footprint process in processes) Figures.Add(string.Create(CultureInfo.InvariantCulture, $"{Reloads:N0} reloads"), process);
        foreach (Footprint process in processes) process.CheckAtRest();
        Figures.Add(string.Create(CultureInfo.InvariantCulture, $"{Reloads:N0} reloads"), "all", DateTime.UtcNow - began);
        Assert.Equal(children, (daemon.VrrpPid, daemon.CheckerPid));
        Assert.Equal(1, daemon.TimesSaid("(VI_1) Entering MASTER STATE"));
    }

    private static string Configuration(Host host, string script, string fifo, bool odd) => $$"""
        global_defs {
            script_user root
            vrrp_notify_fifo {{fifo}}
            {{(odd ? "lvs_notify_fifo " + fifo + ".lvs" : "")}}
        }
        vrrp_script chk {
            script "{{script}}"
            interval {{(odd ? 2 : 3)}}
        }
        track_file number {
            file {{host.PathOf("number")}}
        }
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority {{(odd ? 101 : 100)}}
            use_vmac
            no_accept
            track_script {
                chk
            }
            track_file {
                number weight 1
            }
            virtual_ipaddress {
                {{Conf.Vip}}/24
                {{(odd ? "10.9.0.101/24" : "10.9.0.102/24")}}
            }
            virtual_routes {
                192.0.{{(odd ? 2 : 3)}}.0/24 via 10.9.0.2 dev eth0
            }
            notify {{script}}
        }
        vrrp_instance VI_{{(odd ? 2 : 3)}} {
            interface eth0
            version 3
            advert_int 0.1
            virtual_router_id {{(odd ? 52 : 53)}}
            use_vmac
            virtual_ipaddress {
                10.9.0.{{(odd ? 52 : 53)}}/24
            }
        }
        virtual_server 10.9.0.100 {{(odd ? 80 : 81)}} {
            delay_loop 1
            lb_algo rr
            lb_kind NAT
            protocol TCP
            real_server 10.9.0.50 80 {
                TCP_CHECK {
                    connect_timeout 1
                }
            }
        }
        """;
}
