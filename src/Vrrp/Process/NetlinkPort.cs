using Keepalive.Linux.Processes;

namespace Keepalive.Vrrp.Process;

/// <summary>Who stands behind a netlink request, as far as anybody can know: the first socket of a process has its number as port.</summary>
internal static class NetlinkPort
{
    /// <summary>PID_MAX_LIMIT of linux/threads.h; further sockets of a process have greater ports.</summary>
    private const uint ProcessNumberMax = 4 * 1024 * 1024;

    /// <summary>"process 812 (NetworkManager)"; null when nothing is known, or it was this process.</summary>
    public static string? Describe(uint port)
    {
        if (port is 0 or > ProcessNumberMax || port == ProcessControl.Pid) return null;
        try
        {
            return $"process {port} ({File.ReadAllText($"/proc/{port}/comm").TrimEnd()})";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"process {port}, which has ended";
        }
    }
}
