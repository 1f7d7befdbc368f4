namespace Keepalive.Linux;

/// <summary>A system call that failed: which call, which errno, and what we were doing.</summary>
public sealed class LinuxException(string call, int errno, string intent)
    : Exception($"{intent}: {call} {Linux.Errno.Name(errno)} ({Linux.Errno.Text(errno)})")
{
    /// <summary>The errno value, positive, as in errno(3).</summary>
    public int Errno { get; } = errno;
}
