using System.Text;
using System.Text.Json;
using Keepalive.Core;
using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>
/// Every listing as one JSON object on one line: all that the kernel tells, whichever columns were asked for. Addresses are texts,
/// counts are numbers.
/// </summary>
internal static class TableJson
{
    public static string OfTable(IpvsInfo info, IEnumerable<(IpvsService Service, List<IpvsDestination> Servers)> table) => Write(json =>
    {
        json.WriteString("version", info.ToString());
        json.WriteNumber("connectionTableSize", info.TableSize);
        json.WriteStartArray("services");
        foreach ((IpvsService service, List<IpvsDestination> servers) in table) WriteService(json, service, servers);
        json.WriteEndArray();
    });

    public static string OfConnections(IEnumerable<IpvsConnection> connections) => Write(json =>
    {
        json.WriteStartArray("connections");
        foreach (IpvsConnection connection in connections) WriteConnection(json, connection);
        json.WriteEndArray();
    });

    public static string OfTimeouts(IpvsTimeouts timeouts) => Write(json =>
    {
        json.WriteNumber("tcp", timeouts.Tcp);
        json.WriteNumber("tcpFin", timeouts.TcpFin);
        json.WriteNumber("udp", timeouts.Udp);
    });

    public static string OfDaemons(IEnumerable<IpvsDaemon> daemons) => Write(json =>
    {
        json.WriteStartArray("daemons");
        foreach (IpvsDaemon daemon in daemons)
        {
            json.WriteStartObject();
            json.WriteString("state", daemon.IsMaster ? "master" : "backup");
            json.WriteString("interface", daemon.Interface);
            json.WriteNumber("syncId", daemon.SyncId);
            json.WriteNumber("maxLength", daemon.MaxLength);
            json.WriteString("group", daemon.Group.ToString());
            json.WriteNumber("port", daemon.Port);
            json.WriteNumber("ttl", daemon.Ttl);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static string Write(Action<Utf8JsonWriter> content)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteService(Utf8JsonWriter json, IpvsService service, List<IpvsDestination> servers)
    {
        json.WriteStartObject();
        if (service.FirewallMark != 0)
        {
            json.WriteNumber("firewallMark", service.FirewallMark);
            json.WriteString("family", service.Family == IpFamily.V6 ? "inet6" : "inet");
        }
        else
        {
            json.WriteString("protocol", service.Protocol switch { 6 => "tcp", 17 => "udp", 132 => "sctp", _ => "other" });
            WriteEndpoint(json, service.Address, service.Port);
        }
        json.WriteString("scheduler", service.Scheduler);
        json.WriteString("schedulerFlags", ServiceFlags.Text(service.Scheduler, service.Flags));
        json.WriteBoolean("persistent", (service.Flags & 0x1) != 0);
        json.WriteNumber("persistenceSeconds", service.Timeout);
        json.WriteString("netmask", EndpointText.Mask(service) ?? (service.Family == IpFamily.V6 ? "128" : "255.255.255.255"));
        json.WriteString("persistenceEngine", service.PersistenceEngine);
        json.WriteBoolean("onePacket", (service.Flags & 0x4) != 0);
        WriteStatistics(json, service.Statistics);
        json.WriteStartArray("servers");
        foreach (IpvsDestination server in servers) WriteServer(json, server);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteServer(Utf8JsonWriter json, IpvsDestination server)
    {
        json.WriteStartObject();
        WriteEndpoint(json, server.Address, server.Port);
        json.WriteString("forwarding", TableListing.MethodName(server.ForwardMethod));
        if (server.ForwardMethod == IpvsadmParser.Tunnel)
        {
            json.WriteString("tunnelType", TunnelTypes.NameOf(server));
            json.WriteNumber("tunnelPort", server.TunnelPort);
            json.WriteNumber("tunnelFlags", server.TunnelFlags);
        }
        json.WriteNumber("weight", server.Weight);
        json.WriteNumber("upperThreshold", server.UpperThreshold);
        json.WriteNumber("lowerThreshold", server.LowerThreshold);
        json.WriteNumber("activeConnections", server.ActiveConnections);
        json.WriteNumber("inactiveConnections", server.InactiveConnections);
        json.WriteNumber("persistentConnections", server.PersistentConnections);
        WriteStatistics(json, server.Statistics);
        json.WriteEndObject();
    }

    private static void WriteEndpoint(Utf8JsonWriter json, IpAddress address, ushort port)
    {
        json.WriteString("address", address.ToString());
        json.WriteNumber("port", port);
    }

    private static void WriteStatistics(Utf8JsonWriter json, IpvsStatistics counts)
    {
        json.WriteStartObject("statistics");
        json.WriteNumber("connections", counts.Connections);
        json.WriteNumber("inPackets", counts.InPackets);
        json.WriteNumber("outPackets", counts.OutPackets);
        json.WriteNumber("inBytes", counts.InBytes);
        json.WriteNumber("outBytes", counts.OutBytes);
        json.WriteNumber("connectionsPerSecond", counts.ConnectionRate);
        json.WriteNumber("inPacketsPerSecond", counts.InPacketRate);
        json.WriteNumber("outPacketsPerSecond", counts.OutPacketRate);
        json.WriteNumber("inBytesPerSecond", counts.InByteRate);
        json.WriteNumber("outBytesPerSecond", counts.OutByteRate);
        json.WriteEndObject();
    }

    private static void WriteConnection(Utf8JsonWriter json, IpvsConnection connection)
    {
        json.WriteStartObject();
        json.WriteString("protocol", connection.Protocol.ToLowerInvariant());
        json.WriteNumber("expiresSeconds", connection.ExpiresSeconds);
        json.WriteString("state", connection.State);
        json.WriteStartObject("source");
        WriteEndpoint(json, connection.Source.Address, connection.Source.Port);
        json.WriteEndObject();
        json.WriteStartObject("virtual");
        WriteEndpoint(json, connection.Virtual.Address, connection.Virtual.Port);
        json.WriteEndObject();
        json.WriteStartObject("destination");
        WriteEndpoint(json, connection.Destination.Address, connection.Destination.Port);
        json.WriteEndObject();
        json.WriteString("persistenceEngine", connection.Engine);
        json.WriteString("persistenceData", connection.EngineData);
        json.WriteEndObject();
    }
}
