using System.Diagnostics;
using System.Globalization;

namespace Keepalive.Bench;

/// <summary>
/// One instance at several intervals: how much later than the protocol says the backup of a master that falls silent sends its first
/// advert and its first gratuitous ARP, and a client has its first answer. Milliseconds, medians of several take-overs.
/// </summary>
internal static class Single
{
    private const int Times = 9;
    private const string Address = "10.200.9.1";

    private static readonly double[] Intervals = [1, 0.1, 0.03, 0.01];

    public static int Run(Options options)
    {
        foreach (double interval in options.Interval == 1 ? Intervals : [options.Interval])
        {
            Options one = options with { Interval = interval, Count = 1 };
            string what = (interval * 1000).ToString(CultureInfo.InvariantCulture);
            Console.WriteLine($"One instance at {what} ms, {Times} take-overs: milliseconds beyond the protocol.");
            Console.WriteLine();
            new Comparison("advert:2", "ARP:2", "client's answer:2", "advert, longest:2").Run(one, (name, path) => Measure(one, name, path));
        }
        return 0;
    }

    private static double[] Measure(Options options, string name, string path)
    {
        using SharedLinks bed = new(links: 1, "ip proto 112 or arp or icmp[icmptype] = icmp-echoreply");
        Shell.Run("ip", "-n", bed.Bridges, "address", "add", "10.200.0.9/16", "dev", "br0");
        AddressCount onFirst = new(bed.First, links: 1), onSecond = new(bed.Second, links: 1);
        using Process first = bed.StartDaemon(bed.First, path, Takeover.Configuration(options, Takeover.MasterPriority));
        Shell.WaitUntil($"{name}: master", TimeSpan.FromSeconds(30), () => onFirst.Count() == 1);
        using Process second = bed.StartDaemon(bed.Second, path, Takeover.Configuration(options, Takeover.BackupPriority));
        using Process client = Shell.Start("ip", "netns", "exec", bed.Bridges, "ping", "-q", "-i", "0.001", Address);
        Thread.Sleep(TimeSpan.FromSeconds(1));
        for (int i = 0; i < Times; i++)
        {
            bed.LetPass(link: 0, host: 1, pass: false);
            Shell.WaitUntil($"{name}: the second node has it", TimeSpan.FromSeconds(30), () => onSecond.Count() == 1);
            Thread.Sleep(TimeSpan.FromMilliseconds(300));
            bed.LetPass(link: 0, host: 1, pass: true);
            Shell.WaitUntil($"{name}: the first node has it again", TimeSpan.FromSeconds(30), () => onSecond.Count() == 0);
            // Later than an announcement after the contest, so that the client talks with the first again.
            Thread.Sleep(TimeSpan.FromMilliseconds(1500));
        }
        string file = bed.FinishedFile(0);
        client.Kill();
        Shell.Stop(first);
        Shell.Stop(second);
        return new Successions(file).Figures(Takeover.Floor(options, Takeover.BackupPriority));
    }
}
