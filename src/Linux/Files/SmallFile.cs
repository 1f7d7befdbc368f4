using System.Text;
using Tmds.Linux;

namespace Keepalive.Linux.Files;

/// <summary>Reads files whose owner holds a lock on them: .NET waits for no lock but refuses to read then.</summary>
public static unsafe class SmallFile
{
    private const int BytesMax = 4096;
    private const int O_NONBLOCK = 0x800;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>The first 4096 bytes; never waits, not even for a FIFO.</summary>
    public static bool TryRead(string path, out string text)
    {
        text = "";
        int descriptor;
        fixed (byte* start = Encoding.UTF8.GetBytes(path + '\0')) descriptor = LibC.open(start, O_NONBLOCK | O_CLOEXEC);
        if (descriptor < 0) return false;
        byte* buffer = stackalloc byte[BytesMax];
        nint length = Native.Read(descriptor, buffer, BytesMax);
        _ = Native.Close(descriptor);
        if (length < 0) return false;
        text = Encoding.UTF8.GetString(buffer, (int)length);
        return true;
    }
}
