using System.Buffers;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Sets of characters that values are made of.</summary>
internal static class Characters
{
    public static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static readonly SearchValues<char> DecimalDigits = SearchValues.Create("0123456789.");
}
