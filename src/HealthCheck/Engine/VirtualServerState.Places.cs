using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Engine;

/// <content>
/// What stands in the kernel's table for each destination. One rule decides it, because one address can be several things at once: a real
/// server, the sorry server, a server that drains.
/// </content>
public sealed partial class VirtualServerState
{
    /// <summary>Null: nothing.</summary>
    private DestinationSettings? WantedAt(DestinationKey key)
    {
        SorryServerConfig? sorry = Config.SorryServer is { } one && KeyOf(one) == key ? one : null;
        if (sorry is not null && IsSorry) return Settings(sorry, weight: 1);
        if (servers.TryGetValue(key, out RealServerState? server))
        {
            if (server.IsAlive && !IsSorry) return server.Settings(server.Weight);
            if (!server.IsAlive && server.Config.InhibitOnFailure) return server.Settings(weight: 0);
        }
        else if (draining.TryGetValue(key, out DrainingServer? drain)) return drain.Server.Settings(weight: 0);
        return sorry is { Inhibit: true } ? Settings(sorry, weight: 0) : null;
    }

    private static DestinationSettings Settings(SorryServerConfig sorry, uint weight) => new(sorry.Forwarding, weight, 0, 0);

    private static DestinationKey KeyOf(SorryServerConfig sorry) => new(sorry.Address, sorry.Port);

    private void Place(RealServerState server) => Place(KeyOf(server.Config), service => ServiceRules.DestinationOf(server.Config, service));

    private void Place(SorryServerConfig sorry) => Place(KeyOf(sorry), service => ServiceRules.DestinationOf(sorry, service));

    /// <summary>Puts one destination into the kernel as it should be there, or takes it out.</summary>
    private void Place(DestinationKey key, Func<ServiceKey, DestinationKey> placeIn)
    {
        DestinationSettings? wanted = WantedAt(key);
        foreach (ServiceKey service in Services)
        {
            if (wanted is null) turn.Table.DropDestination(service, placeIn(service));
            else turn.Table.WantDestination(service, placeIn(service), wanted);
        }
    }

    /// <summary>Those that serve go in first: the pool is not empty for a moment in between.</summary>
    private void PlaceAll()
    {
        foreach (RealServerState server in servers.Values)
        {
            if (Serves(server)) Place(server);
        }
        foreach (RealServerState server in servers.Values)
        {
            if (!Serves(server)) Place(server);
        }
    }

    private bool Serves(RealServerState server) => server.IsAlive && !IsSorry && server.Weight > 0;

    /// <summary>After a reload. A sorry server that it brings is wanted now, not at the next loss.</summary>
    private void PlaceOrSwap()
    {
        if (WillSwap) Evaluate();
        else if (!HasQuorum && !HasEnough() && !IsSorry && Config.SorryServer is not null) UseSorryServer();
        else PlaceAll();
    }
}
