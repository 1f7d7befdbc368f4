using System.Runtime.InteropServices;

namespace Keepalive.Linux;

/// <summary>Calls about names in the file system.</summary>
internal static unsafe partial class Native
{
    public const int AT_FDCWD = -100;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_BASIC_STATS = 0x7ff;
    public const int GLOB_MARK = 0x2;
    public const int GLOB_NOSORT = 0x4;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int folder, string path, int flags, uint mask, Statx* status);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rename(string from, string to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* realpath(string path, byte* resolved);

    [LibraryImport("libc")]
    public static partial int glob(byte* pattern, int flags, void* onError, GlobResult* result);

    [LibraryImport("libc")]
    public static partial void globfree(GlobResult* result);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int inotify_add_watch(int descriptor, string path, uint mask);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int inotify_rm_watch(int descriptor, int watch);

    /// <summary>The beginning of struct statx (linux/stat.h); the whole has 256 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct Statx
    {
        public uint Mask;
        public uint BlockSize;
        public ulong Attributes;
        public uint Links;
        public uint User;
        public uint Group;
        public ushort Mode;
    }

    /// <summary>glob_t of glob.h: a count and an array of names; the rest is libc's own (72 bytes with glibc, 88 with musl).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    public struct GlobResult
    {
        public nuint Count;
        public byte** Paths;
    }
}
