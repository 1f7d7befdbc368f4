using System.Diagnostics;
using System.Globalization;

namespace Keepalive.Bench;

/// <summary>-t of both programs over generated files: medians of alternate runs, and peak memory.</summary>
internal static class ConfigTest
{
    private const int LargeRuns = 5;

    /// <summary>What takes keepalived a quarter of a minute is measured once.</summary>
    private const int SlowRuns = 1;

    public static int Run(Options options)
    {
        string folder = Directory.CreateTempSubdirectory("kabench").FullName;
        try
        {
            Console.WriteLine("| file | lines | Keepalive, ms | keepalived, ms | times faster | Keepalive, MiB | keepalived, MiB |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
            Measure(options, folder, "ten lines", ConfigTexts.TenLines, 4 * LargeRuns + 1, LargeRuns);
            const string Each = "virtual servers with 2 real servers each";
            Measure(options, folder, $"10,000 {Each}", ConfigTexts.VirtualServers(10_000, 2), 2 * LargeRuns + 1, LargeRuns);
            Measure(options, folder, $"50,000 {Each}", ConfigTexts.VirtualServers(50_000, 2), LargeRuns, LargeRuns);
            Measure(options, folder, "one group with 20,000 entries", ConfigTexts.Group(20_000), LargeRuns, SlowRuns);
            Measure(options, folder, "one virtual server with 30,000 real servers", ConfigTexts.VirtualServers(1, 30_000), LargeRuns, SlowRuns);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    private static void Measure(Options options, string folder, string name, string[] lines, int runs, int runsOfKeepalived)
    {
        string path = Path.Combine(folder, "keepalived.conf");
        File.WriteAllLines(path, lines);
        List<double> ours = [];
        List<double> theirs = [];
        for (int i = 0; i < runs; i++)
        {
            ours.Add(Milliseconds(options.Keepalive, path));
            if (i < runsOfKeepalived || runsOfKeepalived == LargeRuns) theirs.Add(Milliseconds(options.Keepalived, path));
        }
        string memory = runsOfKeepalived == SlowRuns ? "not asked" : Mebibytes(options.Keepalived, path);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {lines.Length} | {Median(ours):F1} | {Median(theirs):F1} | {Median(theirs) / Median(ours):F1} "
                + $"| {Mebibytes(options.Keepalive, path)} | {memory} |"));
    }

    private static double Milliseconds(string program, string path)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using Process process = Shell.Start(program, "-t", "-f", path);
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? clock.Elapsed.TotalMilliseconds
            : throw new BenchException($"{program} -t: status {process.ExitCode}\n{said}");
    }

    /// <summary>Peak resident memory as time(1) says it.</summary>
    private static string Mebibytes(string program, string path)
    {
        using Process process = Shell.Start("/usr/bin/time", "-f", "%M", program, "-t", "-f", path);
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        double kibibytes = double.Parse(said.Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
        return (kibibytes / 1024).ToString("F0", CultureInfo.InvariantCulture);
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
