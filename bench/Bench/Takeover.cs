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
    internal const byte MasterPriority = 200;
    internal const byte BackupPriority = 100;

    public static int Run(Options options)
    {
        int links = (options.Count + VridsPerInterface - 1) / VridsPerInterface;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Count} instances at {options.Interval} s over {links} interfaces.")
            + " Milliseconds beyond the protocol, for the last of them.");
        Console.WriteLine();
        Comparison table = new(
            "start: advert:0", "start: ARP:0", "take-over: advert:0", "take-over: ARP:0", "SIGTERM to all gone:0",
            "CPU s per minute:2", "PSS, MiB:1", "advert deviation p99:2");
        table.Run(options, (name, path) => Measure(options, links, name, path));
        return 0;
    }

    private static double[] Measure(Options options, int links, string name, string path)
    {
        using SharedLinks bed = new(links);
        AddressCount onFirst = new(bed.First, links), onSecond = new(bed.Second, links);
        using Process first = bed.StartDaemon(bed.First, path, Configuration(options, MasterPriority));
        // Asking takes a processor from the daemon: not while it has something to do.
        Thread.Sleep(TimeSpan.FromMilliseconds(Floor(options, MasterPriority) + 500));
        Shell.WaitUntil($"{name}: all are masters", TimeSpan.FromSeconds(60), () => onFirst.Count() == options.Count);
        double before = ProcessTree.CpuSeconds(first.Id);
        Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
        double cpu = (ProcessTree.CpuSeconds(first.Id) - before) * 60 / options.Seconds;
        double memory = ProcessTree.PssMiB(first.Id);

        using Process second = bed.StartDaemon(bed.Second, path, Configuration(options, BackupPriority));
        Thread.Sleep(TimeSpan.FromSeconds(5));
        ProcessTree.Kill(first.Id);
        Thread.Sleep(TimeSpan.FromMilliseconds(Floor(options, BackupPriority) + 500));
        Shell.WaitUntil($"{name}: the second node has all", TimeSpan.FromSeconds(60), () => onSecond.Count() == options.Count);
        Thread.Sleep(TimeSpan.FromSeconds(1));
        Stopwatch clock = Stopwatch.StartNew();
        Shell.Run("kill", "-TERM", $"{second.Id}");
        Shell.WaitUntil($"{name}: all are gone", TimeSpan.FromSeconds(30), () => onSecond.Count() == 0);
        double gone = clock.Elapsed.TotalMilliseconds;
        second.WaitForExit();

        long started = bed.StartOf(bed.First);
        WireTimes wire = bed.Finish();
        double floor = Floor(options, MasterPriority);
        return
        [
            wire.FirstAdverts(node: 1).Max(time => (time.Value - started) / 1e6) - floor,
            wire.FirstAnnouncements(node: 1).Max(time => (time.Value - started) / 1e6) - floor,
            Beyond(options, wire.FirstAdverts(node: 2), wire),
            Beyond(options, wire.FirstAnnouncements(node: 2), wire),
            gone,
            cpu,
            memory,
            wire.DeviationP99(node: 1, TimeSpan.FromSeconds(options.Interval)),
        ];
    }

    /// <summary>The last of all instances, against the last advert of its former master and the master-down time.</summary>
    private static double Beyond(Options options, Dictionary<(int Link, byte Vrid), long> firsts, WireTimes wire)
    {
        Dictionary<(int Link, byte Vrid), long> lasts = wire.LastAdverts(node: 1);
        return firsts.Max(time => (time.Value - lasts[time.Key]) / 1e6) - Floor(options, BackupPriority);
    }

    /// <summary>Milliseconds that a backup waits: three intervals and its skew (RFC 9568 section 6.1).</summary>
    internal static double Floor(Options options, byte priority) => options.Interval * 1000 * (3 + (256 - priority) / 256.0);

    internal static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>Instances with one address each, spread over links; version 3 where version 2 knows no such interval.</summary>
    internal static string Configuration(Options options, byte priority) => string.Create(CultureInfo.InvariantCulture, $$"""
        global_defs {
            vrrp_version {{(options.Interval < 1 ? 3 : 2)}}
        }

        """) + string.Join('\n', Enumerable.Range(0, options.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""
        vrrp_instance V{{i}} {
            interface eth{{i / VridsPerInterface}}
            virtual_router_id {{i % VridsPerInterface + 1}}
            priority {{priority}}
            advert_int {{options.Interval}}
            virtual_ipaddress {
                10.{{200 + i / VridsPerInterface}}.9.{{i % VridsPerInterface + 1}}/32
            }
        }
        """)));
}
