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
        foreach (RealServerState server in servers.Values) Place(server);
        if (Config.SorryServer is not null) Place(Config.SorryServer);
        foreach (RealServerState server in servers.Values)
        {
            Recount(server);
            if (tell && server.IsAlive) server.ReportUp();
        }
        if (HasEnough()) GainQuorum(atStart: true);
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
        if (config.SorryServer is null) IsSorry = false;
        else if (IsSorry) Place(config.SorryServer);
        List<RealServerState> leaving = RemoveServers(engine);
        List<CheckerState> fresh = ReconfigureServers(engine);
        foreach (RealServerState server in servers.Values) Recount(server);
        PlaceOrSwap();
        foreach (RealServerState gone in leaving) TakeOut(gone);
        Evaluate();
        if (formerSorry is not null && formerSorry != config.SorryServer) Place(formerSorry);
        if (config.SorryServer is not null) Place(config.SorryServer);
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
        if (!WillSwap) Place(server);
    }

    internal void ServerWeightChanged(RealServerState server, uint before)
    {
        turn.Info(HealthMessages.WeightChanged(server, this, before));
        Recount(server);
        if (!WillSwap) Place(server);
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

    /// <summary>The quorum is about to be lost: the sorry server goes in first, then all others are taken out together.</summary>
    private bool WillSwap => HasQuorum && LosesQuorum() && Config.SorryServer is not null;

    private bool HasEnough() => aliveWeight >= (long)Config.Quorum + Config.Hysteresis;

    private bool LosesQuorum() => aliveWeight == 0 || aliveWeight < (long)Config.Quorum - Config.Hysteresis;

    private void GainQuorum(bool atStart = false)
    {
        HasQuorum = true;
        turn.Info(HealthMessages.GainedQuorum(this, aliveWeight));
        if (IsSorry)
        {
            IsSorry = false;
            turn.Info(HealthMessages.AddingAliveServers(this));
            PlaceAll();
            turn.Info(HealthMessages.SorryServerOut(this));
            Place(Config.SorryServer!);
        }
        TellQuorum(up: true, atStart);
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
        TellQuorum(up: false, atStart: true);
    }

    private void UseSorryServer()
    {
        if (Config.SorryServer is not SorryServerConfig sorry)
        {
            PlaceAll();
            return;
        }
        IsSorry = true;
        turn.Info(HealthMessages.SorryServerIn(this));
        Place(sorry);
        turn.Info(HealthMessages.RemovingAliveServers(this));
        PlaceAll();
    }

    private void TellQuorum(bool up, bool atStart = false)
    {
        turn.Run(Name, up ? Config.QuorumUp : Config.QuorumDown);
        turn.Add(new HealthEffect.FifoLine(HealthMessages.FifoVirtual(this, up)));
        if (!Config.SmtpAlert) return;
        turn.Add(new HealthEffect.Mail(HealthMails.SubjectOf(this), HealthMails.Quorum(this, aliveWeight, atStart), OfChecker: false));
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

    private List<CheckerState> ReconfigureServers(HealthEngine engine)
    {
        List<CheckerState> fresh = [];
        foreach (RealServerConfig server in Config.RealServers)
        {
            if (servers.TryGetValue(KeyOf(server), out RealServerState? kept)) fresh.AddRange(kept.Configure(engine, server, atReload: true));
            else fresh.AddRange(Add(engine, server, atReload: true));
        }
        return fresh;
    }

    /// <summary>They are told of, and stay in the kernel until those that come are there.</summary>
    private List<RealServerState> RemoveServers(HealthEngine engine)
    {
        HashSet<DestinationKey> wanted = [.. Config.RealServers.Select(KeyOf)];
        List<RealServerState> leaving = [.. servers.Where(pair => !wanted.Contains(pair.Key)).Select(pair => pair.Value)];
        foreach (RealServerState gone in leaving) Remove(engine, KeyOf(gone.Config), gone);
        return leaving;
    }

    private List<CheckerState> Add(HealthEngine engine, RealServerConfig config, bool atReload)
    {
        StopDraining(KeyOf(config));
        RealServerState server = new(this, turn, config);
        List<CheckerState> fresh = server.Configure(engine, config, atReload);
        servers[KeyOf(config)] = server;
        return fresh;
    }

    private void Remove(HealthEngine engine, DestinationKey key, RealServerState gone)
    {
        servers.Remove(key);
        aliveWeight -= gone.CountedWeight;
        gone.Retire();
        turn.Info(HealthMessages.NoLongerExists(gone));
        if (!TryDrain(engine, key, gone)) turn.Info(HealthMessages.RemovingService(gone, this));
    }

    private void TakeOut(RealServerState gone)
    {
        Place(gone);
        if (gone.IsAlive) gone.ReportDown();
    }

    private static DestinationKey KeyOf(RealServerConfig config) => new(config.Address, config.Port);
}
