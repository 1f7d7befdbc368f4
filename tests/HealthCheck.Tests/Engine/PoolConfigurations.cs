using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>Random configurations of one virtual server, for <see cref="PoolLife"/>.</summary>
internal sealed class PoolConfigurations(SeededRandom random)
{
    public const int ServersMax = 6;

    public VirtualServerConfig Draw()
    {
        RealServerConfig[] servers = [.. Enumerable.Range(1, 1 + (int)random.Next(ServersMax)).Where(_ => random.Chance(0.8)).Select(Server)];
        if (servers.Length == 0) servers = [Server(1)];
        uint total = (uint)Math.Max(1, servers.Sum(server => server.Weight));
        uint quorum = 1 + (uint)random.Next((int)total);
        return Configured.Virtual(servers) with
        {
            Quorum = quorum,
            Hysteresis = (uint)random.Next((int)quorum),
            SorryServer = random.Chance(0.5) ? Sorry() : null,
            DrainTimeout = random.Chance(0.3) ? TimeSpan.FromSeconds(5) : TimeSpan.Zero,
            HaSuspend = random.Chance(0.2),
            QuorumUp = Configured.Script("quorum_up"),
            QuorumDown = Configured.Script("quorum_down"),
        };
    }

    private SorryServerConfig Sorry() => Configured.Sorry with
    {
        Address = random.Chance(0.2) ? Configured.AddressOf(1) : Configured.Sorry.Address,
        Inhibit = random.Chance(0.2),
    };

    private RealServerConfig Server(int number)
    {
        List<CheckerConfig> checkers = [Configured.Tcp(number) with { Alpha = random.Chance(0.2) }];
        if (random.Chance(0.4)) checkers.Add(Script(number));
        if (random.Chance(0.3)) checkers.Add(new FileCheckConfig { TrackFile = "load", Weight = 1 + (int)random.Next(3) });
        if (random.Chance(0.3)) checkers.Add(Agent(number));
        return Configured.Real(number, weight: (uint)random.Next(4)) with
        {
            Checkers = [.. checkers],
            InhibitOnFailure = random.Chance(0.2),
        };
    }

    private static AgentCheckConfig Agent(int number) => new()
    {
        Address = Configured.AddressOf(number),
        Port = 9999,
        DelayLoop = TimeSpan.FromSeconds(3),
        Warmup = TimeSpan.Zero,
    };

    private static MiscCheckConfig Script(int number) => new()
    {
        Script = new ScriptCommand([$"/check-{number}"]),
        Dynamic = true,
        DelayLoop = TimeSpan.FromSeconds(4),
        Retry = 0,
        Warmup = TimeSpan.Zero,
    };
}
