namespace Keepalive.HealthCheck.Engine;

/// <summary>
/// The table as wanted beside the table as it is, as far as the services are ours. Wanting something that differs gives a command;
/// wanting what is there gives none. So a restart finds its predecessor's entries and changes only what differs.
/// </summary>
public sealed class IpvsTable
{
    private readonly Dictionary<ServiceKey, TableService> actual = [];
    private readonly Dictionary<ServiceKey, TableService> wanted = [];
    private readonly List<IpvsCommand> commands = [];

    public IReadOnlyDictionary<ServiceKey, TableService> Wanted => wanted;

    /// <summary>What the kernel holds, read afresh: everything is compared again at the next <see cref="Reconcile"/>.</summary>
    public void TakeActual(IReadOnlyDictionary<ServiceKey, TableService> services)
    {
        actual.Clear();
        foreach ((ServiceKey key, TableService service) in services) actual[key] = service;
    }

    public void WantService(ServiceKey key, ServiceSettings settings)
    {
        if (wanted.TryGetValue(key, out TableService? service)) service.Settings = settings;
        else wanted[key] = new TableService(settings);
        if (!actual.TryGetValue(key, out TableService? there))
        {
            actual[key] = new TableService(settings);
            commands.Add(new IpvsCommand.AddService(key, settings));
        }
        else if (there.Settings != settings)
        {
            there.Settings = settings;
            commands.Add(new IpvsCommand.SetService(key, settings));
        }
    }

    public void WantDestination(ServiceKey service, DestinationKey key, DestinationSettings settings)
    {
        if (!wanted.TryGetValue(service, out TableService? ours)) return;
        ours.Destinations[key] = settings;
        Bring(service, actual[service].Destinations, key, settings);
    }

    public void DropDestination(ServiceKey service, DestinationKey key)
    {
        if (wanted.TryGetValue(service, out TableService? ours)) ours.Destinations.Remove(key);
        if (!actual.TryGetValue(service, out TableService? there) || !there.Destinations.Remove(key)) return;
        commands.Add(new IpvsCommand.RemoveDestination(service, key));
    }

    /// <summary>The service goes, and its destinations with it.</summary>
    public void DropService(ServiceKey key)
    {
        wanted.Remove(key);
        if (actual.Remove(key)) commands.Add(new IpvsCommand.RemoveService(key));
    }

    /// <summary>Compares all that is wanted with what is there; in services of ours what is not wanted goes.</summary>
    public void Reconcile()
    {
        foreach ((ServiceKey key, TableService service) in wanted)
        {
            WantService(key, service.Settings);
            Dictionary<DestinationKey, DestinationSettings> there = actual[key].Destinations;
            foreach ((DestinationKey destination, DestinationSettings settings) in service.Destinations) Bring(key, there, destination, settings);
            if (there.Count == service.Destinations.Count) continue;
            foreach (DestinationKey extra in there.Keys.Where(one => !service.Destinations.ContainsKey(one)).ToArray()) DropDestination(key, extra);
        }
    }

    /// <summary>The commands gathered so far, in order, for one batch.</summary>
    public IReadOnlyList<IpvsCommand> TakeCommands()
    {
        IpvsCommand[] taken = [.. commands];
        commands.Clear();
        return taken;
    }

    /// <summary>What is wanted comes to be there; a command only where it differs.</summary>
    private void Bring(
        ServiceKey service, Dictionary<DestinationKey, DestinationSettings> there, DestinationKey key, DestinationSettings settings)
    {
        if (!there.TryGetValue(key, out DestinationSettings? present)) commands.Add(new IpvsCommand.AddDestination(service, key, settings));
        else if (present != settings) commands.Add(new IpvsCommand.SetDestination(service, key, settings));
        there[key] = settings;
    }
}
