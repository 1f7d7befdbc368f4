using System.Globalization;
using System.Numerics;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Values that several blocks of the IPVS part share.</summary>
internal static class LvsWords
{
    public const string MethodArguments = "NAT|DR|TUN [type ipip|gue|gre] [port <INT 1..65535>] [nocsum|csum|remcsum]";

    /// <summary>A forwarding method; bad tunnel words are reported, and the method is kept without them.</summary>
    public static bool Method(Words w, int at, out LvsForwarding forwarding)
    {
        forwarding = LvsForwarding.Nat;
        if (!w.OneOf(at, ["NAT", "DR", "TUN"], out int which)) return false;
        forwarding = which switch { 0 => LvsForwarding.Nat, 1 => LvsForwarding.DirectRoute, _ => LvsForwarding.Tunnel };
        if (!w.Has(at + 1)) return true;
        if (forwarding.Method != LvsMethod.Tunnel) w.Report(ValueErrors.WordIgnored(w.Span(at + 1), w.Name, w.Text(at + 1)));
        else if (Tunnel(w, at + 1, forwarding) is { } tunnel) forwarding = tunnel;
        return true;
    }

    private static LvsForwarding? Tunnel(Words w, int at, LvsForwarding forwarding)
    {
        const string Ignored = "the words of the tunnel are ignored";
        while (w.Has(at))
        {
            if (!w.OneOf(at, ["type", "port", "nocsum", "csum", "remcsum"], out int word, Ignored)) return null;
            if (word == 0)
            {
                if (!w.OneOf(at + 1, ["ipip", "gue", "gre"], out int type, Ignored)) return null;
                forwarding = forwarding with { TunnelType = (LvsTunnelType)type };
            }
            else if (word == 1)
            {
                if (!w.Int(at + 1, 1, 65535, out long port, Ignored)) return null;
                forwarding = forwarding with { TunnelPort = (ushort)port };
            }
            else forwarding = forwarding with { TunnelChecksum = (LvsTunnelChecksum)(word - 2) };
            at += word < 2 ? 2 : 1;
        }
        string? wrong = forwarding switch
        {
            { TunnelType: LvsTunnelType.Gue, TunnelPort: 0 } => "gue needs a port",
            { TunnelType: not LvsTunnelType.Gue, TunnelPort: not 0 } => "only gue has a port",
            { TunnelType: LvsTunnelType.Ipip, TunnelChecksum: not LvsTunnelChecksum.None } => "ipip has no checksum",
            { TunnelType: LvsTunnelType.Gre, TunnelChecksum: LvsTunnelChecksum.RemoteCsum } => "gre has no remcsum",
            _ => null,
        };
        if (wrong is null) return forwarding;
        w.Report(LvsErrors.TunnelWords(w.Span(0), w.Name, wrong));
        return null;
    }

    /// <summary>Prefix length of an IPv4 mask; null when its ones are not all on the left.</summary>
    public static byte? PrefixOf(IpAddress mask)
    {
        uint bits = (uint)mask.Value;
        int ones = BitOperations.PopCount(bits);
        return ones > 0 && bits == uint.MaxValue << (32 - ones) ? (byte)ones : null;
    }

    /// <summary>One line of virtual_server_group.</summary>
    public static void GroupEntry(Binder b, Words w)
    {
        if (w.Is(0, "fwmark"))
        {
            FirewallMark(b, w);
            return;
        }
        const string Dropped = "the entry is ignored";
        if (!TryRange(w, out IpAddress first, out IpAddress last, out string why))
        {
            w.Report(LvsErrors.GroupEntry(w.Span(0), w.Text(0), why));
            return;
        }
        long port = 0;
        if (w.Has(1) && !w.Int(1, 0, 65535, out port, Dropped)) return;
        b.Group.Entries.Add(new VirtualServerGroupEntry(first, last, (ushort)port));
    }

    private static void FirewallMark(Binder b, Words w)
    {
        if (!w.Has(1))
        {
            b.RequiredWordMissing(w);
            return;
        }
        if (!w.Int(1, 0, uint.MaxValue, out long mark, "the entry is ignored")) return;
        IpFamily family = IpFamily.None;
        if (w.Has(2) && w.OneOf(2, ["inet", "inet6"], out int which, "the word is ignored")) family = which == 0 ? IpFamily.V4
            : IpFamily.V6;
        b.Group.Entries.Add(new VirtualServerGroupEntry(IpAddress.None, IpAddress.None, 0, (uint)mark, family));
    }

    /// <summary><c>IP</c>, <c>IP-LAST</c>, <c>IP-IP</c> or <c>IP/PREFIX</c>.</summary>
    private static bool TryRange(Words w, out IpAddress first, out IpAddress last, out string why)
    {
        ReadOnlySpan<char> text = w[0];
        why = "it is not an IP address";
        last = IpAddress.None;
        int mark = text.IndexOfAny('-', '/');
        if (!IpAddress.TryParse(mark < 0 ? text : text[..mark], out first)) return false;
        last = first;
        if (mark < 0) return true;
        ReadOnlySpan<char> end = text[(mark + 1)..];
        return text[mark] == '/' ? TryPrefix(first, end, ref last, ref why) : TryEnd(first, end, ref last, ref why);
    }

    private static bool TryPrefix(IpAddress first, ReadOnlySpan<char> text, ref IpAddress last, ref string why)
    {
        why = "its prefix is not a number from 1 to the length of the address";
        if (!byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte bits) || bits == 0
            || bits > first.HostPrefixLength) return false;
        IpPrefix prefix = new(first, bits);
        why = "the bits behind the prefix are not all zero";
        if (prefix.Network != first) return false;
        UInt128 hosts = bits == 128 ? 0 : (UInt128.One << (first.HostPrefixLength - bits)) - 1;
        last = new IpAddress(first.Value | hosts, first.Family);
        return true;
    }

    private static bool TryEnd(IpAddress first, ReadOnlySpan<char> text, ref IpAddress last, ref string why)
    {
        why = "its end is not an address or the last part of one";
        if (IpAddress.TryParse(text, out IpAddress whole))
        {
            if (whole.Family != first.Family) return false;
            last = whole;
        }
        else if (first.IsV4 && byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte octet))
        {
            last = new IpAddress((first.Value & ~(UInt128)0xff) | octet, IpFamily.V4);
        }
        else if (first.IsV6 && ushort.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort group))
        {
            last = new IpAddress((first.Value & ~(UInt128)0xffff) | group, IpFamily.V6);
        }
        else return false;
        why = "its end is not above its start";
        return last > first;
    }
}
