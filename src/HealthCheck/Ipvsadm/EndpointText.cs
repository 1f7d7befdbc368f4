using Keepalive.Core;
using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>How services and servers are named in listings and saves.</summary>
/// <param name="names">Null for numbers only.</param>
internal sealed class EndpointText(NameTable? names)
{
    private const int ProtocolSctp = 132, ProtocolTcp = 6;

    public bool HasNames => names is not null;

    /// <summary>"host:port", "[host6]:port".</summary>
    public string Of(IpAddress address, ushort port, byte protocol)
    {
        string host = names?.HostOf(address) ?? address.ToString();
        string service = names?.PortOf(port, protocol) ?? port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return address.IsV6 ? $"[{host}]:{service}" : $"{host}:{service}";
    }

    /// <summary>"TCP  10.1.1.1:80", "FWM  7 IPv6": the begin of a row. Marks are shown as signed numbers.</summary>
    public string Row(IpvsService service)
    {
        if (service.FirewallMark != 0) return $"FWM  {(int)service.FirewallMark}{(service.Family == IpFamily.V6 ? " IPv6" : "")}";
        string protocol = service.Protocol switch { ProtocolTcp => "TCP ", ProtocolSctp => "SCTP", _ => "UDP " };
        return $"{protocol} {Of(service.Address, service.Port, service.Protocol)}";
    }

    /// <summary>The same as an option: "-t 10.1.1.1:80".</summary>
    public string Option(IpvsService service)
    {
        if (service.FirewallMark != 0) return $"-f {(int)service.FirewallMark}{(service.Family == IpFamily.V6 ? " -6" : "")}";
        string option = service.Protocol switch { ProtocolTcp => "-t", ProtocolSctp => "--sctp-service", _ => "-u" };
        return $"{option} {Of(service.Address, service.Port, service.Protocol)}";
    }

    /// <summary>IPv4: "255.255.255.0"; IPv6: a prefix length; null for a whole address.</summary>
    public static string? Mask(IpvsService service)
    {
        if (service.Family == IpFamily.V6) return service.Netmask == 128 ? null : $"{service.Netmask}";
        if (service.Netmask == uint.MaxValue) return null;
        return new IpAddress(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(service.Netmask), IpFamily.V4).ToString();
    }
}
