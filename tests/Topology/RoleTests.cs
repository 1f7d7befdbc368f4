using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// What an Ansible role does with keepalived works unchanged: a template with <c>keepalived -t -f</c> as its check, a file of options, an
/// enabled unit, handlers that restart and reload. Under a real systemd, and with Debian's init script of keepalived. Beside keepalived.
/// </summary>
public sealed class RoleTests
{
    private const string Configuration = "/etc/keepalived/keepalived.conf";
    private static readonly string[] Check = ["keepalived", "-t", "-f"];

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void UnderSystemd(Program program)
    {
        using BootedMachine machine = new(program, withSystemd: true);
        Install(machine);
        machine.Run("systemctl", "daemon-reload");
        machine.Run("systemctl", "enable", "--now", "keepalived");
        WaitForAddresses(machine, ".100");
        int main = MainPid(machine);
        Assert.Contains("--log-detail", machine.Run("sh", "-c", $"tr '\\0' ' ' </proc/{main}/cmdline"), StringComparison.Ordinal);

        Change(machine, () => machine.Run("systemctl", "reload", "keepalived"));
        Assert.Equal(main, MainPid(machine));
        machine.Run("systemctl", "restart", "keepalived");
        Assert.NotEqual(main, MainPid(machine));
        WaitForAddresses(machine, ".100", ".101");
        if (program == Program.Keepalive && !Programs.OursIsStandIn) SurviveMistakes(machine);
        machine.Run("systemctl", "stop", "keepalived");

        WaitForAddresses(machine);
        Assert.Equal("inactive", machine.Try("systemctl", "is-active", "keepalived").Output.Trim());
        Assert.Equal("success", machine.Run("systemctl", "show", "--value", "-p", "Result", "keepalived").Trim());
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void WithAnInitScript(Program program)
    {
        if (!File.Exists("/etc/init.d/keepalived")) Assert.Skip("needs keepalived's init script (Debian's package)");
        using BootedMachine machine = new(program, withSystemd: false);
        Install(machine);
        machine.Run("/etc/init.d/keepalived", "start");
        WaitForAddresses(machine, ".100");
        string first = machine.Run("cat", "/run/keepalived.pid");

        Change(machine, () => machine.Run("/etc/init.d/keepalived", "reload"));
        Assert.Equal(first, machine.Run("cat", "/run/keepalived.pid"));
        machine.Run("/etc/init.d/keepalived", "restart");
        // The script gives the former one a second to end, which on a busy machine is not enough; one that runs is left alone.
        Wait.Until("another process runs", () => machine.Try("/etc/init.d/keepalived", "start").Status == 0
            && machine.Try("cat", "/run/keepalived.pid") is (0, { Length: > 0 } text, _) && text != first);
        WaitForAddresses(machine, ".100", ".101");
        machine.Run("/etc/init.d/keepalived", "stop");

        WaitForAddresses(machine);
        Wait.Until("the pid file is gone", () => machine.Try("test", "-e", "/run/keepalived.pid").Status != 0);
    }

    private static void Install(BootedMachine machine)
    {
        Assert.True(machine.Write("/etc/default/keepalived", "DAEMON_ARGS=\"--log-detail\""));
        Assert.True(machine.Write(Configuration, Text(".100"), Check));
        Assert.False(machine.Write(Configuration, Text(".100") + "vrrp_instence VI_2 {\n}\n", Check));
    }

    /// <summary>A task changes the template and notifies the reload handler.</summary>
    private static void Change(BootedMachine machine, Action reload)
    {
        Assert.True(machine.Write(Configuration, Text(".100", ".101"), Check));
        reload();
        WaitForAddresses(machine, ".100", ".101");
    }

    /// <summary>A bad file that nobody checked, and a daemon that dies.</summary>
    private static void SurviveMistakes(BootedMachine machine)
    {
        int main = MainPid(machine);
        machine.Write(Configuration, "nonsense");
        Assert.NotEqual(0, machine.Try("systemctl", "reload", "keepalived").Status);
        Assert.Equal(("active", main), (machine.Run("systemctl", "is-active", "keepalived").Trim(), MainPid(machine)));
        machine.Write(Configuration, Text(".100"));
        machine.Run("systemctl", "kill", "--signal=KILL", "keepalived");
        Wait.Until("it is started again", () => MainPid(machine) is not 0 and int pid && pid != main);
        // .101 is what the dead one left, and is not in the file any more.
        Wait.Until("the address of the file is there", () => machine.Run("ip", "-o", "address").Contains("10.9.0.100/", StringComparison.Ordinal));
        machine.Run("ip", "address", "flush", "dev", "eth0", "to", "10.9.0.101");
    }

    private static int MainPid(BootedMachine machine) =>
        int.Parse(machine.Run("systemctl", "show", "--value", "-p", "MainPID", "keepalived"), CultureInfo.InvariantCulture);

    private static void WaitForAddresses(BootedMachine machine, params string[] ends) =>
        Wait.Until($"the addresses are {string.Join(' ', ends)}", () =>
        {
            string addresses = machine.Run("ip", "-o", "address");
            return ((string[])[".100", ".101"]).All(end => addresses.Contains($"10.9.0{end}/", StringComparison.Ordinal) == ends.Contains(end));
        });

    private static string Text(params string[] ends) => $$"""
        global_defs {
            vrrp_version 3
        }
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            advert_int 0.1
            virtual_ipaddress {
                {{string.Join("\n        ", ends.Select(end => $"10.9.0{end}/24"))}}
            }
        }

        """;
}
