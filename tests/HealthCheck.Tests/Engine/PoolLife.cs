using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>One life of a virtual server, drawn from a seed that every failure names.</summary>
internal sealed class PoolLife
{
    private const int Steps = 120;

    private readonly SeededRandom random;
    private readonly PoolConfigurations configurations;
    private readonly ulong seed;
    private readonly PoolUnderTest pool;
    private VirtualServerConfig config;
    private bool had;
    private string lastTold = "";

    public PoolLife(ulong seed)
    {
        this.seed = seed;
        random = new SeededRandom(seed);
        configurations = new PoolConfigurations(random);
        config = configurations.Draw();
        pool = PoolUnderTest.Started(config);
        Watch();
    }

    public long QuorumChanges { get; private set; }

    /// <summary>Turns in which the quorum is what it would not be without hysteresis.</summary>
    public long HeldByHysteresis { get; private set; }

    private long Alive => pool.Virtual.Servers.Where(server => server.IsAlive).Sum(server => server.Weight);

    private bool Serves => pool.Kernel[PoolUnderTest.Service].Destinations.Values.Any(destination => destination.Weight > 0);

    private bool IsEnough => Alive >= (long)config.Quorum + config.Hysteresis;

    private bool IsTooFew => Alive == 0 || Alive < (long)config.Quorum - config.Hysteresis;

    public void Run()
    {
        for (int step = 0; step < Steps; step++)
        {
            Happen();
            CheckQuorum();
            CheckTold();
            CheckTable();
        }
    }

    private void Watch()
    {
        had = pool.Virtual.HasQuorum;
        pool.AfterCommand = NeverEmpty;
        pool.AfterTurn = NoFlapping;
    }

    private void Happen()
    {
        int server = 1 + (int)random.Next(PoolConfigurations.ServersMax);
        switch (random.Next(12))
        {
            case < 3: pool.Fail(server); break;
            case < 5: pool.Mend(server); break;
            case < 7: pool.Answers[Configured.AddressOf(server)] = Answer(); break;
            case < 8: pool.Handle(new HealthInput.FileRead("load", random.Next(9) - 4)); break;
            case < 9: Reload(); break;
            case < 10: pool.Handle(new HealthInput.AddressChanged(Configured.Vip, random.Chance(0.7))); break;
            case < 11: Meddle(); break;
            default: pool.Handle(new HealthInput.TableRead(pool.ReadKernel())); break;
        }
        pool.Pass(random.NextDouble() * 20);
    }

    /// <summary>The quorum of a different file is judged from the end of the reload; the pool is not, if something served before.</summary>
    private void Reload()
    {
        config = random.Chance(0.3) ? config : configurations.Draw();
        pool.AfterCommand = Serves ? NeverEmpty : null;
        pool.AfterTurn = null;
        pool.Reload(config);
        Watch();
    }

    /// <summary>Somebody else's hand in the table: all of it is repaired, whatever it was.</summary>
    private void Meddle()
    {
        pool.AfterCommand = null;
        Dictionary<DestinationKey, DestinationSettings> table = pool.Kernel[PoolUnderTest.Service].Destinations;
        foreach (DestinationKey key in table.Keys.ToArray())
        {
            if (random.Chance(0.4)) table.Remove(key);
            else if (random.Chance(0.4)) table[key] = table[key] with { Weight = 77 };
        }
        pool.Handle(new HealthInput.TableRead(pool.ReadKernel()));
        pool.AfterCommand = NeverEmpty;
    }

    private void NeverEmpty()
    {
        bool mayServe = config.SorryServer is not null || Alive > 0;
        if (mayServe && !Serves) Assert.Fail($"seed {seed}: nothing serves in [{pool.Table}], a server may");
    }

    /// <summary>Between the two marks of the hysteresis nothing changes, not even for the moment between two results.</summary>
    private void NoFlapping()
    {
        bool has = pool.Virtual.HasQuorum;
        if (has != (Alive >= config.Quorum)) HeldByHysteresis++;
        if (has == had) return;
        had = has;
        QuorumChanges++;
        string what = has ? "gained" : "lost";
        Assert.True(has ? IsEnough : IsTooFew, $"seed {seed}: quorum {what} with {Alive} of {config.Quorum} ± {config.Hysteresis}");
    }

    /// <summary>Gained at quorum + hysteresis, lost below quorum - hysteresis.</summary>
    private void CheckQuorum()
    {
        bool has = pool.Virtual.HasQuorum;
        Assert.False(!has && IsEnough, $"seed {seed}: {Alive} would be enough");
        Assert.False(has && IsTooFew, $"seed {seed}: kept with {Alive}");
    }

    /// <summary>Scripts hear of every change once, and the last one heard is true.</summary>
    private void CheckTold()
    {
        foreach (string script in pool.TakeScripts().Where(script => script.StartsWith("quorum", StringComparison.Ordinal)))
        {
            Assert.True(script != lastTold, $"seed {seed}: {script} twice");
            lastTold = script;
        }
        Assert.True(!pool.Virtual.HasQuorum || lastTold == "quorum_up", $"seed {seed}: nobody was told of the quorum");
        Assert.True(pool.Virtual.HasQuorum || lastTold != "quorum_up", $"seed {seed}: nobody was told of the loss");
    }

    private void CheckTable()
    {
        bool isSorry = pool.Virtual.IsSorry;
        Assert.True(isSorry == (!pool.Virtual.HasQuorum && config.SorryServer is not null), $"seed {seed}: sorry server {isSorry}");
        Dictionary<string, long> wanted = pool.Virtual.Draining.ToDictionary(drain => $"{drain.Server.Config.Address}", _ => 0L);
        if (config.SorryServer is { Inhibit: true } inhibited) wanted[$"{inhibited.Address}"] = 0;
        foreach (RealServerState server in pool.Virtual.Servers)
        {
            if (server.IsAlive && !isSorry) wanted[$"{server.Config.Address}"] = server.Weight;
            else if (!server.IsAlive && server.Config.InhibitOnFailure) wanted[$"{server.Config.Address}"] = 0;
        }
        if (isSorry) wanted[$"{config.SorryServer!.Address}"] = 1;
        string[] actual = pool.Table.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] expected = [.. wanted.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)];
        Assert.True(expected.SequenceEqual(actual.Order(StringComparer.Ordinal)), $"seed {seed}: {pool.Table}, not {string.Join(' ', expected)}");
    }

    /// <summary>Fit, with what a script and an agent make of it: each checker looks at its own part.</summary>
    private ProbeResult Answer() => new(true, "", Code: 2 + (int)random.Next(6))
    {
        Agent = new AgentAnswer(
            random.Chance(0.5) ? random.Chance(0.7) : null,
            random.Chance(0.5) ? (AgentMode)random.Next(3) : null,
            random.Chance(0.5) ? (int)random.Next(250) : null),
    };
}
