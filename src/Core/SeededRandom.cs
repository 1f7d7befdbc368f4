namespace Keepalive.Core;

/// <summary>
/// A small reproducible generator (SplitMix64, by Sebastiano Vigna, public domain): the same seed gives the same numbers on
/// every machine and in every .NET version, which System.Random does not promise. Not for secrets.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong state = seed;

    public ulong NextUInt64()
    {
        state += 0x9e3779b97f4a7c15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, <paramref name="exclusiveMax"/>); 0 when the bound is 0.</summary>
    public long Next(long exclusiveMax) => exclusiveMax <= 0 ? 0 : (long)(NextUInt64() % (ulong)exclusiveMax);

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>A duration in [0, <paramref name="max"/>].</summary>
    public TimeSpan NextDuration(TimeSpan max) => new(Next(max.Ticks + 1));
}
