namespace Keepalive.ConfigParser.Printing;

/// <summary>What elections and adverts do otherwise, on purpose.</summary>
public static partial class CompatibilityDocument
{
    private static readonly (string What, string Keepalived, string Here)[] VrrpDifferences =
    [
        ("one node has `auth_type AH` and another has not", "they never hear each other: two masters, and no line says why",
            "still two masters, but the refused adverts are counted and said"),
        ("the source address of an instance with `auth_type AH` changes", "its adverts keep the old one in their header and are refused",
            "the header follows"),
    ];
}
