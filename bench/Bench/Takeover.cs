using System.Diagnostics;
using System.Globalization;

namespace Keepalive.Bench;

/// <summary>
/// Two nodes with many instances on the same links: how much later than the protocol says a whole node starts, takes over and lets go.
/// Read off the wire: the advert says who is master, the first gratuitous ARP that the address is there.
/// </summary>
internal static class Takeover
{
    private const int VridsPerInterface = 255;
    private const byte MasterPriority = 200;
    private const byte BackupPriority = 100;

    public static int Run(Options options)
    {
        int links = (options.Count + VridsPerInterface - 1) / VridsPerInterface;
        Console.WriteLine($"{options.Count} instances at 1 s over {links} interfaces. Milliseconds beyond the protocol, for the last of them.");
        Console.WriteLine();
        Console.WriteLine("| program | start: advert | start: ARP | take-over: advert | take-over: ARP | SIGTERM to all gone |"
            + " CPU s per minute | PSS, MiB | advert deviation p99 |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach ((string name, string path) in options.Programs) Measure(options, links, name, path);
        return 0;
    }

    private static void Measure(Options options, int links, string name, string path)
    {
        using SharedLinks bed = new(links);
        AddressCount onFirst = new(bed.First, links), onSecond = new(bed.Second, links);
        long started = Now();
        using Process first = bed.StartDaemon(bed.First, path, Configuration(options.Count, MasterPriority));
        Shell.WaitUntil($"{name}: all are masters", TimeSpan.FromSeconds(60), () => onFirst.Count() == options.Count);
        double before = ProcessTree.CpuSeconds(first.Id);
        Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
        double cpu = (ProcessTree.CpuSeconds(first.Id) - before) * 60 / options.Seconds;
        double memory = ProcessTree.PssMiB(first.Id);

        using Process second = bed.StartDaemon(bed.Second, path, Configuration(options.Count, BackupPriority));
        Thread.Sleep(TimeSpan.FromSeconds(5));
        ProcessTree.Kill(first.Id);
        Shell.WaitUntil($"{name}: the second node has all", TimeSpan.FromSeconds(60), () => onSecond.Count() == options.Count);
        Thread.Sleep(TimeSpan.FromSeconds(1));
        Stopwatch clock = Stopwatch.StartNew();
        Shell.Run("kill", "-TERM", $"{second.Id}");
        Shell.WaitUntil($"{name}: all are gone", TimeSpan.FromSeconds(30), () => onSecond.Count() == 0);
        double gone = clock.Elapsed.TotalMilliseconds;
        second.WaitForExit();

        WireTimes wire = bed.Finish();
        double floor = 3000 + Skew(MasterPriority);
        string[] cells =
        [
            name,
            Format(wire.FirstAdverts(node: 1).Max(time => (time.Value - started) / 1e6) - floor),
            Format(wire.FirstAnnouncements(node: 1).Max(time => (time.Value - started) / 1e6) - floor),
            Format(Beyond(wire.FirstAdverts(node: 2), wire)),
            Format(Beyond(wire.FirstAnnouncements(node: 2), wire)),
            Format(gone),
            cpu.ToString("F2", CultureInfo.InvariantCulture),
            memory.ToString("F1", CultureInfo.InvariantCulture),
            wire.DeviationP99(node: 1, TimeSpan.FromSeconds(1)).ToString("F2", CultureInfo.InvariantCulture),
        ];
        Console.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    /// <summary>The last of all instances, against the last advert of its former master and the master-down time.</summary>
    private static double Beyond(Dictionary<(int Link, byte Vrid), long> firsts, WireTimes wire)
    {
        Dictionary<(int Link, byte Vrid), long> lasts = wire.LastAdverts(node: 1);
        return firsts.Max(time => (time.Value - lasts[time.Key]) / 1e6) - 3000 - Skew(BackupPriority);
    }

    private static double Skew(byte priority) => (256 - priority) * 1000.0 / 256;

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    private static string Format(double milliseconds) => milliseconds.ToString("F0", CultureInfo.InvariantCulture);

    private static string Configuration(int count, byte priority) => string.Join('\n', Enumerable.Range(0, count).Select(i => $$"""
        vrrp_instance V{{i}} {
            interface eth{{i / VridsPerInterface}}
            virtual_router_id {{i % VridsPerInterface + 1}}
            priority {{priority}}
            virtual_ipaddress {
                10.{{200 + i / VridsPerInterface}}.9.{{i % VridsPerInterface + 1}}/32
            }
        }
        """));
}
