namespace Keepalive.ConfigParser.Binding;

/// <summary>The processes of keepalived, each of which reads the configuration on its own and skips the blocks of the others.</summary>
[Flags]
internal enum Readers
{
    Parent = 1,
    Checker = 2,
    Vrrp = 4,
    Bfd = 8,
    All = Parent | Checker | Vrrp | Bfd,
}

/// <summary>Who reads which word of the top level.</summary>
internal static class Ownership
{
    /// <summary>Blocks in which nobody but the health-check process finds anything.</summary>
    public static bool IsOfServers(string keyword) => keyword is "virtual_server" or "virtual_server_group";

    public static Readers Of(string keyword) => keyword switch
    {
        "SSL" or "virtual_server" or "virtual_server_group" => Readers.Checker,
        "track_file" or "vrrp_track_file" => Readers.Checker | Readers.Vrrp,
        "bfd_instance" => Readers.Checker | Readers.Vrrp | Readers.Bfd,
        "track_group" or "static_ipaddress" or "static_routes" or "static_rules" or "vrrp_sync_group" or "garp_group" or "vrrp_instance"
            or "vrrp_script" or "vrrp_track_process" or "interface_up_down_delays" or "linkbeat_interfaces" => Readers.Vrrp,
        _ => Readers.Parent,
    };
}
