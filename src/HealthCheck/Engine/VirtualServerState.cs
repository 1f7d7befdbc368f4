using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>
/// One virtual server: its services in the kernel, its real servers, quorum and the sorry server. A swap between real servers and the
/// sorry server adds before it removes: a service with something to serve is never empty.
/// </summary>
public sealed partial class VirtualServerState
{
    private readonly HealthTurn turn;
    private readonly Dictionary<DestinationKey, RealServerState> servers = [];
    private long aliveWeight;

    internal VirtualServerState(HealthTurn turn, VirtualServerConfig config, IReadOnlyList<ServiceKey> services)
    {
        this.turn = turn;
        Config = config;
        Services = services;
    }

    public VirtualServerConfig Config { get; private set; }

    /// <summary>One for an address or a mark, one per entry for a group.</summary>
    public IReadOnlyList<ServiceKey> Services { get; private set; }

    public IReadOnlyCollection<RealServerState> Servers => servers.Values;

    public bool HasQuorum { get; private set; }

    /// <summary>True while the sorry server stands in.</summary>
    public bool IsSorry { get; private set; }

    /// <summary>ha_suspend, and the address is elsewhere: nothing is probed, and everything stays as it is.</summary>
    public bool IsSuspended { get; private set; }

    /// <summary>How many reloads it has outlived.</summary>
    public int Reloads { get; private set; }

    public string Name => Config.Key.ToString();

    /// <summary>At start: services and servers go in, then quorum is looked at. Gives the checkers to schedule.</summary>
    /// <param name="engine">Whose checkers they are.</param>
    /// <param name="tell">rs_init_notifies: servers that begin as up are told of.</param>
    internal List<CheckerState> Begin(HealthEngine engine, bool tell = false)
    {
        foreach (ServiceKey service in Services) Want(service);
        List<CheckerState> fresh = [];
        foreach (RealServerConfig wanted in Config.RealServers) fresh.AddRange(Add(engine, wanted, atReload: false));
        PlaceInhibitedSorryServer();
        foreach (RealServerState server in servers.Values)
        {
            Recount(server);
            if (tell && server.IsAlive) server.ReportUp();
        }
        if (HasEnough()) GainQuorum();
        else if (Config.SorryServer is not null) StartWithoutQuorum();
        return fresh;
    }

    /// <summary>Takes a new configuration of the same virtual server; only differences reach the kernel.</summary>
    internal List<CheckerState> Reconfigure(HealthEngine engine, VirtualServerConfig config, IReadOnlyList<ServiceKey> services)
    {
        Reloads++;
        // The usual case of thousands: nothing is looked at again, and the former configuration is kept rather than both.
        if (config == Config && services.SequenceEqual(Services)) return [];
        SorryServerConfig? formerSorry = Config.SorryServer;
        Config = config;
        foreach (ServiceKey gone in Services.Except(services)) Drop(gone);
        foreach (ServiceKey service in services) Want(service);
        Services = services;
        if (formerSorry != config.SorryServer) ChangeSorryServer(formerSorry);
        List<CheckerState> fresh = ReconfigureServers(engine);
        PlaceInhibitedSorryServer();
        foreach (RealServerState server in servers.Values)
        {
            Recount(server);
            Place(server);
        }
        Evaluate();
        // A sorry server that this very reload brings is wanted now, not at the next loss.
        if (!HasQuorum && !IsSorry && Config.SorryServer is not null) UseSorryServer();
        return fresh;
    }

    /// <param name="suspend">Stop probing, or begin again.</param>
    /// <param name="first">Spreads the first probes.</param>
    /// <param name="silently">At the start the lines of the start say it.</param>
    internal void Suspend(bool suspend, FirstProbes first, bool silently = false)
    {
        if (suspend == IsSuspended) return;
        IsSuspended = suspend;
        foreach (RealServerState server in servers.Values)
        {
            foreach (CheckerState checker in server.Checkers) checker.Suspend(suspend, first, silently);
        }
    }

    /// <summary>The virtual server is gone from the configuration.</summary>
    internal void Retire()
    {
        turn.Info(HealthMessages.RemovingVirtualServer(this));
        StopDraining();
        foreach (RealServerState server in servers.Values)
        {
            server.Retire();
            turn.Info(HealthMessages.RemovingService(server, this));
            if (server.IsAlive) server.ReportDown();
        }
        foreach (ServiceKey service in Services) Drop(service);
        if (HasQuorum) turn.Add(new HealthEffect.FifoLine(HealthMessages.FifoVirtual(this, up: false)));
    }

    /// <summary>The process ends: the service and its servers leave the kernel; only omega tells anybody.</summary>
    internal void ShutDown(bool keepIpvs)
    {
        StopDraining();
        foreach (RealServerState server in servers.Values)
        {
            server.Retire();
            if (!keepIpvs) turn.Info(HealthMessages.ShuttingDown(server, this));
            if (Config.Omega && server.IsAlive) server.ReportDown();
        }
        if (Config.Omega && HasQuorum) TellQuorum(up: false);
        if (keepIpvs) return;
        foreach (ServiceKey service in Services) Drop(service);
    }

    internal void ServerCameUp(RealServerState server)
    {
        Recount(server);
        bool inPool = !IsSorry;
        if (inPool) turn.Info(HealthMessages.AddingService(server, this));
        Place(server);
    }

    internal void ServerWentDown(RealServerState server)
    {
        Recount(server);
        bool inPool = !IsSorry;
        if (inPool) turn.Info(HealthMessages.TakingOutService(server, this));
        // When this loses the quorum the sorry server goes in first; then this one is taken out with the others.
        if (inPool && LosesQuorum() && Config.SorryServer is not null) return;
        Place(server);
    }

    internal void ServerWeightChanged(RealServerState server, uint before)
    {
        turn.Info(HealthMessages.WeightChanged(server, this, before));
        Recount(server);
        Place(server);
    }

    /// <summary>Keeps the sum without going over all servers: thirty thousand may go down in one second.</summary>
    private void Recount(RealServerState server)
    {
        long weight = server.IsAlive ? server.Weight : 0;
        aliveWeight += weight - server.CountedWeight;
        server.CountedWeight = weight;
    }

    /// <summary>Gained when the live weight reaches quorum + hysteresis, lost when it falls below quorum - hysteresis or to nothing.</summary>
    internal void Evaluate()
    {
        if (!HasQuorum && HasEnough()) GainQuorum();
        else if (HasQuorum && LosesQuorum()) LoseQuorum();
    }

    private bool HasEnough() => aliveWeight >= (long)Config.Quorum + Config.Hysteresis;

    private bool LosesQuorum() => aliveWeight == 0 || aliveWeight < (long)Config.Quorum - Config.Hysteresis;

    private void GainQuorum()
    {
        HasQuorum = true;
        turn.Info(HealthMessages.GainedQuorum(this, aliveWeight));
        if (IsSorry)
        {
            IsSorry = false;
            turn.Info(HealthMessages.AddingAliveServers(this));
            foreach (RealServerState server in servers.Values) Place(server);
            turn.Info(HealthMessages.SorryServerOut(this));
            TakeSorryServerOut(Config.SorryServer!);
        }
        TellQuorum(up: true);
    }

    private void LoseQuorum()
    {
        HasQuorum = false;
        turn.Info(HealthMessages.LostQuorum(this, aliveWeight));
        UseSorryServer();
        TellQuorum(up: false);
    }

    private void StartWithoutQuorum()
    {
        turn.Info(HealthMessages.StartingWithoutQuorum(this, aliveWeight));
        UseSorryServer();
        TellQuorum(up: false);
    }

    private void UseSorryServer()
    {
        if (Config.SorryServer is not SorryServerConfig sorry)
        {
            foreach (RealServerState server in servers.Values) Place(server);
            return;
        }
        IsSorry = true;
        turn.Info(HealthMessages.SorryServerIn(this));
        PlaceSorryServer(sorry, weight: 1);
        turn.Info(HealthMessages.RemovingAliveServers(this));
        foreach (RealServerState server in servers.Values) Place(server);
    }

    private void TellQuorum(bool up)
    {
        turn.Run(Name, up ? Config.QuorumUp : Config.QuorumDown);
        turn.Add(new HealthEffect.FifoLine(HealthMessages.FifoVirtual(this, up)));
        if (!Config.SmtpAlert) return;
        turn.Add(new HealthEffect.Mail(HealthMails.SubjectOf(this), HealthMails.Quorum(this, aliveWeight), OfChecker: false));
    }

    private void Want(ServiceKey service)
    {
        if (turn.Claims.Claim(service, this)) turn.Table.WantService(service, ServiceRules.Settings(Config, service));
    }

    /// <summary>The service goes with the last virtual server that uses it; before that only our own servers go.</summary>
    private void Drop(ServiceKey service)
    {
        if (turn.Claims.Release(service, this))
        {
            turn.Table.DropService(service);
            return;
        }
        foreach (RealServerState server in servers.Values)
        {
            turn.Table.DropDestination(service, ServiceRules.DestinationOf(server.Config, service));
        }
    }

    /// <summary>Puts one server into the kernel as it should be there, or takes it out.</summary>
    private void Place(RealServerState server)
    {
        bool serves = server.IsAlive && !IsSorry;
        bool stays = serves || (server.Config.InhibitOnFailure && !server.IsAlive);
        foreach (ServiceKey service in Services)
        {
            DestinationKey key = ServiceRules.DestinationOf(server.Config, service);
            if (stays) turn.Table.WantDestination(service, key, server.Settings(serves ? server.Weight : 0));
            else if (!IsSorryServer(key)) turn.Table.DropDestination(service, key);
        }
    }

    /// <summary>A sorry server may be one of the real servers.</summary>
    private bool IsSorryServer(DestinationKey key) =>
        IsSorry && Config.SorryServer is SorryServerConfig sorry && sorry.Address == key.Address && sorry.Port == key.Port;

    private void PlaceInhibitedSorryServer()
    {
        if (Config.SorryServer is { Inhibit: true } sorry && !IsSorry) PlaceSorryServer(sorry, weight: 0);
    }

    private void PlaceSorryServer(SorryServerConfig sorry, uint weight)
    {
        foreach (ServiceKey service in Services)
        {
            DestinationKey key = ServiceRules.DestinationOf(sorry, service);
            turn.Table.WantDestination(service, key, new DestinationSettings(sorry.Forwarding, weight, 0, 0));
        }
    }

    private void TakeSorryServerOut(SorryServerConfig sorry)
    {
        foreach (ServiceKey service in Services)
        {
            DestinationKey key = ServiceRules.DestinationOf(sorry, service);
            if (servers.TryGetValue(key, out RealServerState? same) && same.IsAlive) Place(same);
            else if (sorry.Inhibit) turn.Table.WantDestination(service, key, new DestinationSettings(sorry.Forwarding, 0, 0, 0));
            else turn.Table.DropDestination(service, key);
        }
    }

    private void ChangeSorryServer(SorryServerConfig? former)
    {
        bool wasSorry = IsSorry;
        if (Config.SorryServer is SorryServerConfig next && wasSorry) PlaceSorryServer(next, weight: 1);
        if (Config.SorryServer is null) IsSorry = false;
        if (former is null) return;
        foreach (ServiceKey service in Services) turn.Table.DropDestination(service, ServiceRules.DestinationOf(former, service));
    }

    private List<CheckerState> ReconfigureServers(HealthEngine engine)
    {
        List<CheckerState> fresh = [];
        HashSet<DestinationKey> wanted = [.. Config.RealServers.Select(KeyOf)];
        foreach ((DestinationKey key, RealServerState gone) in servers.Where(pair => !wanted.Contains(pair.Key)).ToArray())
        {
            Remove(engine, key, gone);
        }
        foreach (RealServerConfig server in Config.RealServers)
        {
            if (servers.TryGetValue(KeyOf(server), out RealServerState? kept)) fresh.AddRange(kept.Configure(engine, server, atReload: true));
            else fresh.AddRange(Add(engine, server, atReload: true));
        }
        return fresh;
    }

    private List<CheckerState> Add(HealthEngine engine, RealServerConfig config, bool atReload)
    {
        StopDraining(KeyOf(config));
        RealServerState server = new(this, turn, config);
        List<CheckerState> fresh = server.Configure(engine, config, atReload);
        servers[KeyOf(config)] = server;
        Place(server);
        return fresh;
    }

    private void Remove(HealthEngine engine, DestinationKey key, RealServerState gone)
    {
        servers.Remove(key);
        aliveWeight -= gone.CountedWeight;
        gone.Retire();
        turn.Info(HealthMessages.NoLongerExists(gone));
        if (!TryDrain(engine, key, gone))
        {
            turn.Info(HealthMessages.RemovingService(gone, this));
            DropPlaces(gone);
        }
        if (gone.IsAlive) gone.ReportDown();
    }

    private static DestinationKey KeyOf(RealServerConfig config) => new(config.Address, config.Port);
}
