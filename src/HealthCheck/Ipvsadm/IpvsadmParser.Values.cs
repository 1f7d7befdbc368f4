using System.Globalization;
using Keepalive.Core;
using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <content>What each option brings.</content>
internal sealed partial class IpvsadmParser
{
    private const byte ProtocolTcp = 6, ProtocolUdp = 17, ProtocolSctp = 132;
    private const uint FlagPersistent = 0x1, FlagOnePacket = 0x4;
    private const uint WeightMax = int.MaxValue;

    private void Take(IpvsadmSpelling spelling, string? argument)
    {
        IpvsadmOption option = spelling.Option;
        bool mayRepeat = option is IpvsadmOption.Ipv6 or IpvsadmOption.Sort;
        if (!mayRepeat && given.Contains(option)) throw IpvsadmException.Bad($"multiple '{IpvsadmSpelling.NameOf(option)}' options specified");
        given.Add(option);
        switch (option)
        {
            case IpvsadmOption.ServiceAddress: TakeServiceAddress(spelling, argument!); break;
            case IpvsadmOption.Ipv6: TakeIpv6(); break;
            case IpvsadmOption.Scheduler: service = service with { Scheduler = Cut(argument!) }; break;
            case IpvsadmOption.Pe: service = service with { PersistenceEngine = Cut(argument!) }; break;
            case IpvsadmOption.Persistent: TakePersistent(argument); break;
            case IpvsadmOption.Netmask: TakeNetmask(argument!); break;
            case IpvsadmOption.Ops: service = service with { Flags = service.Flags | FlagOnePacket }; break;
            case IpvsadmOption.SchedFlags: TakeFlags(argument!); break;
            case IpvsadmOption.RealServer: TakeRealServer(argument!); break;
            case IpvsadmOption.ForwardingMethod: settings = settings with { ForwardMethod = MethodOf(spelling.Short) }; break;
            default: TakeNumber(option, argument); break;
        }
    }

    private void TakeNumber(IpvsadmOption option, string? argument)
    {
        switch (option)
        {
            case IpvsadmOption.Weight: settings = settings with { Weight = Number(argument!, 0, WeightMax, "weight") }; break;
            case IpvsadmOption.UpperThreshold:
                settings = settings with { UpperThreshold = Number(argument!, 0, WeightMax, "u_threshold") };
                break;
            case IpvsadmOption.LowerThreshold:
                settings = settings with { LowerThreshold = Number(argument!, 0, WeightMax, "l_threshold") };
                break;
            case IpvsadmOption.TunType: tunnelType = TunnelTypes.Check(argument!); break;
            case IpvsadmOption.TunPort:
                settings = settings with { TunnelPort = (ushort)Number(argument!, 1, ushort.MaxValue, "tunnel port") };
                break;
            case IpvsadmOption.TunCsum: settings = settings with { TunnelFlags = TunnelTypes.Checksum }; break;
            case IpvsadmOption.TunRemcsum: settings = settings with { TunnelFlags = TunnelTypes.RemoteChecksum }; break;
            default: TakeDaemonOption(option, argument); break;
        }
    }

    private void TakeDaemonOption(IpvsadmOption option, string? argument)
    {
        // What fits into a datagram behind the headers.
        const int syncLengthMax = ushort.MaxValue - 28;
        daemon = option switch
        {
            IpvsadmOption.SyncId => daemon with { SyncId = (byte)Number(argument!, 0, byte.MaxValue, "syncid") },
            IpvsadmOption.SyncMaxlen => daemon with { MaxLength = (ushort)Number(argument!, 1, syncLengthMax, "sync-maxlen") },
            IpvsadmOption.McastInterface => daemon with { Interface = Cut(argument!) },
            IpvsadmOption.McastGroup => daemon with { Group = Group(argument!) },
            IpvsadmOption.McastPort => daemon with { Port = (ushort)Number(argument!, 1, ushort.MaxValue, "mcast-port") },
            IpvsadmOption.McastTtl => daemon with { Ttl = (byte)Number(argument!, 1, byte.MaxValue, "mcast-ttl") },
            _ => daemon,
        };
    }

    private static IpAddress Group(string text)
    {
        bool isAddress = IpAddress.TryParse(text, out IpAddress group);
        if (isAddress && group.IsMulticast) return group;
        throw IpvsadmException.Bad($"invalid {(isAddress && group.IsV6 ? "IPv6" : "IPv4")} mcast-group `{text}'");
    }

    private void TakeServiceAddress(IpvsadmSpelling spelling, string text)
    {
        if (spelling.Short == 'f')
        {
            if (!EndpointReader.TryNumber(text, 1, uint.MaxValue, out uint mark))
            {
                throw IpvsadmException.Bad($"invalid fwmark value `{text}' specified");
            }
            service = service with { FirewallMark = mark };
            return;
        }
        byte protocol = spelling.Short switch { 't' => ProtocolTcp, 'u' => ProtocolUdp, _ => ProtocolSctp };
        if (!endpoints.TryRead(text, protocol, out IpAddress address, out ushort? port))
        {
            throw IpvsadmException.Bad("illegal virtual server address[:port] specified");
        }
        service = service with { Protocol = protocol, Address = address, Port = port ?? 0, Family = address.Family };
        if (address.IsV6) service = service with { Netmask = 128 };
    }

    private void TakeIpv6()
    {
        if (service.FirewallMark == 0) throw IpvsadmException.Bad("-6 used before -f\n");
        service = service with { Family = IpFamily.V6, Netmask = 128 };
    }

    private void TakePersistent(string? text)
    {
        uint timeout = text is null ? DefaultPersistence : Seconds(text, least: 1);
        service = service with { Flags = service.Flags | FlagPersistent, Timeout = timeout };
    }

    private void TakeNetmask(string text)
    {
        if (service.Family == IpFamily.V6)
        {
            service = service with { Netmask = Number(text, 1, 128, "ipv6 netmask") };
            return;
        }
        if (!EndpointReader.TryAton(text, out IpAddress mask)) throw IpvsadmException.Bad("illegal virtual server persistent mask specified");
        service = service with { Netmask = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((uint)mask.Value) };
    }

    private void TakeFlags(string text)
    {
        flagWords = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in flagWords)
        {
            if (ServiceFlags.Parse(word) == 0) throw IpvsadmException.Bad($"invalid scheduler flag `{word}'");
        }
    }

    private void TakeRealServer(string text)
    {
        byte protocol = service.Protocol == 0 ? ProtocolTcp : service.Protocol;
        if (!endpoints.TryRead(text, protocol, out IpAddress address, out ushort? port))
        {
            throw IpvsadmException.Bad("illegal real server address[:port] specified");
        }
        server = (address, port);
    }

    private static uint MethodOf(char letter) => letter switch { 'm' => Nat, 'i' => Tunnel, _ => Route };
}
