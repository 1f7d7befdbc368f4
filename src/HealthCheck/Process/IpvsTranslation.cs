using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Process;

/// <summary>Between the engine's entries and the kernel's.</summary>
internal static class IpvsTranslation
{
    private const uint FlagsOfOurs = 0x3d;
    private const uint MethodLocal = 1;

    public static IpvsRequest Request(IpvsCommand command, IReadOnlyDictionary<ServiceKey, ServiceSettings> settings)
    {
        IpvsService service = Service(command.Service, settings.GetValueOrDefault(command.Service));
        return command switch
        {
            IpvsCommand.AddService add => new(IpvsCommandNumber.NewService, Service(add.Service, add.Settings), null),
            IpvsCommand.SetService set => new(IpvsCommandNumber.SetService, Service(set.Service, set.Settings), null),
            IpvsCommand.RemoveService => new(IpvsCommandNumber.DelService, service, null),
            IpvsCommand.AddDestination add => new(IpvsCommandNumber.NewDest, service, Destination(add.Destination, add.Settings)),
            IpvsCommand.SetDestination set => new(IpvsCommandNumber.SetDest, service, Destination(set.Destination, set.Settings)),
            IpvsCommand.RemoveDestination remove => new(IpvsCommandNumber.DelDest, service, Destination(remove.Destination, Gone)),
            _ => throw Invariant.Unreachable(command),
        };
    }

    public static ServiceKey KeyOf(IpvsService service) => service.FirewallMark != 0
        ? new ServiceKey(LvsProtocol.None, IpAddress.None, 0, service.FirewallMark, service.Family)
        : new ServiceKey((LvsProtocol)service.Protocol, service.Address, service.Port, 0, service.Family);

    public static ServiceSettings SettingsOf(IpvsService service)
    {
        bool isV4 = service.Family == IpFamily.V4;
        return new ServiceSettings(
            service.Scheduler,
            service.Flags & FlagsOfOurs,
            service.Timeout,
            isV4 ? new IpAddress(Swap(service.Netmask), IpFamily.V4) : IpAddress.None,
            isV4 ? (byte)0 : (byte)service.Netmask,
            service.PersistenceEngine);
    }

    public static DestinationKey KeyOf(IpvsDestination destination) => new(destination.Address, destination.Port);

    public static DestinationSettings SettingsOf(IpvsDestination destination)
    {
        LvsMethod method = (LvsMethod)destination.ForwardMethod;
        LvsForwarding forwarding = method == LvsMethod.Tunnel
            ? new LvsForwarding(method, (LvsTunnelType)destination.TunnelType, destination.TunnelPort, (LvsTunnelChecksum)destination.TunnelFlags)
            : new LvsForwarding(destination.ForwardMethod == MethodLocal ? LvsMethod.Nat : method);
        return new DestinationSettings(forwarding, destination.Weight, destination.UpperThreshold, destination.LowerThreshold);
    }

    private static readonly DestinationSettings Gone = new(LvsForwarding.Nat, 0, 0, 0);

    public static IpvsService Service(ServiceKey key, ServiceSettings? settings) => new()
    {
        Family = key.Family,
        Protocol = (byte)key.Protocol,
        Address = key.Address,
        Port = key.Port,
        FirewallMark = key.FirewallMark,
        Scheduler = settings?.Scheduler ?? "",
        Flags = settings?.Flags ?? 0,
        Timeout = settings?.Timeout ?? 0,
        Netmask = Netmask(key, settings),
        PersistenceEngine = settings?.PersistenceEngine,
    };

    private static uint Netmask(ServiceKey key, ServiceSettings? settings)
    {
        if (key.Family == IpFamily.V6) return settings?.PrefixLength ?? 128;
        return settings is null ? uint.MaxValue : Swap((uint)settings.Netmask.Value);
    }

    private static uint Swap(uint value) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);

    private static IpvsDestination Destination(DestinationKey key, DestinationSettings settings) => new()
    {
        Address = key.Address,
        Port = key.Port,
        ForwardMethod = (uint)settings.Forwarding.Method,
        Weight = settings.Weight,
        UpperThreshold = settings.UpperThreshold,
        LowerThreshold = settings.LowerThreshold,
        TunnelType = (byte)settings.Forwarding.TunnelType,
        TunnelPort = settings.Forwarding.TunnelPort,
        TunnelFlags = (ushort)settings.Forwarding.TunnelChecksum,
    };
}
