using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>VRRP over IPv6: adverts from link-local addresses to ff02::12.</summary>
public sealed class IPv6Tests
{
    private const string Vip = "fe80::100";
    private const string GlobalVip = "2001:db8:9::100";

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TheHigherPriorityTakesOverAndHandsBackWhenItStops(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        Daemon rightDaemon = right.Start(rightProgram, Configuration(priority: 100));
        Wait.Until("right holds the addresses", () => right.Holds(Vip) && right.Holds(GlobalVip));

        Daemon leftDaemon = left.Start(leftProgram, Configuration(priority: 150));

        Wait.Until("only left holds the addresses", () => left.Holds(Vip) && left.Holds(GlobalVip) && !right.Holds(Vip));
        rightDaemon.WaitForLog("with higher priority 150, ours 100");
        leftDaemon.Terminate();
        Wait.Until("only right holds the addresses", () => segment.HoldersOf(GlobalVip) is [{ Name: "right" }]);
    }

    private static string Configuration(int priority) => $$"""
        vrrp_instance VI_6 {
            interface eth0
            virtual_router_id 56
            priority {{priority}}
            advert_int 1
            virtual_ipaddress {
                {{Vip}}/64
                {{GlobalVip}}/64
            }
        }
        """;
}
