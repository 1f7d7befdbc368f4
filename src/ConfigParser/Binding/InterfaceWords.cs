using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>The words of use_vmac and use_ipvlan, in any order; a word that is none of them is the interface name.</summary>
internal static class InterfaceWords
{
    /// <summary>For the documents: what may stand on the line.</summary>
    public static BlockTable Vmac => MadeOnce.Of(ref field, () => new("vrrp_instance/use_vmac",
    [
        Row("name", "<IF>", "next word is the interface name"),
        Row("netlink_notify_msg", "", "ask for a netlink message for the parent")
            .NoEffect("nothing is needed: the parent is followed by its own messages"),
        Row("group", "<INT|NAME>", "link group"),
    ]));

    public static BlockTable Ipvlan => MadeOnce.Of(ref field, () => new("vrrp_instance/use_ipvlan",
    [
        Row("name", "<IF>", "next word is the interface name"),
        Row("group", "<INT|NAME>", "link group"),
        Row("bridge", "", "mode"),
        Row("private", "", "mode"),
        Row("vepa", "", "mode"),
    ]));

    /// <summary>What the MAC addresses of virtual routers begin with (RFC 9568 section 7.3); 1 for IPv4 or 2 for IPv6 follows.</summary>
    private static ReadOnlySpan<byte> VirtualRouterPrefix => [0, 0, 0x5e, 0];

    private static Keyword Row(string name, string arguments, string help) => Custom(name, arguments, "", help, (_, _) => { });

    public static void UseVmac(Binder b, Words w)
    {
        VmacConfig vmac = b.Instance.Vmac ?? new();
        for (int i = 1; i < w.Count; i++)
        {
            if (w.Is(i, "netlink_notify_msg")) vmac = vmac with { NetlinkNotify = true };
            else if (w.Is(i, "name") && w.Has(i + 1)) vmac = Named(b, w, ++i, vmac.Name, "macvlan") is { } name ? vmac with { Name = name } : vmac;
            else if (w.Is(i, "group") && w.Has(i + 1)) vmac = vmac with { Group = w.Text(++i) };
            else if (w[i].Contains(':')) vmac = Mac(w, i, b) is { } mac ? vmac with { Mac = mac } : vmac;
            else vmac = Named(b, w, i, vmac.Name, "macvlan") is { } name ? vmac with { Name = name } : vmac;
        }
        b.Instance.Vmac = vmac;
    }

    public static void UseIpvlan(Binder b, Words w)
    {
        if (b.Instance.Ipvlan is not null)
        {
            w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            return;
        }
        IpvlanConfig ipvlan = new();
        bool modeGiven = false;
        for (int i = 1; i < w.Count; i++)
        {
            if (w.Is(i, "name") && w.Has(i + 1)) ipvlan = ipvlan with { Name = Named(b, w, ++i, ipvlan.Name, "ipvlan") ?? ipvlan.Name };
            else if (w.Is(i, "group") && w.Has(i + 1)) ipvlan = ipvlan with { Group = w.Text(++i) };
            else if (ModeOf(w[i]) is { } mode) ipvlan = Mode(w, i, ipvlan, mode, ref modeGiven);
            else if (IpPrefix.TryParse(w[i], out IpPrefix address))
            {
                if (!b.SetFamily(w, i, address.Family, "the word is ignored")) continue;
                ipvlan = ipvlan with { Address = address };
                b.Instance.SourceAddress = address.Address;
            }
            else ipvlan = ipvlan with { Name = Named(b, w, i, ipvlan.Name, "ipvlan") ?? ipvlan.Name };
        }
        b.Instance.Ipvlan = ipvlan;
    }

    private static IpvlanMode? ModeOf(ReadOnlySpan<char> word) => word switch
    {
        "bridge" => IpvlanMode.Bridge,
        "private" => IpvlanMode.Private,
        "vepa" => IpvlanMode.Vepa,
        _ => null,
    };

    private static IpvlanConfig Mode(Words w, int at, IpvlanConfig ipvlan, IpvlanMode mode, ref bool given)
    {
        if (given)
        {
            w.Report(ValueErrors.WordIgnored(w.Span(at), w.Name, w.Text(at)));
            return ipvlan;
        }
        given = true;
        return ipvlan with { Mode = mode };
    }

    private static string? Named(Binder b, Words w, int at, string? before, string kind)
    {
        if (before is not null) w.Report(ValueErrors.WordIgnored(w.Span(at), w.Name, w.Text(at)));
        else if (IsNoName(w[at])) w.Report(ValueErrors.NotInterfaceName(w.Span(at), w.Name, w.Text(at)));
        else if (b.Host is { } host && host.IsLinkOfAnotherKind(w.Text(at), kind)) w.Report(ValueErrors.LinkNameTaken(w.Span(at), w.Name,
            w.Text(at), kind));
        else if (w.Interface(at, out string name, "the word is ignored")) return IsOthers(b, w, at, name) ? null : name;
        return null;
    }

    /// <summary>A link of ours is one instance's.</summary>
    private static bool IsOthers(Binder b, Words w, int at, string name)
    {
        if (b.VirtualLinks.TryAdd(name, b.Instance.Name)) return false;
        w.Report(VrrpErrors.LinkOfAnother(w.Span(at), b.Instance.Name, b.VirtualLinks[name], name));
        return true;
    }

    /// <summary>What the kernel does not take as the name of a link (dev_valid_name in net/core/dev.c).</summary>
    private static bool IsNoName(ReadOnlySpan<char> text) => text is "" or "." or ".." || text.ContainsAny('/', ':') || text.ContainsAny(" \t\v\f\r");

    /// <summary>Six octets, or five with the VRID as the sixth.</summary>
    private static MacAddress? Mac(Words w, int at, Binder b)
    {
        string[] octets = w.Text(at).Split(':');
        byte[] bytes = new byte[6];
        bytes[5] = b.Instance.VirtualRouterId ?? 0;
        bool good = octets.Length is 5 or 6;
        for (int i = 0; good && i < octets.Length; i++)
        {
            good = octets[i].Length is 1 or 2
                && byte.TryParse(octets[i], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out bytes[i]);
        }
        bool isReserved = bytes.AsSpan().StartsWith(VirtualRouterPrefix) && bytes[4] is 1 or 2;
        if (good && !isReserved) return MacAddress.FromBytes(bytes);
        string why = good ? $"{w.Text(at)} is the MAC address of a virtual router, which is there without saying it"
            : $"'{w.Text(at)}' is not a MAC address";
        w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), w.Name, why));
        return null;
    }
}
