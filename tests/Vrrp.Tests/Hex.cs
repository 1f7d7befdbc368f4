namespace Keepalive.Vrrp.Tests;

/// <summary>Bytes as captures print them: hexadecimal digits, blanks anywhere.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text) => Convert.FromHexString(string.Concat(text.Where(character => !char.IsWhiteSpace(character))));

    /// <summary>The IP header checksum is the kernel's to fill in: what we write has zero there.</summary>
    public static byte[] WithoutHeaderChecksum(byte[] packet)
    {
        byte[] copy = [.. packet];
        (copy[10], copy[11]) = (0, 0);
        return copy;
    }
}
