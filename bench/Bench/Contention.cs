using System.Diagnostics;

namespace Keepalive.Bench;

/// <summary>
/// Two nodes with short intervals beside processes that want every processor. Nobody is ill: each take-over is a false one. Counted on
/// the wire: an advert of the backup after one of the master.
/// </summary>
internal static class Contention
{
    private const int BusyProcesses = 4;
    private const int Backup = 2;

    public static int Run(Options options)
    {
        Console.WriteLine($"{options.Count} instances at {options.Interval * 1000:F0} ms, {BusyProcesses} busy processes, {options.Seconds} s,"
            + " no word about scheduling.");
        Console.WriteLine();
        Comparison table = new("false take-overs:0", "longest silence of a master, ms:0", "adverts of the master:0");
        table.Run(options, (name, path) => Measure(options, name, path));
        return 0;
    }

    private static double[] Measure(Options options, string name, string path)
    {
        using SharedLinks bed = new(links: 1);
        AddressCount addresses = new(bed.First, links: 1);
        using Process first = bed.StartDaemon(bed.First, path, Takeover.Configuration(options, Takeover.MasterPriority));
        Shell.WaitUntil($"{name}: all are masters", TimeSpan.FromSeconds(60), () => addresses.Count() == options.Count);
        using Process second = bed.StartDaemon(bed.Second, path, Takeover.Configuration(options, Takeover.BackupPriority));
        Thread.Sleep(TimeSpan.FromSeconds(2));
        Process[] busy = [.. Enumerable.Range(0, BusyProcesses).Select(_ => Shell.Start("sh", "-c", "while :; do :; done"))];
        long began = Takeover.Now();
        Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
        long ended = Takeover.Now();
        foreach (Process process in busy)
        {
            process.Kill();
            process.Dispose();
        }
        string file = bed.FinishedFile(0);
        Shell.Stop(first);
        Shell.Stop(second);
        return Count(file, began, ended);
    }

    private static double[] Count(string file, long began, long ended)
    {
        int falseOnes = 0, adverts = 0;
        long longest = 0;
        int[] lastNode = new int[256];
        long[] lastTime = new long[256];
        Pcap.ForEach(file, (time, frame) =>
        {
            ReadOnlySpan<byte> advert = Pcap.Advert(frame);
            if (advert.IsEmpty || advert[2] == 0) return;
            byte vrid = advert[1];
            int node = frame[Pcap.EthernetBytes + 15];
            if (time >= began && time <= ended)
            {
                if (node == Backup && lastNode[vrid] != Backup) falseOnes++;
                if (node != Backup) adverts++;
                if (node != Backup && lastTime[vrid] >= began) longest = Math.Max(longest, time - lastTime[vrid]);
            }
            lastNode[vrid] = node;
            if (node != Backup) lastTime[vrid] = time;
        });
        if (adverts == 0) throw new BenchException("no advert of the master was captured");
        return [falseOnes, longest / 1e6, adverts];
    }
}
