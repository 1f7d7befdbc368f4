using Keepalive.Linux;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>What a refusal of the kernel means for the command at hand.</summary>
internal static class IpvsadmErrors
{
    /// <exception cref="IpvsadmException">Anything but 0.</exception>
    public static void Check(int errno, IpvsadmVerb verb)
    {
        if (errno != 0) throw new IpvsadmException(TextOf(errno, verb), IpvsadmException.Refused) { LetsRestoreGoOn = true };
    }

    public static string TextOf(int errno, IpvsadmVerb verb) => errno switch
    {
        Errno.EPERM => "Permission denied (you must be root)",
        Errno.EINVAL => "Invalid operation.  Possibly wrong module version, address not unicast, ...",
        Errno.EEXIST => verb switch
        {
            IpvsadmVerb.AddServer => "Destination already exists",
            IpvsadmVerb.StartDaemon => "Daemon has already run",
            _ => "Service already exists",
        },
        Errno.ESRCH => verb switch
        {
            IpvsadmVerb.AddServer or IpvsadmVerb.EditServer or IpvsadmVerb.DeleteServer => "Service not defined",
            IpvsadmVerb.StopDaemon => "No daemon is running",
            _ => "No such service",
        },
        Errno.ENOENT => verb switch
        {
            IpvsadmVerb.AddService or IpvsadmVerb.EditService => "Scheduler or persistence engine not found",
            IpvsadmVerb.AddServer or IpvsadmVerb.EditServer or IpvsadmVerb.DeleteServer => "No such destination",
            _ => "No such service",
        },
        _ => Errno.Text(errno),
    };
}
