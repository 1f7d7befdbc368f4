using System.Buffers.Binary;
using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Ipvs;

/// <summary>Commands of the IPVS family (linux/ip_vs.h, IPVS_CMD_*).</summary>
public enum IpvsCommandNumber : byte
{
    NewService = 1,
    SetService = 2,
    DelService = 3,
    GetService = 4,
    NewDest = 5,
    SetDest = 6,
    DelDest = 7,
    GetDest = 8,
    NewDaemon = 9,
    DelDaemon = 10,
    GetDaemon = 11,
    SetConfig = 12,
    GetConfig = 13,
    GetInfo = 15,
    Zero = 16,
    Flush = 17,
}

/// <summary>
/// The bytes of IPVS requests and answers. Attributes are written in the order that ip_vs users are used to; an IPv4 address takes the
/// first 4 of 16 bytes; ports stand in network order, everything else in host order.
/// </summary>
public static partial class IpvsMessages
{
    public const byte FamilyVersion = 1;

    private const int AddressSize = 16;
    private const uint FlagPersistent = 0x1;
    private const uint MethodTunnel = 2;
    private const byte TunnelGue = 1;
    private const byte TunnelIpip = 0;

    private const ushort CmdAttrService = 1;
    private const ushort CmdAttrDest = 2;
    private const ushort CmdAttrDaemon = 3, CmdAttrTimeoutTcp = 4, CmdAttrTimeoutTcpFin = 5, CmdAttrTimeoutUdp = 6;

    private const uint StateMaster = 1, StateBackup = 2;
    private const ushort DaemonState = 1, DaemonInterface = 2, DaemonId = 3, DaemonMaxLength = 4, DaemonGroup = 5, DaemonGroup6 = 6;
    private const ushort DaemonPort = 7, DaemonTtl = 8;

    private const ushort SvcAf = 1, SvcProtocol = 2, SvcAddress = 3, SvcPort = 4, SvcFirewallMark = 5, SvcScheduler = 6;
    private const ushort SvcFlags = 7, SvcTimeout = 8, SvcNetmask = 9, SvcEngine = 11;
    private const ushort DestAddress = 1, DestPort = 2, DestMethod = 3, DestWeight = 4, DestUpper = 5, DestLower = 6;
    private const ushort DestFamily = 11, DestTunnelType = 13, DestTunnelPort = 14, DestTunnelFlags = 15;

    /// <summary>A service with everything that it can be set to.</summary>
    public static void WriteService(ref NetlinkWriter writer, IpvsService service)
    {
        int nest = writer.BeginNest(CmdAttrService);
        WriteIdentity(ref writer, service);
        writer.AttributeText(SvcScheduler, service.Scheduler);
        if (service.PersistenceEngine is not null) writer.AttributeText(SvcEngine, service.PersistenceEngine);
        WriteRest(ref writer, service.Flags, service.Timeout, service.Netmask);
        writer.EndNest(nest);
    }

    /// <summary>The service that a destination belongs to: its identity, and persistence stripped.</summary>
    public static void WriteOwner(ref NetlinkWriter writer, IpvsService service)
    {
        int nest = writer.BeginNest(CmdAttrService);
        WriteIdentity(ref writer, service);
        writer.AttributeText(SvcScheduler, service.Scheduler);
        WriteRest(ref writer, service.Flags & ~FlagPersistent, timeout: 0, service.Family == IpFamily.V4 ? uint.MaxValue : 128);
        writer.EndNest(nest);
    }

    public static void WriteDestination(ref NetlinkWriter writer, IpvsDestination destination)
    {
        int nest = writer.BeginNest(CmdAttrDest);
        writer.AttributeU16(DestFamily, (ushort)destination.Address.Family);
        WriteAddress(ref writer, DestAddress, destination.Address);
        writer.AttributeU16BigEndian(DestPort, destination.Port);
        writer.AttributeU32(DestMethod, destination.ForwardMethod);
        writer.AttributeU32(DestWeight, destination.Weight);
        if (destination.ForwardMethod == MethodTunnel) WriteTunnel(ref writer, destination);
        writer.AttributeU32(DestUpper, destination.UpperThreshold);
        writer.AttributeU32(DestLower, destination.LowerThreshold);
        writer.EndNest(nest);
    }

    /// <summary>What a daemon is started with; what the kernel does anyway is left away.</summary>
    public static void WriteDaemon(ref NetlinkWriter writer, IpvsDaemon daemon)
    {
        int nest = writer.BeginNest(CmdAttrDaemon);
        writer.AttributeU32(DaemonState, daemon.IsMaster ? StateMaster : StateBackup);
        writer.AttributeText(DaemonInterface, daemon.Interface);
        writer.AttributeU32(DaemonId, daemon.SyncId);
        if (daemon.MaxLength != 0) writer.AttributeU16(DaemonMaxLength, daemon.MaxLength);
        if (daemon.Group != IpvsDaemon.DefaultGroup) writer.AttributeAddress(daemon.Group.IsV4 ? DaemonGroup : DaemonGroup6, daemon.Group);
        if (daemon.Port != IpvsDaemon.DefaultPort) writer.AttributeU16(DaemonPort, daemon.Port);
        if (daemon.Ttl != IpvsDaemon.DefaultTtl) writer.AttributeU8(DaemonTtl, daemon.Ttl);
        writer.EndNest(nest);
    }

    /// <summary>Which daemon to stop.</summary>
    public static void WriteDaemonState(ref NetlinkWriter writer, bool isMaster, byte syncId = 0)
    {
        int nest = writer.BeginNest(CmdAttrDaemon);
        writer.AttributeU32(DaemonState, isMaster ? StateMaster : StateBackup);
        writer.AttributeU32(DaemonId, syncId);
        writer.EndNest(nest);
    }

    public static void WriteTimeouts(ref NetlinkWriter writer, IpvsTimeouts timeouts)
    {
        writer.AttributeU32(CmdAttrTimeoutTcp, timeouts.Tcp);
        writer.AttributeU32(CmdAttrTimeoutTcpFin, timeouts.TcpFin);
        writer.AttributeU32(CmdAttrTimeoutUdp, timeouts.Udp);
    }

    private static void WriteIdentity(ref NetlinkWriter writer, IpvsService service)
    {
        writer.AttributeU16(SvcAf, (ushort)service.Family);
        if (service.FirewallMark != 0)
        {
            writer.AttributeU32(SvcFirewallMark, service.FirewallMark);
            return;
        }
        writer.AttributeU16(SvcProtocol, service.Protocol);
        WriteAddress(ref writer, SvcAddress, service.Address);
        writer.AttributeU16BigEndian(SvcPort, service.Port);
    }

    private static void WriteRest(ref NetlinkWriter writer, uint flags, uint timeout, uint netmask)
    {
        Span<byte> pair = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(pair, flags);
        BinaryPrimitives.WriteUInt32LittleEndian(pair[4..], uint.MaxValue);
        writer.Attribute(SvcFlags, pair);
        writer.AttributeU32(SvcTimeout, timeout);
        writer.AttributeU32(SvcNetmask, netmask);
    }

    private static void WriteTunnel(ref NetlinkWriter writer, IpvsDestination destination)
    {
        writer.AttributeU8(DestTunnelType, destination.TunnelType);
        if (destination.TunnelType == TunnelGue) writer.AttributeU16BigEndian(DestTunnelPort, destination.TunnelPort);
        if (destination.TunnelType != TunnelIpip) writer.AttributeU16(DestTunnelFlags, destination.TunnelFlags);
    }

    private static void WriteAddress(ref NetlinkWriter writer, ushort type, IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[AddressSize];
        bytes.Clear();
        address.CopyTo(bytes);
        writer.Attribute(type, bytes);
    }
}
