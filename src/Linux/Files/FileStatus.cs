namespace Keepalive.Linux.Files;

/// <summary>What sort of thing a name stands for; the values are those of S_IFMT (inode(7)).</summary>
public enum FileKind
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    SymbolicLink = 0xa000,
    Socket = 0xc000,
}

/// <summary>What .NET does not tell of a file: its kind and its owner (statx(2)).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Permissions">The lower 12 bits of its mode.</param>
/// <param name="User">Its owner.</param>
/// <param name="Group">Its group.</param>
public readonly record struct FileStatus(FileKind Kind, int Permissions, uint User, uint Group)
{
    private const int KindMask = 0xf000;
    private const int PermissionsMask = 0xfff;
    private const int AnyExecute = 0x49;

    public bool IsExecutable => (Permissions & AnyExecute) != 0;

    /// <summary>Follows links; 0 or the errno.</summary>
    public static int TryRead(string path, out FileStatus status) => TryRead(Native.AT_FDCWD, path, 0, out status);

    /// <summary>Tells of a link itself; 0 or the errno.</summary>
    public static int TryReadLink(string path, out FileStatus status) => TryRead(Native.AT_FDCWD, path, Native.AT_SYMLINK_NOFOLLOW, out status);

    /// <summary>Of an open file; 0 or the errno.</summary>
    public static int TryRead(int descriptor, out FileStatus status) => TryRead(descriptor, "", Native.AT_EMPTY_PATH, out status);

    private static unsafe int TryRead(int folder, string path, int flags, out FileStatus status)
    {
        status = default;
        Native.Statx read;
        if (Native.statx(folder, path, flags, Native.STATX_BASIC_STATS, &read) != 0) return Errno.Last;
        status = new FileStatus((FileKind)(read.Mode & KindMask), read.Mode & PermissionsMask, read.User, read.Group);
        return 0;
    }
}
