using System.Diagnostics;
using System.Globalization;

namespace Keepalive.Bench;

/// <summary>
/// What it costs to ask for a second master, and that no advert is later for it: daemons that differ in their probes only, all at the same
/// time, each with the instances of <see cref="Lateness"/> on a segment of its own.
/// </summary>
internal static class Probing
{
    private const string MostProbes = "split_brain_probe_interval 0.1";

    /// <param name="Words">For every instance.</param>
    /// <param name="IsAnswered">The other side holds the addresses too, so that every probe is answered and more are sent.</param>
    private sealed record Variant(string Name, string Words, bool IsAnswered = false);

    private static readonly Variant[] Variants =
    [
        new("none", "split_brain_probe_interval 0"),
        new("default: every 10 s", ""),
        new("as often as possible", MostProbes),
        new("all answered", MostProbes, IsAnswered: true),
    ];

    public static int Run(Options options)
    {
        List<Running> all = [];
        try
        {
            for (int i = 0; i < Variants.Length; i++) all.Add(new Running(Variants[i], $"v{i}", options.Keepalive));
            foreach (Running running in all) running.Begin();
            Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
            foreach (Running running in all) running.End();
        }
        finally
        {
            foreach (Running running in all) running.Dispose();
        }
        WriteLateness(all, options.Seconds);
        WriteCosts(all, options.Seconds);
        return 0;
    }

    private static void WriteLateness(List<Running> all, int seconds)
    {
        Console.WriteLine($"Lateness of adverts in microseconds, {seconds} s, all daemons at the same time, SCHED_RR 50.");
        Console.WriteLine();
        Console.WriteLine("| probes | interval | adverts | p50 | p99 | p99.9 | max |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (Running running in all) Lateness.WriteRows(running.Variant.Name, running.Arrivals);
    }

    /// <summary>Per address: each of the three instances has one. Processor time beyond that without probes, for question and answer.</summary>
    private static void WriteCosts(List<Running> all, int seconds)
    {
        Console.WriteLine();
        Console.WriteLine("| probes | probes sent | per second and address | CPU ms per minute, all processes | beyond none, for each probe, µs |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (Running running in all)
        {
            double beyond = (running.CpuNanoseconds - all[0].CpuNanoseconds) / 1e3 / Math.Max(running.Probes, 1);
            string each = running.Probes < 100 ? "-" : beyond.ToString("F0", CultureInfo.InvariantCulture);
            double rate = running.Probes / 3.0 / seconds, cpu = running.CpuNanoseconds * 60 / 1e6 / seconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {running.Variant.Name} | {running.Probes} | {rate:F2} | {cpu:F0} | {each} |"));
        }
    }

    /// <summary>One daemon on its segment.</summary>
    private sealed class Running : IDisposable
    {
        private readonly Segment segment;
        private readonly Process daemon;
        private Capture? capture;
        private long cpuBefore;

        public Running(Variant variant, string name, string path)
        {
            Variant = variant;
            segment = new Segment(links: 1, name);
            daemon = segment.StartDaemon(path, Lateness.Configuration("vrrp_rt_priority 50", variant.Words));
            Shell.WaitUntil($"{variant.Name}: becomes master", TimeSpan.FromSeconds(15), () => Lateness.HoldsAll(segment));
            if (!variant.IsAnswered) return;
            for (int i = 1; i <= 3; i++) segment.InObserver("ip", "address", "add", $"10.200.9.{i}/16", "dev", "eth0");
        }

        public Variant Variant { get; }

        public Dictionary<byte, List<long>> Arrivals { get; private set; } = [];

        public int Probes { get; private set; }

        public long CpuNanoseconds { get; private set; }

        public void Begin()
        {
            capture = new Capture(segment, "adverts.pcap");
            cpuBefore = ProcessTree.CpuNanoseconds(daemon.Id);
        }

        public void End()
        {
            CpuNanoseconds = ProcessTree.CpuNanoseconds(daemon.Id) - cpuBefore;
            Arrivals = capture!.Finish();
            Probes = capture.Probes;
        }

        public void Dispose()
        {
            capture?.Dispose();
            Shell.Stop(daemon);
            daemon.Dispose();
            segment.Dispose();
        }
    }
}
