using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>What makes an IPVS service this one: protocol, address and port, or a firewall mark.</summary>
public readonly record struct ServiceKey(LvsProtocol Protocol, IpAddress Address, ushort Port, uint FirewallMark, IpFamily Family)
{
    /// <summary>As the kernel's error lines name it.</summary>
    public override string ToString() => FirewallMark != 0
        ? $"Fwm {FirewallMark}{(Family == IpFamily.V6 ? " inet6" : "")}"
        : $"{Address}:{LvsNames.Of(Protocol)}:{Port}";
}

/// <summary>How a service distributes: all that SET_SERVICE can change.</summary>
/// <param name="Scheduler">rr, wlc, …</param>
/// <param name="Flags">IP_VS_SVC_F_ bits, persistence included.</param>
/// <param name="Timeout">Seconds of persistence; 0 without it.</param>
/// <param name="Netmask">IPv4: mask as an address; IPv6: see <paramref name="PrefixLength"/>.</param>
/// <param name="PrefixLength">IPv6 prefix of persistence.</param>
/// <param name="PersistenceEngine">Null for none.</param>
public sealed record ServiceSettings(
    string Scheduler, uint Flags, uint Timeout, IpAddress Netmask, byte PrefixLength, string? PersistenceEngine);

/// <summary>A destination within its service.</summary>
public readonly record struct DestinationKey(IpAddress Address, ushort Port)
{
    public override string ToString() => $"{Address}:{Port}";
}

/// <summary>How a destination is served: all that SET_DEST can change.</summary>
public sealed record DestinationSettings(LvsForwarding Forwarding, uint Weight, uint UpperThreshold, uint LowerThreshold);

/// <summary>One change of the kernel's table. Settings are null for a removal.</summary>
public abstract record IpvsCommand(ServiceKey Service)
{
    public sealed record AddService(ServiceKey Service, ServiceSettings Settings) : IpvsCommand(Service);

    public sealed record SetService(ServiceKey Service, ServiceSettings Settings) : IpvsCommand(Service);

    public sealed record RemoveService(ServiceKey Service) : IpvsCommand(Service);

    public sealed record AddDestination(ServiceKey Service, DestinationKey Destination, DestinationSettings Settings) : IpvsCommand(Service);

    public sealed record SetDestination(ServiceKey Service, DestinationKey Destination, DestinationSettings Settings) : IpvsCommand(Service);

    public sealed record RemoveDestination(ServiceKey Service, DestinationKey Destination) : IpvsCommand(Service);
}

/// <summary>A service as it is: in the kernel, or as wanted.</summary>
public sealed class TableService(ServiceSettings settings)
{
    public ServiceSettings Settings { get; set; } = settings;

    public Dictionary<DestinationKey, DestinationSettings> Destinations { get; } = [];
}
