using System.Globalization;
using Keepalive.Core;

namespace Keepalive.Fuzz;

/// <summary>
/// Coverage-guided fuzzing of the configuration parser. The parser beside this program must be instrumented first ("instrument"):
/// eng/fuzz does both.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["instrument", var library]:
                Instrumentation.Of(library);
                return 0;
            case ["run", var corpus, var crashes, var seconds, var seed]:
                return new FuzzRun(corpus, crashes, TimeSpan.FromSeconds(Number(seconds)), (ulong)Number(seed)).Run();
            case ["minimize", var corpus, var smaller]:
                Minimize(corpus, smaller);
                return 0;
            case ["one", var file]:
                // The instrumented parser writes its counters somewhere.
                _ = new CoverageMap();
                FuzzTarget.Check(File.ReadAllBytes(file));
                return 0;
            default:
                Console.Error.WriteLine("usage: fuzz instrument LIBRARY | run CORPUS CRASHES SECONDS SEED | minimize CORPUS SMALLER | one FILE");
                return 2;
        }
    }

    private static readonly TimeSpan SlowAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>Smallest first, and only those that take an edge which no smaller one takes.</summary>
    private static void Minimize(string corpus, string smaller)
    {
        CoverageMap coverage = new();
        List<byte[]> kept = [];
        foreach (byte[] input in Corpus.Read(corpus).OrderBy(input => input.Length))
        {
            int before = coverage.Edges;
            coverage.Begin();
            TimeSpan used = Environment.CpuUsage.TotalTime;
            FuzzTarget.Check(input);
            // What runs into a limit is for the tests of the limits: the corpus is read in every ./test.
            if (Environment.CpuUsage.TotalTime - used > SlowAfter) continue;
            coverage.Take();
            if (coverage.Edges > before) kept.Add(input);
        }
        Corpus.Write(smaller, kept);
        Console.WriteLine($"{kept.Count} inputs take {coverage.Edges} edges");
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
