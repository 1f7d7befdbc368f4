namespace Keepalive.Topology.Harness;

/// <summary>Short configurations; tests of one keyword add its lines.</summary>
internal static class Conf
{
    /// <summary>The virtual address of the short configurations.</summary>
    public const string Vip = "10.9.0.100";

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
}
