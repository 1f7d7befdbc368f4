using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>A route or rule while its words are read: the parts that only the whole line decides.</summary>
internal sealed class RouteDraft
{
    public IpFamily Family { get; set; }
    public IpPrefix? Destination { get; set; }
    public bool AnyDestination { get; set; }
    public long? GotoTarget { get; set; }
    public bool IsDropped { get; set; }

    /// <summary>To be dropped, after its other words were read.</summary>
    public bool IsRefused { get; set; }
    public RouteConfig Route { get; set; } = new() { Destination = default };
    public RuleConfig Rule { get; set; } = new() { Action = "" };
    public List<RouteOption> Options { get; } = [];
    public List<RouteNextHop> Hops { get; } = [];

    /// <summary>False when an address of the other IP version was read before.</summary>
    public bool TakeFamily(IpFamily family)
    {
        if (Family == IpFamily.None) Family = family;
        return Family == family;
    }
}
