using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Ipvs;

/// <content>Reading the kernel's answers. What an older kernel leaves out has its default.</content>
public static partial class IpvsMessages
{
    private const uint FlagHashed = 0x2;
    private const uint MethodMask = 0x7;

    private const ushort SvcStatistics = 10, SvcStatistics64 = 12;
    private const ushort DestActive = 7, DestInactive = 8, DestPersistent = 9, DestStatistics = 10, DestStatistics64 = 12;
    private const ushort InfoVersion = 1, InfoTableSize = 2;

    /// <summary>Reads an answer that holds a service.</summary>
    public static bool TryReadService(in NetlinkMessage message, out IpvsService service)
    {
        service = null!;
        if (!TryFind(message, CmdAttrService, out NetlinkAttribute nest)) return false;
        NetlinkAttributes attributes = new(nest.Payload);
        (IpFamily family, byte protocol, ushort port, uint mark, uint flags, uint timeout, uint netmask) = (IpFamily.V4, 0, 0, 0, 0, 0, 0);
        (string scheduler, string? engine) = ("", null);
        ReadOnlySpan<byte> address = nest.Payload[..0];
        IpvsStatistics statistics = default;
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case SvcAf: family = (IpFamily)attribute.U16; break;
                case SvcProtocol: protocol = (byte)attribute.U16; break;
                case SvcAddress: address = attribute.Payload; break;
                case SvcPort: port = attribute.U16BigEndian; break;
                case SvcFirewallMark: mark = attribute.U32; break;
                case SvcScheduler: scheduler = Interned(attribute.Text); break;
                case SvcEngine: engine = attribute.Text; break;
                case SvcFlags: flags = attribute.U32 & ~FlagHashed; break;
                case SvcTimeout: timeout = attribute.U32; break;
                case SvcNetmask: netmask = attribute.U32; break;
                case SvcStatistics or SvcStatistics64:
                    IpvsStatistics.Read(ref statistics, attribute.Payload, isWide: attribute.Type == SvcStatistics64);
                    break;
            }
        }
        service = new IpvsService
        {
            Family = family,
            Protocol = protocol,
            Address = mark != 0 ? IpAddress.None : AddressOf(address, family),
            Port = port,
            FirewallMark = mark,
            Scheduler = scheduler,
            Flags = flags,
            Timeout = timeout,
            Netmask = netmask,
            PersistenceEngine = engine,
            Statistics = statistics,
        };
        return true;
    }

    /// <summary>Reads an answer that holds a destination; old kernels name no family: it is the service's.</summary>
    public static bool TryReadDestination(in NetlinkMessage message, IpFamily serviceFamily, out IpvsDestination destination)
    {
        destination = null!;
        if (!TryFind(message, CmdAttrDest, out NetlinkAttribute nest)) return false;
        NetlinkAttributes attributes = new(nest.Payload);
        (IpFamily family, ushort port) = (serviceFamily, 0);
        ReadOnlySpan<byte> address = nest.Payload[..0];
        (uint method, uint weight, uint upper, uint lower, byte tunnel, ushort tunnelPort, ushort tunnelFlags) = (0, 0, 0, 0, 0, 0, 0);
        (uint active, uint inactive, uint persistent) = (0, 0, 0);
        IpvsStatistics statistics = default;
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case DestAddress: address = attribute.Payload; break;
                case DestFamily: family = (IpFamily)attribute.U16; break;
                case DestPort: port = attribute.U16BigEndian; break;
                case DestMethod: method = attribute.U32 & MethodMask; break;
                case DestWeight: weight = attribute.U32; break;
                case DestUpper: upper = attribute.U32; break;
                case DestLower: lower = attribute.U32; break;
                case DestActive: active = attribute.U32; break;
                case DestInactive: inactive = attribute.U32; break;
                case DestPersistent: persistent = attribute.U32; break;
                case DestTunnelType: tunnel = attribute.U8; break;
                case DestTunnelPort: tunnelPort = attribute.U16BigEndian; break;
                case DestTunnelFlags: tunnelFlags = attribute.U16; break;
                case DestStatistics or DestStatistics64:
                    IpvsStatistics.Read(ref statistics, attribute.Payload, isWide: attribute.Type == DestStatistics64);
                    break;
            }
        }
        destination = new IpvsDestination
        {
            Address = AddressOf(address, family),
            Port = port,
            ForwardMethod = method,
            Weight = weight,
            UpperThreshold = upper,
            LowerThreshold = lower,
            TunnelType = tunnel,
            TunnelPort = tunnelPort,
            TunnelFlags = tunnelFlags,
            ActiveConnections = active,
            InactiveConnections = inactive,
            PersistentConnections = persistent,
            Statistics = statistics,
        };
        return true;
    }

    /// <summary>Reads an answer that holds a sync daemon.</summary>
    public static bool TryReadDaemon(in NetlinkMessage message, out IpvsDaemon daemon)
    {
        daemon = null!;
        if (!TryFind(message, CmdAttrDaemon, out NetlinkAttribute nest)) return false;
        IpvsDaemon read = new(IsMaster: true, "", 0);
        NetlinkAttributes attributes = new(nest.Payload);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            read = attribute.Type switch
            {
                DaemonState => read with { IsMaster = attribute.U32 == StateMaster },
                DaemonInterface => read with { Interface = attribute.Text },
                DaemonId => read with { SyncId = (byte)attribute.U32 },
                DaemonMaxLength => read with { MaxLength = attribute.U16 },
                DaemonGroup or DaemonGroup6 => read with { Group = attribute.Address },
                DaemonPort => read with { Port = attribute.U16 },
                DaemonTtl => read with { Ttl = attribute.U8 },
                _ => read,
            };
        }
        daemon = read;
        return true;
    }

    public static bool TryReadTimeouts(in NetlinkMessage message, out IpvsTimeouts timeouts)
    {
        timeouts = default;
        if (message.Payload.Length < GenericFamily.HeaderSize) return false;
        NetlinkAttributes attributes = new(message.Payload[GenericFamily.HeaderSize..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            timeouts = attribute.Type switch
            {
                CmdAttrTimeoutTcp => timeouts with { Tcp = attribute.U32 },
                CmdAttrTimeoutTcpFin => timeouts with { TcpFin = attribute.U32 },
                CmdAttrTimeoutUdp => timeouts with { Udp = attribute.U32 },
                _ => timeouts,
            };
        }
        return true;
    }

    public static bool TryReadInfo(in NetlinkMessage message, out IpvsInfo info)
    {
        info = default;
        if (message.Payload.Length < GenericFamily.HeaderSize) return false;
        NetlinkAttributes attributes = new(message.Payload[GenericFamily.HeaderSize..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (attribute.Type == InfoVersion) info = info with { Version = attribute.U32 };
            else if (attribute.Type == InfoTableSize) info = info with { TableSize = attribute.U32 };
        }
        return true;
    }

    /// <summary>A handful of schedulers for thousands of services: one text each.</summary>
    private static string Interned(string text) => string.IsInterned(text) ?? text;

    private static IpAddress AddressOf(ReadOnlySpan<byte> bytes, IpFamily family)
    {
        int length = family == IpFamily.V6 ? 16 : 4;
        return bytes.Length < length ? IpAddress.None : IpAddress.FromBytes(bytes[..length]);
    }

    private static bool TryFind(in NetlinkMessage message, ushort type, out NetlinkAttribute found)
    {
        found = default;
        if (message.Payload.Length < GenericFamily.HeaderSize) return false;
        NetlinkAttributes attributes = new(message.Payload[GenericFamily.HeaderSize..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (attribute.Type != type) continue;
            found = attribute;
            return true;
        }
        return false;
    }
}
