using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>
/// Hundreds of lives of a virtual server in virtual time: random quorum and hysteresis, answers, weights from scripts and files,
/// reloads. After every single command of the kernel, and at rest, what must hold is checked.
/// </summary>
public sealed class PoolSimulatorTests
{
    private const int Lives = 150;
    private const int StepsOfALife = 120;

    [Fact]
    public void WhateverHappensThePoolIsNeverEmptyWhileAServerMayServe()
    {
        for (ulong seed = 1; seed <= Lives; seed++) new Life(seed).Run();
    }

    private sealed class Life
    {
        private readonly SeededRandom random;
        private readonly ulong seed;
        private readonly PoolUnderTest pool;
        private VirtualServerConfig config;

        public Life(ulong seed)
        {
            this.seed = seed;
            random = new SeededRandom(seed);
            config = Draw();
            pool = PoolUnderTest.Started(config);
            pool.AfterCommand = NeverEmpty;
        }

        public void Run()
        {
            for (int step = 0; step < StepsOfALife; step++)
            {
                Happen();
                CheckQuorum();
                CheckTable();
            }
        }

        private void Happen()
        {
            int server = 1 + (int)random.Next(6);
            switch (random.Next(10))
            {
                case < 3: pool.Fail(server); break;
                case < 5: pool.Mend(server); break;
                case < 7: pool.Answers[Configured.AddressOf(server)] = Answer(); break;
                case < 8: pool.Handle(new HealthInput.FileRead("load", random.Next(9) - 4)); break;
                case < 9: Reload(); break;
                default: pool.Handle(new HealthInput.TableRead(pool.ReadKernel())); break;
            }
            pool.Pass(random.NextDouble() * 20);
        }

        private void Reload()
        {
            // A reload of a different file is judged from its end: what is left of the former one does not count.
            config = random.Chance(0.3) ? config : Draw();
            pool.AfterCommand = null;
            pool.Reload(config);
            pool.AfterCommand = NeverEmpty;
        }

        private void NeverEmpty()
        {
            bool mayServe = config.SorryServer is not null || pool.Virtual.Servers.Any(server => server.IsAlive);
            Assert.True(!mayServe || pool.Table.Length > 0, $"seed {seed}: nothing serves, a server may");
        }

        /// <summary>Gained at quorum + hysteresis, lost below quorum - hysteresis; between them it stays as it was.</summary>
        private void CheckQuorum()
        {
            long alive = Alive();
            bool has = pool.Virtual.HasQuorum;
            bool isEnough = alive >= (long)config.Quorum + config.Hysteresis;
            bool isTooFew = alive == 0 || alive < (long)config.Quorum - config.Hysteresis;
            Assert.False(!has && isEnough, $"seed {seed}: {alive} would be enough");
            Assert.False(has && isTooFew, $"seed {seed}: kept with {alive}");
        }

        private void CheckTable()
        {
            Assert.Equal(pool.Virtual.HasQuorum || config.SorryServer is null, !pool.Virtual.IsSorry);
            IEnumerable<string> serving = pool.Virtual.IsSorry
                ? ["10.0.0.99=1"]
                : pool.Virtual.Servers.Where(server => server.IsAlive).Select(server => $"{server.Config.Address}={server.Weight}");
            IEnumerable<string> draining = pool.Virtual.Draining.Select(drain => $"{drain.Server.Config.Address}=0");
            string[] actual = pool.Table.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(serving.Concat(draining).Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
        }

        /// <summary>Fit, with what a script and an agent make of it: each checker looks at its own part.</summary>
        private ProbeResult Answer() => new(true, "", Code: 2 + (int)random.Next(6))
        {
            Agent = new AgentAnswer(
                random.Chance(0.5) ? random.Chance(0.7) : null,
                random.Chance(0.5) ? (AgentMode)random.Next(3) : null,
                random.Chance(0.5) ? (int)random.Next(250) : null),
        };

        private long Alive() => pool.Virtual.Servers.Where(server => server.IsAlive).Sum(server => server.Weight);

        private VirtualServerConfig Draw()
        {
            RealServerConfig[] servers = [.. Enumerable.Range(1, 1 + (int)random.Next(6)).Where(_ => random.Chance(0.8)).Select(Server)];
            if (servers.Length == 0) servers = [Server(1)];
            uint total = (uint)Math.Max(1, servers.Sum(server => server.Weight));
            uint quorum = 1 + (uint)random.Next((int)total);
            return Configured.Virtual(servers) with
            {
                Quorum = quorum,
                Hysteresis = (uint)random.Next((int)quorum),
                SorryServer = random.Chance(0.5) ? Configured.Sorry : null,
                DrainTimeout = random.Chance(0.3) ? TimeSpan.FromSeconds(5) : TimeSpan.Zero,
            };
        }

        private RealServerConfig Server(int number)
        {
            List<CheckerConfig> checkers = [Configured.Tcp(number)];
            if (random.Chance(0.4)) checkers.Add(Script(number));
            if (random.Chance(0.3)) checkers.Add(new FileCheckConfig { TrackFile = "load", Weight = 1 + (int)random.Next(3) });
            if (random.Chance(0.3)) checkers.Add(Agent(number));
            return Configured.Real(number, weight: (uint)random.Next(4)) with { Checkers = [.. checkers] };
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
}
