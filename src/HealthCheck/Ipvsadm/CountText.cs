using System.Globalization;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>A number in a column of nine characters, shortened when it is long.</summary>
internal static class CountText
{
    private const ulong Thousand = 1_000, Million = Thousand * 1_000, Billion = Million * 1_000, Trillion = Billion * 1_000;

    public static string Exact(ulong number) => string.Create(CultureInfo.InvariantCulture, $" {number,8}");

    /// <summary>Cut, not rounded: 999,999,999 is 999999K.</summary>
    public static string Short(ulong number) => number switch
    {
        < 100 * Million => Exact(number),
        < Billion => Scaled(number / Thousand, 'K'),
        < 100 * Billion => Scaled(number / Million, 'M'),
        < 100 * Trillion => Scaled(number / Billion, 'G'),
        _ => Scaled(number / Trillion, 'T'),
    };

    private static string Scaled(ulong number, char unit) => string.Create(CultureInfo.InvariantCulture, $"{number,8}{unit}");
}
