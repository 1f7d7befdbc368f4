namespace Keepalive.Linux.Processes;

/// <summary>How a process ended, from the status word of wait(2).</summary>
public readonly record struct ExitStatus(int Word)
{
    public bool WasSignalled => Signal != 0;

    /// <summary>The signal that ended it, or 0.</summary>
    public int Signal => Word & 0x7f;

    /// <summary>Its exit status 0..255; meaningless when it was signalled.</summary>
    public int Code => (Word >> 8) & 0xff;

    public bool IsSuccess => Word == 0;

    public override string ToString() => WasSignalled ? $"due to signal {Signal}" : $"exited with status {Code}";
}
