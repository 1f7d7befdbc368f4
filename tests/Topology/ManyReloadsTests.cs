using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// Reloads that change a little of everything, again and again: no process grows. 60 reloads here; KEEPALIVE_RELOADS says how many otherwise.
/// </summary>
public sealed class ManyReloadsTests
{
    private static readonly int Reloads = int.Parse(Environment.GetEnvironmentVariable("KEEPALIVE_RELOADS") ?? "60", CultureInfo.InvariantCulture);

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
        int[] processes = [daemon.ParentPid, daemon.VrrpPid, daemon.CheckerPid];
        string[] reload =
        [
            Programs.PathOf(Program.Keepalive), "reload", "--wait", "-f", host.PathOf("keepalived.conf"),
            "-p", Path.Combine(host.RunFolder, "keepalived.pid"),
        ];

        Dictionary<int, (long Kilobytes, int Descriptors)> early = [];
        DateTime began = DateTime.UtcNow;
        for (int i = 1; i <= Reloads; i++)
        {
            daemon.Rewrite(Configuration(host, script, fifo, odd: i % 2 == 1));
            Assert.Equal(0, host.Try(reload).Status);
            // The first third warms up.
            if (i < Reloads / 3 || i % 2 == 1) continue;
            foreach (int pid in processes)
            {
                if (i < Reloads * 2 / 3) early[pid] = Larger(early.GetValueOrDefault(pid), Size(pid));
                else Check(early[pid], Size(pid), $"process {Array.IndexOf(processes, pid)} after {i} reloads");
            }
        }
        foreach (int pid in processes) TestContext.Current.TestOutputHelper?.WriteLine($"{early[pid]} then {Size(pid)}");
        Figures.Add(string.Create(CultureInfo.InvariantCulture, $"{Reloads:N0} reloads"), "all", DateTime.UtcNow - began);
        Assert.Equal((processes[1], processes[2]), (daemon.VrrpPid, daemon.CheckerPid));
        Assert.Equal(1, daemon.TimesSaid("(VI_1) Entering MASTER STATE"));
    }

    /// <summary>Checks come and go between two looks.</summary>
    private const int ProbesMax = 2;

    private static void Check((long Kilobytes, int Descriptors) early, (long Kilobytes, int Descriptors) now, string who)
    {
        Assert.True(now.Descriptors <= early.Descriptors + ProbesMax, $"{who}: {now.Descriptors} descriptors, {early.Descriptors} before");
        Assert.True(now.Kilobytes <= early.Kilobytes * 5 / 4 + 1024, $"{who}: {now.Kilobytes} kB, {early.Kilobytes} before");
    }

    private static (long Kilobytes, int Descriptors) Larger((long Kilobytes, int Descriptors) one, (long Kilobytes, int Descriptors) other) =>
        (Math.Max(one.Kilobytes, other.Kilobytes), Math.Max(one.Descriptors, other.Descriptors));

    private static (long Kilobytes, int Descriptors) Size(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        long kilobytes = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        return (kilobytes, Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length);
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
