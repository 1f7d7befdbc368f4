using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux.Route;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Routes of the configuration in the kernel's numbers: names by iproute2's tables, interfaces by index. A name that nobody knows is a
/// <see cref="FormatException"/> with its text.
/// </summary>
internal sealed class RouteTranslation(NameTables names, Func<string, InterfaceIndex> indexOf, Func<string, uint> tableOfVrf)
{
    private static readonly Dictionary<string, byte> Types = new(StringComparer.Ordinal)
    {
        ["unicast"] = 1,
        ["local"] = 2,
        ["broadcast"] = 3,
        ["anycast"] = 4,
        ["multicast"] = 5,
        ["blackhole"] = 6,
        ["unreachable"] = 7,
        ["prohibit"] = 8,
        ["throw"] = 9,
        ["nat"] = 10,
        ["xresolve"] = 11,
    };

    public KernelRoute Translate(RouteConfig route) => WithOptions(route, new KernelRoute
    {
        Destination = route.Destination,
        From = route.From,
        Type = Types.TryGetValue(route.Type, out byte type) ? type : byte.Parse(route.Type, CultureInfo.InvariantCulture),
        Tos = route.Tos is null ? (byte)0 : Byte(names.TypesOfService, "type of service", route.Tos),
        Table = Table(route),
        Protocol = route.Protocol is null ? KernelRoute.KeepalivedProtocol : Byte(names.Protocols, "protocol", route.Protocol),
        Scope = route.Scope is null ? null : Byte(names.Scopes, "scope", route.Scope),
        Gateway = route.ViaOr.IsNone ? route.Via : IpAddress.None,
        Interface = Index(route.Device),
        PreferredSource = route.Source,
        Metric = route.Metric,
        OnLink = route.OnLink,
        Hops = Hops(route),
        Encapsulation = Encapsulation(route.Encapsulation),
        Place = route.Add switch
        {
            RouteAdd.Add => RoutePlace.Only,
            RouteAdd.Append => RoutePlace.Append,
            _ => RoutePlace.Prepend,
        },
    });

    /// <summary>Source realm in the upper half, destination realm in the lower; one alone is the destination's.</summary>
    public uint Realms(string text)
    {
        string[] parts = text.Split('/');
        uint last = Number(names.Realms, "realm", parts[^1]);
        return parts.Length == 1 ? last : Number(names.Realms, "realm", parts[0]) << 16 | last;
    }

    internal static uint Number(NameTable table, string what, string word) =>
        table.TryResolve(word, out uint number) ? number : throw new FormatException($"unknown {what} {word}");

    internal static byte Byte(NameTable table, string what, string word) => Number(table, what, word) is var number and <= byte.MaxValue
        ? (byte)number : throw new FormatException($"{what} {word} is above 255");

    private uint Table(RouteConfig route)
    {
        if (route.Vrf is not null) return tableOfVrf(route.Vrf);
        return route.Table is null ? KernelRoute.MainTable : Number(names.Tables, "routing table", route.Table);
    }

    private InterfaceIndex Index(string? device)
    {
        if (device is null) return InterfaceIndex.None;
        InterfaceIndex index = indexOf(device);
        return index != InterfaceIndex.None ? index : throw new FormatException($"there is no interface {device}");
    }

    /// <summary>"via A or B" is a route with two hops.</summary>
    private ValueList<RouteHop> Hops(RouteConfig route)
    {
        if (!route.ViaOr.IsNone)
        {
            return [new RouteHop(route.Via, InterfaceIndex.None, 1, false), new RouteHop(route.ViaOr, InterfaceIndex.None, 1, false)];
        }
        return [.. route.NextHops.Select(hop => new RouteHop(
            hop.Via, Index(hop.Device), hop.Weight, hop.OnLink, hop.Realms is null ? null : Realms(hop.Realms), Encapsulation(hop.Encapsulation)))];
    }

    private KernelRoute WithOptions(RouteConfig route, KernelRoute kernel)
    {
        foreach (RouteOption option in route.Options)
        {
            kernel = option.Name switch
            {
                "expires" => kernel with { Expires = uint.Parse(option.Value, CultureInfo.InvariantCulture) },
                "realms" => kernel with { Realms = Realms(option.Value) },
                "ttl-propagate" => kernel with { PropagateTtl = option.Value == "enabled" },
                "pref" => kernel with { Preference = Preference(option.Value) },
                _ => kernel,
            };
        }
        return kernel with { Metrics = RouteMetricsTranslation.Translate(route.Options) };
    }

    /// <summary>RFC 4191 section 2.1.</summary>
    private static byte Preference(string word) => word switch
    {
        "low" => 3,
        "medium" => 0,
        "high" => 1,
        _ => byte.TryParse(word, CultureInfo.InvariantCulture, out byte number) ? number : throw new FormatException($"unknown preference {word}"),
    };

    private RouteEncapsulation? Encapsulation(ValueList<string> words)
    {
        if (words.Count < 2) return null;
        return words[0] switch
        {
            "mpls" => new RouteEncapsulation(RouteEncapsulationType.Mpls) { Labels = [.. words[1].Split('/').Select(Label)] },
            "ila" => new RouteEncapsulation(RouteEncapsulationType.Ila) { Locator = Locator(words[1]) },
            "ip" => Tunnel(new RouteEncapsulation(RouteEncapsulationType.Ip), words),
            "ip6" => Tunnel(new RouteEncapsulation(RouteEncapsulationType.Ip6), words),
            _ => throw new FormatException($"unknown encapsulation {words[0]}"),
        };
    }

    private RouteEncapsulation Tunnel(RouteEncapsulation tunnel, ValueList<string> words)
    {
        for (int i = 1; i + 1 < words.Count; i += 2)
        {
            string value = words[i + 1];
            tunnel = words[i] switch
            {
                "id" => tunnel with { Id = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "dst" => tunnel with { Destination = IpAddress.Parse(value) },
                "src" => tunnel with { Source = IpAddress.Parse(value) },
                "tos" or "tc" => tunnel with { Tos = Byte(names.TypesOfService, "type of service", value) },
                "ttl" or "hoplimit" => tunnel with { Ttl = byte.Parse(value, CultureInfo.InvariantCulture) },
                "flags" => tunnel with { Flags = ushort.Parse(value, CultureInfo.InvariantCulture) },
                _ => tunnel,
            };
        }
        return tunnel;
    }

    private static uint Label(string word)
    {
        const uint labelMax = (1 << 20) - 1;
        return uint.TryParse(word, CultureInfo.InvariantCulture, out uint label) && label <= labelMax
            ? label : throw new FormatException($"{word} is no MPLS label");
    }

    /// <summary>Four groups of hexadecimal digits with colons between them.</summary>
    private static ulong Locator(string word)
    {
        ulong locator = 0;
        foreach (string group in word.Split(':'))
        {
            locator = locator << 16 | ushort.Parse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
        return locator;
    }
}
