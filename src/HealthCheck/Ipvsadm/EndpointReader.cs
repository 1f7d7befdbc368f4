using System.Globalization;
using System.Net;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>Reads "host:port" and numbers as ipvsadm does: short and octal IPv4 forms, names of hosts and ports, bare IPv6.</summary>
internal sealed class EndpointReader(NameTable names)
{
    /// <summary>Host and port; a port of null when the text has none.</summary>
    public bool TryRead(string text, byte protocol, out IpAddress address, out ushort? port)
    {
        port = null;
        if (text.StartsWith('[')) return TryReadBracketed(text, protocol, out address, out port);
        // A bare IPv6 address has no port: everything in it is the address.
        if (IpAddress.TryParse(text, out address) && address.IsV6) return true;
        int colon = text.LastIndexOf(':');
        if (!TryHost(colon < 0 ? text : text[..colon], IpFamily.V4, out address)) return false;
        return colon < 0 || TryPort(text[(colon + 1)..], protocol, out port);
    }

    /// <summary>Decimal, with a sign if somebody likes.</summary>
    public static bool TryNumber(string text, long least, long most, out uint number)
    {
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite;
        bool fits = long.TryParse(text, styles, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most;
        number = fits ? (uint)value : 0;
        return fits;
    }

    /// <summary>A dotted quad, or fewer numbers, octal and hexadecimal ones as well (inet_aton(3)).</summary>
    public static bool TryAton(string text, out IpAddress address)
    {
        address = default;
        if (text.Contains(':', StringComparison.Ordinal) || !IPAddress.TryParse(text, out IPAddress? parsed)) return false;
        address = IpAddress.FromIPAddress(parsed);
        return true;
    }

    private bool TryReadBracketed(string text, byte protocol, out IpAddress address, out ushort? port)
    {
        (address, port) = (default, null);
        int end = text.IndexOf("]:", StringComparison.Ordinal);
        return end > 0 && TryHost(text[1..end], IpFamily.V6, out address) && TryPort(text[(end + 2)..], protocol, out port);
    }

    private bool TryHost(string text, IpFamily family, out IpAddress address)
    {
        if (family == IpFamily.V6 ? IpAddress.TryParse(text, out address) && address.IsV6 : TryAton(text, out address)) return true;
        address = default;
        return text.Length > 0 && !LooksLikeNumbers(text) && names.TryAddress(text, family, out address);
    }

    /// <summary>Something like 10.1.1.777 is a mistake, not a name to ask a server for.</summary>
    private static bool LooksLikeNumbers(string text) => text.All(letter => char.IsAsciiDigit(letter) || letter == '.');

    private bool TryPort(string text, byte protocol, out ushort? port)
    {
        port = null;
        if (TryNumber(text, 0, ushort.MaxValue, out uint number)) port = (ushort)number;
        else if (names.TryPort(text, protocol, out ushort named)) port = named;
        return port is not null;
    }
}
