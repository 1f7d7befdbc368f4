namespace Keepalive.Linux;

/// <summary>The file creation mask of this process (umask(2)).</summary>
public static class FileMask
{
    /// <summary>Sets it; gives the former one.</summary>
    public static uint Set(uint mask) => Native.umask(mask);
}
