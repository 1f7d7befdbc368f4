using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>Services and servers as the options that would make them again.</summary>
/// <param name="text">How they are named.</param>
/// <param name="thresholds">Also the thresholds of connections, which ipvsadm itself loses.</param>
internal sealed class TableSave(EndpointText text, bool thresholds)
{
    public string Line(IpvsService service)
    {
        string line = $"-A {text.Option(service)} -s {service.Scheduler}";
        if ((service.Flags & 0x1) != 0)
        {
            line += $" -p {service.Timeout}";
            if (EndpointText.Mask(service) is string mask) line += $" -M {mask}";
        }
        if (service.PersistenceEngine is not null) line += $" --pe {service.PersistenceEngine}";
        if ((service.Flags & 0x4) != 0) line += " -o";
        string flags = ServiceFlags.Text(service.Scheduler, service.Flags);
        return flags.Length > 0 ? $"{line} -b {flags}" : line;
    }

    public string Line(IpvsService owner, IpvsDestination server)
    {
        string method = server.ForwardMethod switch { IpvsadmParser.Nat => "-m", IpvsadmParser.Tunnel => "-i", _ => "-g" };
        string line = $"-a {text.Option(owner)} -r {text.Of(server.Address, server.Port, owner.Protocol)} {method} -w {(int)server.Weight}";
        if (thresholds && server.UpperThreshold != 0) line += $" -x {server.UpperThreshold}";
        if (thresholds && server.LowerThreshold != 0) line += $" -y {server.LowerThreshold}";
        return server.ForwardMethod == IpvsadmParser.Tunnel ? line + TunnelTypes.Options(server) : line;
    }
}
