using System.Globalization;
using System.Text;
using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Printing;

/// <summary>A virtual address as keepalived's dumps show it: <c>10.9.0.99/24 brd 10.9.0.255 dev eth0 scope global label eth0:1 set</c>.</summary>
public static class AddressText
{
    /// <param name="address">The configured address.</param>
    /// <param name="device">Where it goes when it names no interface itself.</param>
    /// <param name="isSet">Whether it is on the interface now.</param>
    public static string Of(VirtualAddress address, string device, bool isSet)
    {
        StringBuilder text = new(address.Prefix.Address.ToString());
        int full = address.Prefix.Address.IsV4 ? 32 : 128;
        if (address.Prefix.Length != full) text.Append(CultureInfo.InvariantCulture, $"/{address.Prefix.Length}");
        if (!address.Broadcast.IsNone) text.Append(CultureInfo.InvariantCulture, $" brd {address.Broadcast}");
        text.Append(CultureInfo.InvariantCulture, $" dev {address.Device ?? device} scope {Scope(address.Scope)}");
        if (address.Label is not null) text.Append(CultureInfo.InvariantCulture, $" label {address.Label}");
        if (address.Peer is { } peer) text.Append(CultureInfo.InvariantCulture, $" peer {peer}");
        if (address.Home) text.Append(" home");
        if (address.DuplicateAddressDetection) text.Append(" -nodad");
        if (address.ManageTemporary) text.Append(" mngtmpaddr");
        if (address.NoPrefixRoute) text.Append(" noprefixroute");
        if (address.AutoJoin) text.Append(" autojoin");
        if (!address.Track) text.Append(" no_track");
        if (address.Prefix.Address.IsV6 && address.PreferredLifetime == 0) text.Append(" deprecated");
        if (isSet) text.Append(" set");
        return text.ToString();
    }

    private static string Scope(byte scope) => scope switch
    {
        0 => "global",
        200 => "site",
        253 => "link",
        254 => "host",
        255 => "nowhere",
        _ => scope.ToString(CultureInfo.InvariantCulture),
    };
}
