namespace Keepalive.Linux;

/// <summary>What the kernel says of the wall clock (adjtimex(2)).</summary>
public static unsafe class ClockState
{
    /// <summary>TIME_ERROR of sys/timex.h: nothing keeps the clock right.</summary>
    private const int TIME_ERROR = 5;

    /// <summary>struct timex has 208 bytes on 64-bit machines.</summary>
    private const int TimexBytes = 256;

    /// <summary>Null when the kernel does not say.</summary>
    public static bool? IsSynchronised
    {
        get
        {
            byte* timex = stackalloc byte[TimexBytes];
            new Span<byte>(timex, TimexBytes).Clear();
            int state = Native.adjtimex(timex);
            return state < 0 ? null : state != TIME_ERROR;
        }
    }
}
