namespace Keepalive.Topology.Harness;

/// <summary>Short configurations; tests of one keyword add its lines.</summary>
internal static class Conf
{
    /// <summary>The virtual address of the short configurations.</summary>
    public const string Vip = "10.9.0.100";

    private const int PerLink = 250;

    /// <summary>Version 2, VRID 51 on eth0, one address, adverts every second.</summary>
    public static string Pair(int priority, string extra = "", string global = "") => $$"""
        global_defs {
            router_id node
            script_user root
            {{global}}
        }
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority {{priority}}
            advert_int 1
            {{extra}}
            virtual_ipaddress {
                {{Vip}}/24
            }
        }
        """;

    /// <summary>The same in version 3, adverts every tenth of a second.</summary>
    public static string Fast(int priority, string extra = "", string global = "") =>
        Pair(priority, extra, "vrrp_version 3\n" + global).Replace("advert_int 1", "advert_int 0.1", StringComparison.Ordinal);

    /// <summary>How two masters are looked for, in comments that only we read, so that the same text serves keepalived.</summary>
    public static string Watching(Host peer) => $$"""
        #! keepalive: split_brain_probe_interval 1
            #! keepalive: split_brain_peers {
            #! keepalive:     {{peer.Address}}
            #! keepalive: }
        """;

    /// <summary>Instances with VRIDs from 1 on over eth0, eth1, …: 250 on each.</summary>
    public static string Many(int instances, int priority) => string.Join('\n', Enumerable.Range(1, instances).Select(i => $$"""
        vrrp_instance VI_{{i}} {
            interface eth{{(i - 1) / PerLink}}
            virtual_router_id {{(i - 1) % PerLink + 1}}
            priority {{priority}}
            virtual_ipaddress {
                {{ManyVip(i)}}/32
            }
        }
        """));

    /// <summary>The address of the i-th of many instances.</summary>
    public static string ManyVip(int i) => $"10.10.{(i - 1) / PerLink}.{(i - 1) % PerLink + 1}";
}
