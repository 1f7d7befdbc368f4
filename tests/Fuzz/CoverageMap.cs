using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Keepalive.Fuzz;

/// <summary>
/// The counters of the instrumented parser: one byte for each edge of its control flow, as AFL has them. An input is interesting when
/// it takes an edge for the first time, or clearly more often than any before.
/// </summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 65_536;

    // Never given back: instrumented code writes there as long as the process runs.
    private readonly byte* counters = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] seen = new byte[Size];

    public CoverageMap() => Trace.SharedMem = counters;

    /// <summary>Edges that were ever taken.</summary>
    public int Edges { get; private set; }

    public void Begin()
    {
        new Span<byte>(counters, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Adds what was counted since <see cref="Begin"/>; true when some of it is new.</summary>
    public bool Take()
    {
        bool isNew = false;
        ReadOnlySpan<byte> now = new(counters, Size);
        for (int i = now.IndexOfAnyExcept((byte)0); i >= 0 && i < Size; i++)
        {
            if (now[i] == 0) continue;
            byte bucket = (byte)(1 << BitOperations.Log2(now[i]));
            if ((seen[i] & bucket) != 0) continue;
            if (seen[i] == 0) Edges++;
            seen[i] |= bucket;
            isNew = true;
        }
        return isNew;
    }
}
