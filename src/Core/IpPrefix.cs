using System.Globalization;

namespace Keepalive.Core;

/// <summary>An address with a prefix length. The host bits are kept: 10.0.0.7/24 is an address on a network, not the network.</summary>
public readonly record struct IpPrefix(IpAddress Address, byte Length)
{
    public static IpPrefix Host(IpAddress address) => new(address, (byte)address.HostPrefixLength);

    public IpFamily Family => Address.Family;

    /// <summary>The same prefix with all host bits zero.</summary>
    public IpAddress Network
    {
        get
        {
            int hostBits = Address.HostPrefixLength - Length;
            UInt128 value = hostBits >= 128 ? UInt128.Zero : (Address.Value >> hostBits) << hostBits;
            return new IpAddress(value, Address.Family);
        }
    }

    public bool Contains(IpAddress address) => address.Family == Family && new IpPrefix(address, Length).Network == Network;

    /// <summary>Reads <c>address</c> or <c>address/length</c>; without a length it is a host prefix (32 or 128).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        int slash = text.IndexOf('/');
        if (!IpAddress.TryParse(slash < 0 ? text : text[..slash], out IpAddress address)) return false;
        prefix = Host(address);
        if (slash < 0) return true;
        if (!byte.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out byte length)) return false;
        if (length > address.HostPrefixLength) return false;
        prefix = new IpPrefix(address, length);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");
}
