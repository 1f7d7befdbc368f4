using System.Globalization;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>One connection as /proc/net/ip_vs_conn tells of it: a line of words, addresses and ports in hexadecimal.</summary>
/// <param name="Protocol">"TCP", "UDP", "SCTP".</param>
/// <param name="Source">Address and port of the client.</param>
/// <param name="Virtual">Of the service.</param>
/// <param name="Destination">Of the server.</param>
/// <param name="State">"ESTABLISHED" and the like.</param>
/// <param name="ExpiresSeconds">Until the kernel forgets it.</param>
/// <param name="Engine">Persistence engine; null without one.</param>
/// <param name="EngineData">What the engine remembers.</param>
internal sealed record IpvsConnection(
    string Protocol,
    (IpAddress Address, ushort Port) Source,
    (IpAddress Address, ushort Port) Virtual,
    (IpAddress Address, ushort Port) Destination,
    string State,
    long ExpiresSeconds,
    string? Engine,
    string? EngineData)
{
    /// <summary>Lines that are none, the title among them, are left out.</summary>
    public static IEnumerable<IpvsConnection> ParseAll(IEnumerable<string> lines) => lines.Select(Parse).OfType<IpvsConnection>();

    public byte ProtocolNumber => Protocol switch { "TCP" => 6, "UDP" => 17, "SCTP" => 132, _ => 0 };

    private static IpvsConnection? Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 9 || !long.TryParse(words[8], NumberStyles.None, CultureInfo.InvariantCulture, out long expires)) return null;
        if (!TryEndpoint(words[1], words[2], out (IpAddress, ushort) source)) return null;
        if (!TryEndpoint(words[3], words[4], out (IpAddress, ushort) service)) return null;
        if (!TryEndpoint(words[5], words[6], out (IpAddress, ushort) destination)) return null;
        string? engine = words.Length > 9 ? words[9] : null;
        return new IpvsConnection(words[0], source, service, destination, words[7], expires, engine, words.Length > 10 ? words[10] : null);
    }

    private static bool TryEndpoint(string host, string port, out (IpAddress, ushort) endpoint)
    {
        endpoint = default;
        if (!ushort.TryParse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort number)) return false;
        if (host.Contains(':', StringComparison.Ordinal))
        {
            if (!IpAddress.TryParse(host, out IpAddress v6)) return false;
            endpoint = (v6, number);
            return true;
        }
        if (!uint.TryParse(host, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint v4)) return false;
        endpoint = (new IpAddress(v4, IpFamily.V4), number);
        return true;
    }
}

/// <summary>The listing of connections.</summary>
/// <param name="text">How their ends are named.</param>
/// <param name="withEngines">Two more columns for those that have a persistence engine.</param>
internal sealed class ConnectionListing(EndpointText text, bool withEngines)
{
    public string Titles() => "IPVS connection entries\npro expire state       source             virtual            destination"
        + (withEngines ? "        pe name          pe_data" : "");

    public string Row(IpvsConnection connection)
    {
        byte protocol = connection.ProtocolNumber;
        string source = text.Of(connection.Source.Address, connection.Source.Port, protocol);
        string service = text.Of(connection.Virtual.Address, connection.Virtual.Port, protocol);
        string destination = text.Of(connection.Destination.Address, connection.Destination.Port, protocol);
        if (withEngines && connection.Engine is not null) destination = $"{destination,-16} {connection.Engine,-18} {connection.EngineData}";
        string time = string.Create(CultureInfo.InvariantCulture, $"{connection.ExpiresSeconds / 60:00}:{connection.ExpiresSeconds % 60:00}");
        return $"{connection.Protocol,-3} {time}  {connection.State,-11} {source,-18} {service,-18} {destination}";
    }
}
