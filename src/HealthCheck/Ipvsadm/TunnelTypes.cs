using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>Words for how packets are wrapped for a server that is reached through a tunnel.</summary>
internal static class TunnelTypes
{
    public const ushort Checksum = 1, RemoteChecksum = 2;

    private static readonly string[] Names = ["ipip", "gue", "gre"];

    public static string Check(string name) =>
        Names.Contains(name) ? name : throw IpvsadmException.Bad("illegal tunnel type specified");

    public static byte NumberOf(string name) => (byte)Array.IndexOf(Names, name);

    public static string NameOf(IpvsDestination server) => server.TunnelType < Names.Length ? Names[server.TunnelType] : "unknown";

    /// <summary>"gue:6080:+c", "gre:-c", "ipip"; "n/a" without a tunnel.</summary>
    public static string Info(IpvsDestination server)
    {
        if (server.ForwardMethod != IpvsadmParser.Tunnel) return "n/a";
        string sums = server.TunnelFlags switch { Checksum => "+c", RemoteChecksum => "r+c", _ => "-c" };
        return NameOf(server) switch
        {
            "gue" => $"gue:{server.TunnelPort}:{sums}",
            "gre" => $"gre:{sums}",
            var name => name,
        };
    }

    /// <summary>As options: " --tun-type gue --tun-port 6080 --tun-csum".</summary>
    public static string Options(IpvsDestination server)
    {
        string name = NameOf(server);
        string sums = server.TunnelFlags switch { Checksum => " --tun-csum", RemoteChecksum => " --tun-remcsum", _ => " --tun-nocsum" };
        return $" --tun-type {name}{(name == "gue" ? $" --tun-port {server.TunnelPort}" : "")}{(name == "ipip" ? "" : sums)}";
    }
}
