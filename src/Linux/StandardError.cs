namespace Keepalive.Linux;

/// <summary>Descriptor 2 without waiting for whoever reads it: a stuck terminal must not hold up a loop.</summary>
public static unsafe class StandardError
{
    private const int Descriptor = 2;

    /// <summary>False when there is no room now; nothing is written then.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> line)
    {
        Native.PollDescriptor poll = new() { Descriptor = Descriptor, Events = Native.POLLOUT };
        if (Native.Poll(&poll, 1, 0) != 1 || (poll.Returned & Native.POLLOUT) == 0) return false;
        fixed (byte* start = line) return Native.Write(Descriptor, start, line.Length) == line.Length;
    }
}
