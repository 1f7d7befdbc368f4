using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>What a reload brings the next one takes away again, without a trace.</summary>
[Collection(nameof(ManyReloadsTests))]
public sealed class ManyReloadsTests
{
    private const int Reloads = 10_000;

    [Fact]
    public void TenThousandReloadsLeaveMemoryAsItWas()
    {
        HealthEngine engine = new(seed: 1);
        KeepaliveConfig[] files = [File(1), File(2), File(3)];
        Instant now = Instant.FromNanoseconds(1);
        engine.Handle(new HealthInput.Start(files[0], new Dictionary<ServiceKey, TableService>()), now, []);
        Run(engine, files, ref now, 1000);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Run(engine, files, ref now, Reloads);

        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < 300_000, $"{growth} bytes more after {Reloads} reloads");
        GC.KeepAlive(engine);
    }

    /// <summary>Probes start and end in between, some are under way when their server goes.</summary>
    private static void Run(HealthEngine engine, KeepaliveConfig[] files, ref Instant now, int count)
    {
        List<HealthEffect> effects = [];
        List<HealthEffect.StartProbe> started = [];
        for (int i = 0; i < count; i++)
        {
            now += TimeSpan.FromSeconds(1.5);
            effects.Clear();
            engine.HandleDeadline(now, effects);
            engine.Handle(new HealthInput.Reload(files[i % files.Length]), now, effects);
            started.AddRange(effects.OfType<HealthEffect.StartProbe>());
            if (i % 3 == 0) continue;
            foreach (HealthEffect.StartProbe probe in started)
            {
                engine.Handle(new HealthInput.ProbeFinished(probe.Checker, probe.Attempt, new ProbeResult(i % 5 != 0, "")), now, effects);
            }
            started.Clear();
        }
    }

    private static KeepaliveConfig File(int number) =>
        Configured.File([.. Enumerable.Range(number, 4).Select(port => Virtual(number, (ushort)port))]);

    private static VirtualServerConfig Virtual(int number, ushort port)
    {
        VirtualServerConfig config = Configured.Virtual([.. Enumerable.Range(number, 5).Select(server => Configured.Real(server))]);
        return config with
        {
            Key = config.Key with { Port = port },
            DrainTimeout = TimeSpan.FromSeconds(number == 3 ? 5 : 0),
            SorryServer = number == 2 ? Configured.Sorry : null,
        };
    }
}

/// <summary>The memory of the process is measured: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(ManyReloadsTests), DisableParallelization = true)]
public sealed class ManyReloadsAlone;
