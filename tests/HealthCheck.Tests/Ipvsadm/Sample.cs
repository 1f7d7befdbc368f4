using System.Runtime.CompilerServices;
using Keepalive.Core;
using Keepalive.HealthCheck.Ipvsadm;
using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Tests.Ipvsadm;

/// <summary>What ipvsadm 1.31 printed, and the rules that it had been given.</summary>
internal static class Sample
{
    private static readonly Dictionary<string, string> Hosts = new(StringComparer.Ordinal)
    {
        ["10.1.1.1"] = "www.example.net",
        ["10.2.0.1"] = "rs1.example.net",
        ["10.2.0.2"] = "a-very-long-real-server-name.backend.example.net",
        ["10.9.0.2"] = "client.example.net",
        ["2001:db8::1"] = "v6.example.net",
        ["fd00:2::1"] = "rs1-v6.example.net",
    };

    /// <summary>The names that the samples were recorded with.</summary>
    public static readonly NameTable Names = new(
        address => Hosts.GetValueOrDefault(address.ToString()),
        (name, _) => Hosts.Where(host => host.Value == name).Select(host => (IpAddress?)IpAddress.Parse(host.Key)).FirstOrDefault(),
        () => "ftp 21/tcp\nssh 22/tcp\ntelnet 23/tcp\nsmtp 25/tcp\ndomain 53/udp\nhttp 80/tcp www\npop3 110/tcp\nhttps 443/tcp\n"
            + "sip 5060/udp # telephones\nhttp-alt 8080/tcp\n");

    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(ThisFile())!, "samples");

    /// <summary>What was printed by the sample with this number.</summary>
    public static string OutputOf(int number)
    {
        string text = TextOf(number);
        int start = text.IndexOf("--- stdout ---\n", StringComparison.Ordinal) + "--- stdout ---\n".Length;
        return text[start..text.IndexOf("--- stderr ---", StringComparison.Ordinal)];
    }

    /// <summary>The ten counters that a sample's remark names.</summary>
    public static ulong[] CountersOf(int number)
    {
        string remark = TextOf(number).Split('\n').First(line => line.StartsWith("#note:", StringComparison.Ordinal));
        return [.. remark[(remark.LastIndexOf('=') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ulong.Parse)];
    }

    public static string TextOf(int number) => File.ReadAllText(Directory.GetFiles(Folder, $"{number:000}-*").Single());

    /// <summary>The table that the rules of the samples make, unsorted.</summary>
    public static List<(IpvsService Service, List<IpvsDestination> Servers)> Table()
    {
        List<(IpvsService Service, List<IpvsDestination> Servers)> table = [];
        foreach (string line in TextOf(0).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            IpvsadmRequest request = new IpvsadmParser(Names, "ipvsadm").Parse(line.Split(' '));
            if (request.Verb == IpvsadmVerb.AddService) table.Add((request.Service!, []));
            else table.Single(entry => IsSame(entry.Service, request.Service!)).Servers.Add(request.Server!);
        }
        return table;
    }

    private static bool IsSame(IpvsService left, IpvsService right) =>
        (left.FirewallMark, left.Family, left.Protocol, left.Address, left.Port)
        == (right.FirewallMark, right.Family, right.Protocol, right.Address, right.Port);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
