using System.Globalization;

namespace Keepalive.Bench;

/// <summary>
/// What checks cost. First both programs at the same time at a rate that leaves time to spare, so that other work disturbs both alike; then
/// each alone with as many as it is asked for. Where the kernel has no IPVS keepalived gets one that is only played (bench/no-ipvs.c).
/// </summary>
internal static class Checks
{
    /// <summary>A daemon with so few shows what a daemon takes without checks.</summary>
    private const int Few = 10;

    private static readonly CheckLoad[] Loads = [CheckLoad.Tcp, CheckLoad.Http, CheckLoad.Https, CheckLoad.OldHttps];

    public static int Run(Options options)
    {
        CheckLoad[] loads = [.. Loads.Where(load => options.Only.Length == 0 || load.Kind == options.Only)];
        Console.WriteLine("Both at the same time.");
        Console.WriteLine();
        Console.WriteLine("| check | program | made, per s | CPU ms per 1,000 checks | the server's | one core would make, per s |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (CheckLoad load in loads) Compare(options, load with { Count = load.Count / 10 });
        Console.WriteLine();
        Console.WriteLine("Each alone, and before other work (autogroup -15); the server is on the same machine.");
        Console.WriteLine();
        Console.WriteLine("| check | program | servers | asked for, per s | made, per s | CPU ms per 1,000 | the server's | memory for each, KiB |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (CheckLoad load in loads) Exhaust(options, load);
        return 0;
    }

    private static void Compare(Options options, CheckLoad load)
    {
        List<CheckBed> beds = [];
        try
        {
            foreach ((string name, string path) in options.Programs) beds.Add(Bed(options, path, load));
            foreach (CheckBed bed in beds) bed.WarmUp();
            foreach (CheckBed bed in beds) bed.Begin();
            Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
            foreach ((CheckBed bed, (string name, _)) in beds.Zip(options.Programs))
            {
                (long made, CheckCost each) = bed.End();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {load.Kind} | {name} | {PerSecond(made, options)} | {each.Daemon:F1} | {each.Server:F1} | {1e6 / each.Daemon:F0} |"));
            }
        }
        finally
        {
            foreach (CheckBed bed in beds) bed.Dispose();
        }
    }

    private static void Exhaust(Options options, CheckLoad load)
    {
        foreach ((string name, string path) in options.Programs)
        {
            double empty = Memory(options, path, load with { Count = Few });
            using CheckBed bed = Bed(options, path, load);
            bed.GoFirst();
            bed.WarmUp();
            bed.Begin();
            Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
            (long made, CheckCost each) = bed.End();
            double memory = (bed.MemoryMiB - empty) * 1024 / load.Count;
            string figures = string.Create(CultureInfo.InvariantCulture, $"{each.Daemon:F1} | {each.Server:F1} | {memory:F1}");
            Console.WriteLine($"| {load.Kind} | {name} | {load.Count} | {load.PerSecond} | {PerSecond(made, options)} | {figures} |");
        }
    }

    private static long PerSecond(long made, Options options) => made / options.Seconds;

    private static double Memory(Options options, string path, CheckLoad load)
    {
        using CheckBed bed = Bed(options, path, load);
        bed.WarmUp();
        return bed.MemoryMiB;
    }

    private static CheckBed Bed(Options options, string path, CheckLoad load)
    {
        bool isKeepalived = path == options.Keepalived;
        return new CheckBed(isKeepalived ? "k" : "", path, isKeepalived, load);
    }
}
