using System.Runtime.InteropServices;

namespace Keepalive.ConfigParser;

/// <summary>
/// 128 bits of a bundle: bundles of the same fingerprint are parsed into the same configuration. Told apart are edits, not attacks:
/// whoever writes the configuration needs no collision to change it.
/// </summary>
public readonly record struct BundleFingerprint(ulong First, ulong Second)
{
    private const ulong FirstFactor = 0x9e3779b97f4a7c15;
    private const ulong SecondFactor = 0xd6e8feb86659fd93;

    public static BundleFingerprint Of(ConfigBundle bundle)
    {
        BundleFingerprint print = default(BundleFingerprint).With(bundle.MainPath).With(bundle.ConfigId).With(bundle.CheckIncludes ? "1" : "0");
        bool drawsNumbers = false;
        foreach ((string path, BundledText text) in bundle.Texts)
        {
            print = print.With(path).With(text.Text).With(text.Error.ToString());
            drawsNumbers |= text.Text?.Contains("_RANDOM", StringComparison.Ordinal) ?? false;
        }
        foreach ((string pattern, string[] paths) in bundle.Globs)
        {
            print = print.With(pattern);
            foreach (string path in paths) print = print.With(path);
        }
        foreach ((string question, string answer) in bundle.HostAnswers ?? []) print = print.With(question).With(answer);
        // The seed is another one at each reading; it counts where a number is drawn.
        return drawsNumbers ? print.Mixed(bundle.RandomSeed) : print;
    }

    private BundleFingerprint With(string? text)
    {
        BundleFingerprint print = Mixed(text is null ? ulong.MaxValue : (ulong)text.Length);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text.AsSpan());
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) print = print.Mixed(word);
        foreach (byte one in bytes[(words.Length * sizeof(ulong))..]) print = print.Mixed(one);
        return print;
    }

    private BundleFingerprint Mixed(ulong word) => new(Fold(First ^ word, FirstFactor), Fold(Second + word, SecondFactor));

    /// <summary>Both halves of the product count, and a zero does not stick.</summary>
    private static ulong Fold(ulong value, ulong factor)
    {
        ulong high = Math.BigMul(value, factor, out ulong low);
        return (high ^ low) + factor;
    }
}
