using System.Diagnostics;
using System.Globalization;

namespace Keepalive.Bench;

/// <summary>
/// How late adverts are. One daemon is master of three instances at 1 s, 100 ms and 10 ms; the other end of the wire stamps each
/// packet in its kernel. Lateness is the gap between two adverts less the interval: what a backup's timer sees.
/// </summary>
internal static class Lateness
{
    private const int BusyProcesses = 4;

    private static readonly (byte Vrid, double Seconds)[] Intervals = [(1, 1.0), (2, 0.1), (3, 0.01)];

    public static int Run(Options options)
    {
        Console.WriteLine($"Lateness of adverts in microseconds, {options.Seconds} s each.");
        Console.WriteLine();
        Console.WriteLine("| load | scheduling | program | interval | adverts | p50 | p99 | p99.9 | max |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (Load load in Enum.GetValues<Load>())
        {
            if (!$"{load}".Contains(options.Only, StringComparison.Ordinal)) continue;
            foreach (bool realTime in new[] { false, true })
            {
                // On a kernel without IPVS keepalived does not check.
                int programs = ChecksOf(load) is null ? 2 : 1;
                foreach ((string name, string path) in options.Programs.Take(programs)) Measure(options, load, realTime, name, path);
            }
        }
        return 0;
    }

    private enum Load
    {
        Idle,
        Busy,

        /// <summary>The same daemon makes 10,000 TCP checks a second.</summary>
        TcpChecks,

        /// <summary>It makes 3,000 HTTPS checks a second, or as many as it can.</summary>
        HttpsChecks,
    }

    private static string NameOf(Load load) => load switch
    {
        Load.Busy => $"{BusyProcesses} busy processes",
        Load.TcpChecks => "10,000 TCP checks a second",
        Load.HttpsChecks => "3,000 HTTPS checks a second",
        _ => "idle",
    };

    private static CheckLoad? ChecksOf(Load load) => load switch
    {
        Load.TcpChecks => CheckLoad.Tcp,
        Load.HttpsChecks => CheckLoad.Https with { Count = 6_000 },
        _ => null,
    };

    private static void Measure(Options options, Load load, bool realTime, string name, string path)
    {
        using Segment segment = new(links: 1);
        CheckLoad? checks = ChecksOf(load);
        using Process? server = checks is null ? null : CheckBed.StartServer(segment);
        string configuration = Configuration(realTime ? "vrrp_rt_priority 50" : "", "");
        using Process daemon = segment.StartDaemon(path, configuration + checks?.Configuration);
        try
        {
            Shell.WaitUntil($"{name} becomes master", TimeSpan.FromSeconds(15), () => HoldsAll(segment));
            int busy = load == Load.Busy ? BusyProcesses : 0;
            Process[] others = [.. Enumerable.Range(0, busy).Select(_ => Shell.Start("sh", "-c", "while :; do :; done"))];
            using Capture capture = new(segment, "adverts.pcap");
            Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
            Dictionary<byte, List<long>> arrivals = capture.Finish();
            foreach (Process process in others) process.Kill();
            WriteRows($"{NameOf(load)} | {(realTime ? "SCHED_RR 50" : "normal")} | {name}", arrivals);
        }
        finally
        {
            Shell.Stop(daemon);
            if (server is not null) Shell.Stop(server);
        }
    }

    internal static bool HoldsAll(Segment segment)
    {
        string addresses = segment.InNode("ip", "-o", "address");
        return Intervals.All(interval => addresses.Contains($"10.200.9.{interval.Vrid}/", StringComparison.Ordinal));
    }

    /// <summary>One row for each interval, with these cells before it.</summary>
    internal static void WriteRows(string cells, Dictionary<byte, List<long>> arrivals)
    {
        foreach ((byte vrid, double seconds) in Intervals)
        {
            if (!arrivals.TryGetValue(vrid, out List<long>? times)) throw new BenchException($"{cells}: no advert of VRID {vrid} was captured");
            double[] late = [.. times.Zip(times.Skip(1), (first, second) => (second - first) / 1e3 - seconds * 1e6).Order()];
            string quantiles = string.Join(" | ", new[] { 0.5, 0.99, 0.999, 1 }.Select(quantile => Text(At(late, quantile))));
            Console.WriteLine($"| {cells} | {Text(seconds * 1000)} ms | {times.Count} | {quantiles} |");
        }
    }

    private static string Text(double value) => value.ToString("F0", CultureInfo.InvariantCulture);

    private static double At(double[] sorted, double quantile) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * quantile)];

    /// <param name="global">For global_defs.</param>
    /// <param name="words">For every instance.</param>
    internal static string Configuration(string global, string words)
    {
        string instances = string.Join('\n', Intervals.Select(interval => string.Create(CultureInfo.InvariantCulture, $$"""
            vrrp_instance V{{interval.Vrid}} {
                interface eth0
                virtual_router_id {{interval.Vrid}}
                priority 200
                advert_int {{interval.Seconds}}
                {{words}}
                virtual_ipaddress {
                    10.200.9.{{interval.Vrid}}/16
                }
            }
            """)));
        return $$"""
            global_defs {
                vrrp_version 3
                {{global}}
            }
            {{instances}}
            """;
    }
}
