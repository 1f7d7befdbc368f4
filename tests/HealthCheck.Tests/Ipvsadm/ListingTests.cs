using System.Text;
using Keepalive.Core;
using Keepalive.HealthCheck.Ipvsadm;
using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Tests.Ipvsadm;

public sealed class ListingTests
{
    private static readonly IpvsInfo Info = new(0x010201, 4096);

    [Theory]
    [InlineData(27, (int)TableColumns.Plain, true)]
    [InlineData(28, (int)TableColumns.Plain, false)]
    [InlineData(31, (int)TableColumns.Statistics, false)]
    [InlineData(32, (int)TableColumns.Rates, false)]
    [InlineData(33, (int)TableColumns.Thresholds, false)]
    [InlineData(34, (int)TableColumns.Persistent, false)]
    [InlineData(35, (int)TableColumns.Tunnels, false)]
    public void AListingIsThatOfIpvsadm(int sample, int columns, bool named)
    {
        TableListing listing = new(new EndpointText(named ? Sample.Names : null), (TableColumns)columns, exact: false);
        StringBuilder text = new($"{TableListing.Header(Info)}\n{listing.Titles()}\n");
        foreach ((IpvsService service, List<IpvsDestination> servers) in Sorted())
        {
            text.Append(listing.Row(service)).Append('\n');
            foreach (IpvsDestination server in servers) text.Append(listing.Row(service, server)).Append('\n');
        }
        Assert.Equal(Sample.OutputOf(sample), text.ToString());
    }

    [Theory]
    [InlineData(36, false)]
    [InlineData(37, true)]
    public void ASaveIsThatOfIpvsadm(int sample, bool named) => Assert.Equal(Sample.OutputOf(sample), Save(named, thresholds: false));

    [Fact]
    public void ASaveOfOursKeepsThresholds() =>
        Assert.Contains("-r 10.2.0.3:8080 -m -w 100 -x 1000 -y 500\n", Save(named: false, thresholds: true), StringComparison.Ordinal);

    [Theory]
    [InlineData(193)]
    [InlineData(194)]
    [InlineData(195)]
    [InlineData(196)]
    [InlineData(197)]
    [InlineData(198)]
    [InlineData(199)]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(203)]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(206)]
    [InlineData(207)]
    [InlineData(208)]
    public void LongNumbersAreShortenedAsByIpvsadm(int sample)
    {
        ulong[] counters = Sample.CountersOf(sample);
        IpvsStatistics statistics = new()
        {
            Connections = counters[0],
            InPackets = counters[1],
            OutPackets = counters[2],
            InBytes = counters[3],
            OutBytes = counters[4],
            ConnectionRate = counters[5],
            InPacketRate = counters[6],
            OutPacketRate = counters[7],
            InByteRate = counters[8],
            OutByteRate = counters[9],
        };
        IpvsService service = new()
        {
            Family = IpFamily.V4,
            Protocol = 6,
            Address = IpAddress.V4(10, 0, 0, 1),
            Port = 80,
            Statistics = statistics,
        };
        IpvsDestination server = new() { Address = IpAddress.V4(10, 2, 0, 1), Port = 80, Statistics = statistics };
        string command = Sample.TextOf(sample).Split('\n')[0];
        TableColumns columns = command.Contains("--rate", StringComparison.Ordinal) ? TableColumns.Rates : TableColumns.Statistics;
        TableListing listing = new(new EndpointText(null), columns, command.EndsWith("--exact", StringComparison.Ordinal));
        string text = $"{TableListing.Header(Info)}\n{listing.Titles()}\n{listing.Row(service)}\n{listing.Row(service, server)}\n";
        Assert.Equal(Sample.OutputOf(sample), text);
    }

    [Fact]
    public void ConnectionsAreListedAsByIpvsadm()
    {
        ConnectionListing listing = new(new EndpointText(null), withEngines: false);
        IEnumerable<IpvsConnection> connections = IpvsConnection.ParseAll(Sample.OutputOf(57).Split('\n'));
        string text = $"{listing.Titles()}\n{string.Concat(connections.Select(connection => listing.Row(connection) + "\n"))}";
        Assert.Equal(Sample.OutputOf(56), text);
    }

    [Fact]
    public void APersistenceEngineHasTwoMoreColumns()
    {
        ConnectionListing listing = new(new EndpointText(null), withEngines: true);
        IpvsConnection sip = IpvsConnection.ParseAll(Sample.OutputOf(57).Split('\n')).Single(connection => connection.Engine is not null);
        Assert.Contains(listing.Titles() + "\n", Sample.OutputOf(54), StringComparison.Ordinal);
        Assert.Contains(listing.Row(sip) + "\n", Sample.OutputOf(54), StringComparison.Ordinal);
    }

    /// <summary>The kernel's order is that of the listing without sorting.</summary>
    [Fact]
    public void TheOrderIsThatOfIpvsadm()
    {
        List<IpvsService> services = [.. Sample.OutputOf(187).Split('\n').Where(IsService).Select(Parse)];
        TableOrder.Sort(services);
        string[] expected = [.. Sample.OutputOf(186).Split('\n').Where(IsService)];
        EndpointText text = new(null);
        Assert.Equal(expected, services.Select(service => $"{text.Row(service)} rr"));
    }

    private static bool IsService(string line) =>
        line.StartsWith("TCP ", StringComparison.Ordinal) || line.StartsWith("UDP ", StringComparison.Ordinal)
        || line.StartsWith("SCTP", StringComparison.Ordinal) || line.StartsWith("FWM ", StringComparison.Ordinal);

    private static IpvsService Parse(string row)
    {
        string[] words = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words[0] == "FWM")
        {
            IpFamily family = words[2] == "IPv6" ? IpFamily.V6 : IpFamily.V4;
            return new IpvsService { Family = family, FirewallMark = (uint)int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture) };
        }
        string option = words[0] switch { "TCP" => "-t", "UDP" => "-u", _ => "--sctp-service" };
        return new IpvsadmParser(Sample.Names, "ipvsadm").Parse(["-D", option, words[1]]).Service!;
    }

    private static string Save(bool named, bool thresholds)
    {
        TableSave save = new(new EndpointText(named ? Sample.Names : null), thresholds);
        return string.Concat(Sorted().SelectMany(entry =>
            entry.Servers.Select(server => save.Line(entry.Service, server) + "\n").Prepend(save.Line(entry.Service) + "\n")));
    }

    private static List<(IpvsService Service, List<IpvsDestination> Servers)> Sorted()
    {
        List<(IpvsService Service, List<IpvsDestination> Servers)> table = Sample.Table();
        List<IpvsService> services = [.. table.Select(entry => entry.Service)];
        TableOrder.Sort(services);
        foreach ((_, List<IpvsDestination> servers) in table) TableOrder.Sort(servers);
        return [.. services.Select(service => (service, table.Single(entry => ReferenceEquals(entry.Service, service)).Servers))];
    }
}
