namespace Keepalive.HealthCheck.Engine;

/// <summary>
/// Which virtual servers share a kernel service: two that use the same group, or the same address twice. The first one's scheduler and
/// persistence hold; the service goes when the last one does.
/// </summary>
internal sealed class ServiceClaims
{
    private readonly Dictionary<ServiceKey, List<VirtualServerState>> claims = [];

    /// <summary>Claims a service; true for the one whose settings hold.</summary>
    public bool Claim(ServiceKey service, VirtualServerState server)
    {
        if (!claims.TryGetValue(service, out List<VirtualServerState>? owners)) claims[service] = owners = [];
        if (!owners.Contains(server)) owners.Add(server);
        return ReferenceEquals(owners[0], server);
    }

    /// <summary>Gives a claim back; true when nobody is left who has one.</summary>
    public bool Release(ServiceKey service, VirtualServerState server)
    {
        if (!claims.TryGetValue(service, out List<VirtualServerState>? owners)) return true;
        owners.Remove(server);
        if (owners.Count > 0) return false;
        claims.Remove(service);
        return true;
    }
}
