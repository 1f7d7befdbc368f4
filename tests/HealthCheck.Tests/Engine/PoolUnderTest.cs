using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>
/// An engine with a clock of its own, a kernel table that does what it is told, and servers that answer as a test wants. Every command
/// is checked as the kernel would: an entry is added once, changed or removed only where it is.
/// </summary>
internal sealed class PoolUnderTest
{
    private readonly HealthEngine engine = new(seed: 1);
    private readonly Instant start = Instant.FromNanoseconds(1_000_000_000);
    private readonly List<HealthEffect> effects = [];
    private readonly List<CheckerState> probed = [];

    private PoolUnderTest() => Now = start;

    public Instant Now { get; private set; }

    /// <summary>How a server answers, by its address; fit unless said otherwise.</summary>
    public Dictionary<IpAddress, ProbeResult> Answers { get; } = [];

    /// <summary>Called after each command; the place to check what must hold at every moment.</summary>
    public Action? AfterCommand { get; set; }

    /// <summary>Called when all that an input or a deadline brought is done.</summary>
    public Action? AfterTurn { get; set; }

    public Dictionary<ServiceKey, TableService> Kernel { get; } = [];

    public HealthEngine Engine => engine;

    public IReadOnlyList<VirtualServerState> VirtualServers => engine.VirtualServers;

    public VirtualServerState Virtual => engine.VirtualServers[0];

    public int CommandCount { get; private set; }

    public static ServiceKey Service { get; } = new(LvsProtocol.Tcp, Configured.Vip, 80, 0, IpFamily.V4);

    public static PoolUnderTest Started(params VirtualServerConfig[] servers) => Started(Configured.File(servers));

    /// <param name="config">The configuration.</param>
    /// <param name="leftovers">What the kernel holds before.</param>
    /// <param name="before">Inputs that come before the start.</param>
    public static PoolUnderTest Started(
        KeepaliveConfig config, Dictionary<ServiceKey, TableService>? leftovers = null, params HealthInput[] before)
    {
        PoolUnderTest pool = new();
        foreach (HealthInput input in before) pool.Handle(input);
        foreach ((ServiceKey key, TableService service) in leftovers ?? []) pool.Kernel[key] = service;
        pool.Handle(new HealthInput.Start(config, pool.ReadKernel()));
        return pool;
    }

    /// <summary>Destinations of the one service, as "10.0.0.1=1 10.0.0.2=0" in order of addresses.</summary>
    public string Table => Kernel.TryGetValue(Service, out TableService? service) ? Text(service) : "no service";

    public void Fail(int server, string text = "Timeout connecting") => Answers[Configured.AddressOf(server)] = new ProbeResult(false, text);

    public void Mend(int server) => Answers.Remove(Configured.AddressOf(server));

    public void Reload(params VirtualServerConfig[] servers) => Handle(new HealthInput.Reload(Configured.File(servers)));

    public void Handle(HealthInput input)
    {
        List<HealthEffect> produced = [];
        engine.Handle(input, Now, produced);
        CarryOut(produced);
    }

    public void Pass(double seconds)
    {
        Instant end = Now + TimeSpan.FromSeconds(seconds);
        while (engine.NextDeadline <= end)
        {
            Now = engine.NextDeadline > Now ? engine.NextDeadline : Now;
            List<HealthEffect> produced = [];
            engine.HandleDeadline(Now, produced);
            CarryOut(produced);
        }
        Now = end;
    }

    /// <summary>Times at which a server was probed, in seconds since the start.</summary>
    public List<double> ProbeTimes { get; } = [];

    public List<string> TakeLines() => [.. Take<HealthEffect.Log>().Select(line => line.Text)];

    public List<string> TakeScripts() => [.. Take<HealthEffect.RunScript>().Select(script => script.Script.Argv[0])];

    public List<T> Take<T>() where T : HealthEffect
    {
        List<T> taken = [.. effects.OfType<T>()];
        effects.Clear();
        return taken;
    }

    public Dictionary<ServiceKey, TableService> ReadKernel()
    {
        Dictionary<ServiceKey, TableService> copy = [];
        foreach ((ServiceKey key, TableService service) in Kernel)
        {
            copy[key] = new TableService(service.Settings);
            foreach ((DestinationKey destination, DestinationSettings settings) in service.Destinations)
            {
                copy[key].Destinations[destination] = settings;
            }
        }
        return copy;
    }

    private static string Text(TableService service) =>
        string.Join(' ', service.Destinations.OrderBy(pair => pair.Key.Address.Value).Select(pair => $"{pair.Key.Address}={pair.Value.Weight}"));

    private void CarryOut(List<HealthEffect> produced)
    {
        foreach (HealthEffect effect in produced)
        {
            effects.Add(effect);
            if (effect is HealthEffect.ApplyIpvs apply) Apply(apply.Commands);
        }
        AfterTurn?.Invoke();
        foreach (HealthEffect.StartProbe probe in produced.OfType<HealthEffect.StartProbe>()) Answer(probe);
    }

    private void Answer(HealthEffect.StartProbe probe)
    {
        ProbeTimes.Add((Now - start).TotalSeconds);
        probed.Add(probe.Checker);
        ProbeResult result = Answers.GetValueOrDefault(probe.Checker.Server.Config.Address, new ProbeResult(true, "connected"));
        Handle(new HealthInput.ProbeFinished(probe.Checker, probe.Attempt, result));
    }

    private void Apply(IReadOnlyList<IpvsCommand> commands)
    {
        foreach (IpvsCommand command in commands)
        {
            TableApplied.To(Kernel, command);
            CommandCount++;
            AfterCommand?.Invoke();
        }
    }
}
