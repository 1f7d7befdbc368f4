using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>Columns that a listing of services can have.</summary>
internal enum TableColumns
{
    Plain,
    Thresholds,
    Persistent,
    Tunnels,
    Statistics,
    Rates,
}

/// <summary>Listings of services and their servers, in ipvsadm's columns, trailing blanks included.</summary>
internal sealed class TableListing(EndpointText text, TableColumns columns, bool exact)
{
    private const int HostWidth = 28;

    private readonly bool cutsNames = text.HasNames;

    /// <summary>The line about IPVS itself.</summary>
    public static string Header(IpvsInfo info) => $"IP Virtual Server version {info} (size={info.TableSize})";

    public string Titles() => columns switch
    {
        TableColumns.Thresholds =>
            "Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n  -> RemoteAddress:Port",
        TableColumns.Persistent =>
            "Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n  -> RemoteAddress:Port",
        TableColumns.Tunnels =>
            "Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn",
        TableColumns.Statistics =>
            "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n  -> RemoteAddress:Port",
        TableColumns.Rates =>
            "Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n  -> RemoteAddress:Port",
        _ => "Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
    };

    public string Row(IpvsService service)
    {
        string name = text.Row(service);
        return columns switch
        {
            TableColumns.Statistics => $"{name,-33}{Totals(service.Statistics, isServer: false)}",
            TableColumns.Rates => $"{name,-33}{Rates(service.Statistics, isServer: false)}",
            _ => name + Settings(service),
        };
    }

    public string Row(IpvsService owner, IpvsDestination server)
    {
        string host = text.Of(server.Address, server.Port, owner.Protocol);
        if (cutsNames && host.Length > HostWidth) host = host[..HostWidth];
        (string method, IpvsDestination it) = (MethodName(server.ForwardMethod), server);
        string row = columns switch
        {
            TableColumns.Thresholds =>
                $" {it.UpperThreshold,-10} {it.LowerThreshold,-10} {it.ActiveConnections,-10} {it.InactiveConnections,-10}",
            TableColumns.Persistent =>
                $" {it.Weight,-9} {it.PersistentConnections,-11} {it.ActiveConnections,-10} {it.InactiveConnections,-10}",
            TableColumns.Tunnels =>
                $" {method,-7} {TunnelTypes.Info(it),-13} {(int)it.Weight,-6} {it.ActiveConnections,-10} {it.InactiveConnections,-10}",
            TableColumns.Statistics => Totals(server.Statistics, isServer: true),
            TableColumns.Rates => Rates(server.Statistics, isServer: true),
            _ => $" {method,-7} {(int)it.Weight,-6} {it.ActiveConnections,-10} {it.InactiveConnections,-10}",
        };
        return $"  -> {host,-HostWidth}{row}";
    }

    private static string Settings(IpvsService service)
    {
        string flags = ServiceFlags.Text(service.Scheduler, service.Flags);
        // An engine without persistence does nothing, and is not shown.
        string persistence = (service.Flags & 0x1) == 0
            ? ""
            : $" persistent {service.Timeout}{Prefixed(" mask ", EndpointText.Mask(service))}{Prefixed(" pe ", service.PersistenceEngine)}";
        return $" {service.Scheduler}{(flags.Length > 0 ? $" ({flags})" : "")}{persistence}{((service.Flags & 0x4) != 0 ? " ops" : "")}";
    }

    private static string Prefixed(string prefix, string? value) => value is null ? "" : prefix + value;

    public static string MethodName(uint method) => method switch
    {
        IpvsadmParser.Nat => "Masq",
        IpvsadmParser.Tunnel => "Tunnel",
        IpvsadmParser.Route => "Route",
        _ => "Local",
    };

    /// <summary>ipvsadm reads connections and packets of servers as 32 bits.</summary>
    private string Totals(IpvsStatistics counts, bool isServer) =>
        Count(isServer ? (uint)counts.Connections : counts.Connections)
        + Count(isServer ? (uint)counts.InPackets : counts.InPackets)
        + Count(isServer ? (uint)counts.OutPackets : counts.OutPackets)
        + Count(counts.InBytes)
        + Count(counts.OutBytes);

    /// <summary>Of servers all rates are read as 32 bits, and the first three are never shortened.</summary>
    private string Rates(IpvsStatistics counts, bool isServer)
    {
        if (!isServer)
        {
            return Count(counts.ConnectionRate) + Count(counts.InPacketRate) + Count(counts.OutPacketRate) + Count(counts.InByteRate)
                + Count(counts.OutByteRate);
        }
        return CountText.Exact((uint)counts.ConnectionRate) + CountText.Exact((uint)counts.InPacketRate)
            + CountText.Exact((uint)counts.OutPacketRate) + Count((uint)counts.InByteRate) + Count((uint)counts.OutByteRate);
    }

    private string Count(ulong number) => exact ? CountText.Exact(number) : CountText.Short(number);
}
