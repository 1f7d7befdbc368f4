using System.Buffers;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Sets of characters that values are made of.</summary>
internal static class Characters
{
    public static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static readonly SearchValues<char> DecimalDigits = SearchValues.Create("0123456789.");

    /// <summary>RFC 9110 section 5.6.2: what a token is made of.</summary>
    public static readonly SearchValues<char> HeaderName =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
}
