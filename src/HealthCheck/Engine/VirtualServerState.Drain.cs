namespace Keepalive.HealthCheck.Engine;

/// <content>drain_timeout: servers that a reload removes keep their connections for a while.</content>
public sealed partial class VirtualServerState
{
    private readonly Dictionary<DestinationKey, DrainingServer> draining = [];

    public IReadOnlyCollection<DrainingServer> Draining => draining.Values;

    /// <summary>Where a server stands in the kernel's table.</summary>
    internal IReadOnlyList<(ServiceKey Service, DestinationKey Destination)> PlacesOf(RealServerState server) =>
        [.. Services.Select(service => (service, ServiceRules.DestinationOf(server.Config, service)))];

    internal void EndDrain(DrainingServer drain)
    {
        drain.Cancel();
        draining.Remove(KeyOf(drain.Server.Config));
        turn.Info(HealthMessages.RemovingService(drain.Server, this));
        Place(drain.Server);
    }

    /// <summary>False: there is nothing to wait for.</summary>
    private bool TryDrain(HealthEngine engine, DestinationKey key, RealServerState gone)
    {
        if (Config.DrainTimeout == TimeSpan.Zero || !gone.IsAlive || IsSorry) return false;
        draining[key] = new DrainingServer(engine, turn, this, gone);
        turn.Info(HealthMessages.Draining(gone, this));
        return true;
    }

    /// <summary>It is configured again, or all of this goes.</summary>
    private void StopDraining(DestinationKey key)
    {
        if (draining.Remove(key, out DrainingServer? drain)) drain.Cancel();
    }

    private void StopDraining()
    {
        DrainingServer[] ended = [.. draining.Values];
        draining.Clear();
        foreach (DrainingServer drain in ended)
        {
            drain.Cancel();
            Place(drain.Server);
        }
    }
}
