using System.Net;
using System.Net.Sockets;
using Keepalive.Core;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>Names of hosts and ports, both ways; each is looked up once.</summary>
internal sealed class NameTable
{
    private const string ServicesFile = "/etc/services";

    private readonly Dictionary<IpAddress, string?> hosts = [];
    private readonly Func<IpAddress, string?> askForName;
    private readonly Func<string, IpFamily, IpAddress?> askForAddress;
    private readonly Lazy<ServiceNames> services;

    /// <summary>The system's names.</summary>
    public NameTable()
        : this(HostNames.Of, AddressOnSystem, () => File.Exists(ServicesFile) ? File.ReadAllText(ServicesFile) : "")
    {
    }

    /// <param name="askForName">A host's name; null when it has none.</param>
    /// <param name="askForAddress">An address of that family; null when there is none.</param>
    /// <param name="services">The text of a services(5) file.</param>
    public NameTable(Func<IpAddress, string?> askForName, Func<string, IpFamily, IpAddress?> askForAddress, Func<string> services)
    {
        this.askForName = askForName;
        this.askForAddress = askForAddress;
        this.services = new Lazy<ServiceNames>(() => new ServiceNames(services()));
    }

    public string? HostOf(IpAddress address)
    {
        if (!hosts.TryGetValue(address, out string? name)) hosts[address] = name = askForName(address);
        return name;
    }

    public bool TryAddress(string name, IpFamily family, out IpAddress address)
    {
        IpAddress? found = askForAddress(name, family);
        address = found ?? default;
        return found is not null;
    }

    public string? PortOf(ushort port, byte protocol) => services.Value.NameOf(port, protocol);

    public bool TryPort(string name, byte protocol, out ushort port) => services.Value.TryPort(name, protocol, out port);

    private static IpAddress? AddressOnSystem(string name, IpFamily family)
    {
        try
        {
            AddressFamily wanted = family == IpFamily.V6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
            IPAddress[] found = Dns.GetHostAddresses(name, wanted);
            return found.Length > 0 ? IpAddress.FromIPAddress(found[0]) : null;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
