namespace Keepalive.Linux;

/// <summary>The file creation mask of this process (umask(2)).</summary>
public static class FileMask
{
    /// <summary>keepalived's: files are for their owner only, and never executable.</summary>
    public const uint Default = 0x7f;

    /// <summary>Sets it; gives the former one.</summary>
    public static uint Set(uint mask) => Native.umask(mask);
}
