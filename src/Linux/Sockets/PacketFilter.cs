using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>Classic BPF programs (linux/filter.h): what does not concern a socket wakes nobody.</summary>
internal static unsafe class PacketFilter
{
    private const int SOL_SOCKET = 1;
    private const int SO_ATTACH_FILTER = 26;

    public static ulong Drop => Instruction(0x06, 0, 0, 0);

    /// <summary>The packet, up to so many bytes.</summary>
    public static ulong Accept(uint bytesMax = uint.MaxValue) => Instruction(0x06, 0, 0, bytesMax);

    public static ulong LoadHalf(uint offset) => Instruction(0x28, 0, 0, offset);

    public static ulong LoadByte(uint offset) => Instruction(0x30, 0, 0, offset);

    /// <summary>x = length of the IPv4 header at the beginning.</summary>
    public static ulong LoadHeaderLength => Instruction(0xb1, 0, 0, 0);

    /// <summary>The byte behind that header.</summary>
    public static ulong LoadByteBehindHeader => Instruction(0x50, 0, 0, 0);

    /// <summary>Goes on when the loaded value is this one, and otherwise behind so many instructions.</summary>
    public static ulong Unless(uint value, byte skip) => Instruction(0x15, 0, skip, value);

    /// <exception cref="LinuxException">The kernel refused it.</exception>
    public static void Attach(int descriptor, ReadOnlySpan<ulong> instructions, string intent)
    {
        fixed (ulong* start = instructions)
        {
            FilterProgram program = new() { Length = (ushort)instructions.Length, Instructions = start };
            int attached = LibC.setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(FilterProgram));
            _ = Native.CheckLibC(attached, intent);
        }
    }

    /// <summary>struct sock_filter: code (2 bytes), jump if true, jump if false, k (4 bytes).</summary>
    private static ulong Instruction(ushort code, byte ifTrue, byte ifFalse, uint k) =>
        code | (ulong)ifTrue << 16 | (ulong)ifFalse << 24 | (ulong)k << 32;

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public ulong* Instructions;
    }
}
