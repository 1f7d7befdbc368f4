using CsCheck;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>Wanted minus actual is commands; after them the kernel holds what is wanted, and there is nothing more to do.</summary>
public sealed class TableTests
{
    /// <summary>The process must answer its parent in between.</summary>
    [Fact]
    public void ThousandsOfProbesThatAreDueAtOnceComeInPortions()
    {
        HealthEngine engine = new(seed: 1);
        Instant now = Instant.FromNanoseconds(1);
        VirtualServerConfig config = Configured.Virtual([.. Enumerable.Range(1, 2000).Select(number => Configured.Real(number))]);
        engine.Handle(new HealthInput.Start(Configured.File(config), new Dictionary<ServiceKey, TableService>()), now, []);
        now += TimeSpan.FromSeconds(2);
        List<int> portions = [];
        while (engine.NextDeadline <= now)
        {
            List<HealthEffect> effects = [];
            engine.HandleDeadline(now, effects);
            portions.Add(effects.OfType<HealthEffect.StartProbe>().Count());
        }
        Assert.Equal(Enumerable.Repeat(16, 125), portions);
    }

    private static readonly Gen<DestinationSettings> AnyDestination =
        Gen.UInt[0, 3].Select(weight => new DestinationSettings(LvsForwarding.Nat, weight, 0, 0));

    private static readonly Gen<ServiceSettings> AnyService =
        Gen.Bool.Select(fair => new ServiceSettings(fair ? "wlc" : "rr", 0, 0, IpAddress.None, 0, null));

    private static readonly Gen<Dictionary<DestinationKey, DestinationSettings>> AnyDestinations =
        Gen.Dictionary(Gen.Int[1, 5].Select(Destination), AnyDestination)[0, 5];

    private static readonly Gen<Dictionary<ServiceKey, TableService>> AnyTable =
        Gen.Dictionary(Gen.Int[1, 5].Select(Key), Gen.Select(AnyService, AnyDestinations, Make))[0, 5];

    [Fact]
    public void FromAnyTableTheCommandsLeadToWhatIsWantedAndStrangersAreLeftAlone() => Gen.Select(AnyTable, AnyTable).Sample(
        (kernel, wanted) =>
        {
            Dictionary<ServiceKey, TableService> strangers = Copy(kernel.Where(pair => !wanted.ContainsKey(pair.Key)));
            IpvsTable table = new();
            table.TakeActual(Copy(kernel));
            Want(table, wanted);
            table.Reconcile();

            foreach (IpvsCommand command in table.TakeCommands()) TableApplied.To(kernel, command);

            Assert.Equal(Text(wanted.Concat(strangers)), Text(kernel));
            table.TakeActual(Copy(kernel));
            table.Reconcile();
            Assert.Empty(table.TakeCommands());
        },
        iter: 2_000);

    [Fact]
    public void AChangeBehindOurBackIsRepairedByReadingTheTableAgain() => Gen.Select(AnyTable, AnyTable).Sample(
        (wanted, disturbed) =>
        {
            IpvsTable table = new();
            Want(table, wanted);
            table.TakeCommands();
            Dictionary<ServiceKey, TableService> kernel = Copy(disturbed);
            table.TakeActual(Copy(kernel));
            table.Reconcile();

            foreach (IpvsCommand command in table.TakeCommands()) TableApplied.To(kernel, command);

            Assert.All(wanted, pair => Assert.Equal(Text([pair]), Text([new(pair.Key, kernel[pair.Key])])));
        },
        iter: 2_000);

    private static void Want(IpvsTable table, Dictionary<ServiceKey, TableService> wanted)
    {
        foreach ((ServiceKey key, TableService service) in wanted)
        {
            table.WantService(key, service.Settings);
            foreach ((DestinationKey destination, DestinationSettings settings) in service.Destinations)
            {
                table.WantDestination(key, destination, settings);
            }
        }
    }

    private static TableService Make(ServiceSettings settings, Dictionary<DestinationKey, DestinationSettings> destinations)
    {
        TableService service = new(settings);
        foreach ((DestinationKey key, DestinationSettings destination) in destinations) service.Destinations[key] = destination;
        return service;
    }

    private static Dictionary<ServiceKey, TableService> Copy(IEnumerable<KeyValuePair<ServiceKey, TableService>> table) =>
        table.ToDictionary(pair => pair.Key, pair => Make(pair.Value.Settings, pair.Value.Destinations));

    private static string Text(IEnumerable<KeyValuePair<ServiceKey, TableService>> table) => string.Join('\n', table
        .OrderBy(pair => pair.Key.Port)
        .Select(pair => $"{pair.Key} {pair.Value.Settings}: " + string.Join(", ", pair.Value.Destinations.OrderBy(item => item.Key.Port))));

    private static ServiceKey Key(int number) => new(LvsProtocol.Tcp, Configured.Vip, (ushort)number, 0, IpFamily.V4);

    private static DestinationKey Destination(int number) => new(Configured.AddressOf(1), (ushort)number);
}
