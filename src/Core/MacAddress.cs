using System.Globalization;

namespace Keepalive.Core;

/// <summary>A 48-bit link-layer address, most significant byte first on the wire.</summary>
public readonly record struct MacAddress(ulong Value)
{
    public const int Length = 6;

    public static readonly MacAddress Zero;
    public static readonly MacAddress Broadcast = new(0xffff_ffff_ffff);

    /// <exception cref="ArgumentException">Not six bytes.</exception>
    public static MacAddress FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new ArgumentException($"a MAC address has {Length} bytes, not {bytes.Length}", nameof(bytes));
        ulong value = 0;
        foreach (byte octet in bytes) value = (value << 8) | octet;
        return new MacAddress(value);
    }

    public void CopyTo(Span<byte> destination)
    {
        for (int i = 0; i < Length; i++) destination[i] = (byte)(Value >> (40 - 8 * i));
    }

    /// <summary>Reads <c>aa:bb:cc:dd:ee:ff</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress address)
    {
        address = default;
        if (text.Length != 17) return false;
        ulong value = 0;
        for (int i = 0; i < Length; i++)
        {
            if (i > 0 && text[3 * i - 1] != ':') return false;
            ReadOnlySpan<char> digits = text.Slice(3 * i, 2);
            if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet)) return false;
            value = (value << 8) | octet;
        }
        address = new MacAddress(value);
        return true;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        string digits = Convert.ToHexStringLower(bytes);
        return string.Join(':', Enumerable.Range(0, Length).Select(i => digits.Substring(2 * i, 2)));
    }
}
