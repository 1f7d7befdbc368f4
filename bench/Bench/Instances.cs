using System.Diagnostics;

namespace Keepalive.Bench;

/// <summary>Many instances on one node: start, hold, release; CPU and memory of all processes of the daemon.</summary>
internal static class Instances
{
    private const int VridsPerInterface = 250;

    public static int Run(Options options)
    {
        int links = (options.Count + VridsPerInterface - 1) / VridsPerInterface;
        Console.WriteLine($"{options.Count} instances at 1 s over {links} interfaces, held for {options.Seconds} s.");
        Console.WriteLine();
        Comparison table = new(
            "start to all masters, ms:0", "CPU s per minute:2", "memory (PSS), MiB:1", "SIGTERM to all gone, ms:0", "to exit, ms:0");
        table.Run(options, (name, path) => Measure(options, links, name, path));
        return 0;
    }

    private static double[] Measure(Options options, int links, string name, string path)
    {
        using Segment segment = new(links);
        AddressCount addresses = new(segment.Node, links);
        Stopwatch clock = Stopwatch.StartNew();
        using Process daemon = segment.StartDaemon(path, Configuration(options.Count));
        double started = Until(clock, $"{name}: all instances are masters", () => addresses.Count() == options.Count);

        double before = ProcessTree.CpuSeconds(daemon.Id);
        Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
        double cpu = (ProcessTree.CpuSeconds(daemon.Id) - before) * 60 / options.Seconds;
        double memory = ProcessTree.PssMiB(daemon.Id);

        clock.Restart();
        Shell.Run("kill", "-TERM", $"{daemon.Id}");
        double gone = Until(clock, $"{name}: all addresses are gone", () => addresses.Count() == 0);
        daemon.WaitForExit();
        double exit = clock.Elapsed.TotalMilliseconds;
        return [started, cpu, memory, gone, exit];
    }

    private static double Until(Stopwatch clock, string what, Func<bool> condition)
    {
        Shell.WaitUntil(what, TimeSpan.FromSeconds(60), condition);
        return clock.Elapsed.TotalMilliseconds;
    }

    private static string Configuration(int count) => string.Join('\n', Enumerable.Range(0, count).Select(i => $$"""
        vrrp_instance V{{i}} {
            interface eth{{i / VridsPerInterface}}
            virtual_router_id {{i % VridsPerInterface + 1}}
            priority 200
            virtual_ipaddress {
                10.{{200 + i / VridsPerInterface}}.9.{{i % VridsPerInterface + 1}}/32
            }
        }
        """));
}
