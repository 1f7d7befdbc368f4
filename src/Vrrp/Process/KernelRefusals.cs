using Keepalive.Linux;
using Keepalive.Linux.Route;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// keepalived's line for each request that the kernel refused: "Netlink: error: Network is unreachable(101), type=RTM_NEWROUTE(24), …". A line
/// of ours that names the address, route or rule follows.
/// </summary>
internal sealed class KernelRefusals(RouteClient client, VrrpLog log)
{
    /// <summary>Types of linux/rtnetlink.h with their numbers.</summary>
    public const string NewAddress = "RTM_NEWADDR(20)";
    public const string DeleteAddress = "RTM_DELADDR(21)";
    public const string NewRoute = "RTM_NEWROUTE(24)";
    public const string DeleteRoute = "RTM_DELROUTE(25)";
    public const string NewRule = "RTM_NEWRULE(32)";
    public const string DeleteRule = "RTM_DELRULE(33)";

    /// <summary>To be called before anything else is asked of the kernel: the requests are known by the last number.</summary>
    /// <param name="errors">One errno for each request, in order.</param>
    /// <param name="type">The type of all of them.</param>
    /// <param name="isExpected">Whether an errno is as good as success.</param>
    /// <returns>The same errors.</returns>
    public int[] Tell(int[] errors, string type, Predicate<int> isExpected)
    {
        uint last = client.LastSequence;
        for (int i = 0; i < errors.Length; i++)
        {
            if (isExpected(errors[i])) continue;
            log.NetlinkError($"{Errno.Text(errors[i])}({errors[i]})", type, last - (uint)(errors.Length - 1 - i));
        }
        return errors;
    }
}
