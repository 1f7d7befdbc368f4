using System.Diagnostics;
using System.Globalization;

namespace Keepalive.Bench;

/// <summary>
/// Reloads of large files: how long one of the same file takes, and how late adverts are while one with a change is read. keepalived's
/// health-check process ends on a kernel without IPVS, so both are measured with --vrrp too.
/// </summary>
internal static class Reloads
{
    private const string Complete = "Reload complete";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static int Run(Options options)
    {
        (string Name, string Path, string Words)[] daemons =
        [
            ("Keepalive", options.Keepalive, ""), ("Keepalive --vrrp", options.Keepalive, "-P"), ("keepalived --vrrp", options.Keepalived, "-P"),
        ];
        Console.WriteLine("| program | servers | reload | SIGHUP to complete, ms | processor time, ms |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach ((string name, string path, string words) in daemons) Time(name, path, words);
        Console.WriteLine();
        Console.WriteLine("Adverts in microseconds of lateness, without and with reloads of 50,000 virtual servers of which one changes each time.");
        Console.WriteLine();
        Console.WriteLine("| program | reloads | interval | adverts | p50 | p99 | p99.9 | max |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach ((string name, string path, string words) in daemons) MeasureAdverts(options, name, path, words);
        return 0;
    }

    /// <summary>2,277 virtual servers with 37,205 real servers.</summary>
    private static void Time(string name, string path, string words)
    {
        using Segment segment = new(links: 1);
        string[] servers = [.. ConfigTexts.VirtualServers(2_276, 16), .. ConfigTexts.VirtualServers(1, 37_205 - 2_276 * 16, first: 2_276)];
        using Daemon daemon = new(segment, path, words, servers);
        Time(daemon, $"{name} | 37,205 | of the same file", _ => { });
        Time(daemon, $"{name} | 37,205 | one weight changed", daemon.Change);
    }

    private static void Time(Daemon daemon, string cells, Action<int> prepare)
    {
        const int runs = 10;
        double cpu = daemon.CpuSeconds;
        List<double> times = [];
        for (int i = 0; i < runs; i++)
        {
            prepare(i);
            times.Add(daemon.Reload());
            // What comes after the line counts as well.
            Thread.Sleep(200);
        }
        double spent = (daemon.CpuSeconds - cpu) * 1000 / runs;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {cells} | {Median(times):F0} | {spent:F0} |"));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void MeasureAdverts(Options options, string name, string path, string words)
    {
        using Segment segment = new(links: 1);
        using Daemon daemon = new(segment, path, words, ConfigTexts.VirtualServers(50_000, 2));
        using (Capture quiet = new(segment, "quiet.pcap"))
        {
            Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
            Lateness.WriteRows($"{name} | none", quiet.Finish());
        }
        using Capture busy = new(segment, "busy.pcap");
        Stopwatch clock = Stopwatch.StartNew();
        int reloads = 0;
        while (clock.Elapsed.TotalSeconds < options.Seconds)
        {
            daemon.Change(reloads++);
            _ = daemon.Reload();
        }
        Lateness.WriteRows($"{name} | {reloads}", busy.Finish());
    }

    /// <summary>A daemon with three instances that are masters, and what it says.</summary>
    private sealed class Daemon : IDisposable
    {
        private readonly Segment segment;
        private readonly Process process;
        private readonly string[] servers;

        public Daemon(Segment segment, string path, string words, string[] servers)
        {
            this.segment = segment;
            this.servers = servers;
            process = segment.StartTalkingDaemon(path, Text(), $"-l {words}", "log");
            Shell.WaitUntil("all instances are masters", Patience, () => Lateness.HoldsAll(segment));
            // What a start leaves to do is not part of a reload.
            Thread.Sleep(TimeSpan.FromSeconds(5));
        }

        /// <summary>Another weight of the first server.</summary>
        public void Change(int number)
        {
            int line = Array.FindIndex(servers, text => text.StartsWith("        weight", StringComparison.Ordinal));
            servers[line] = $"        weight {number + 2}";
            File.WriteAllText(segment.PathOf("keepalived.conf"), Text());
        }

        /// <summary>Of all its processes so far.</summary>
        public double CpuSeconds => ProcessTree.CpuSeconds(process.Id);

        /// <summary>Milliseconds on the clock until it is said to be complete.</summary>
        public double Reload()
        {
            long length = new FileInfo(segment.PathOf("log")).Length;
            Stopwatch clock = Stopwatch.StartNew();
            Shell.Run("kill", "-HUP", $"{process.Id}");
            Shell.WaitUntil("the reload is complete", Patience, () => TextFrom(length).Contains(Complete, StringComparison.Ordinal));
            return clock.Elapsed.TotalMilliseconds;
        }

        public void Dispose()
        {
            Shell.Stop(process);
            process.Dispose();
        }

        /// <summary>Checks are rare, so that what is measured is the reload.</summary>
        private string Text() => Lateness.Configuration("", "") + '\n'
            + string.Join('\n', servers).Replace("delay_loop 6", "delay_loop 3600\n    warmup 3600", StringComparison.Ordinal) + '\n';

        private string TextFrom(long length)
        {
            using FileStream log = new(segment.PathOf("log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            log.Position = length;
            using StreamReader reader = new(log);
            return reader.ReadToEnd();
        }
    }
}
