using System.Diagnostics;
using System.Globalization;
using Keepalive.Core;

namespace Keepalive.Fuzz;

/// <summary>One run: changed inputs that reach new code join the corpus, those that break a property are kept aside.</summary>
internal sealed class FuzzRun(string corpusPath, string crashFolder, TimeSpan length, ulong seed)
{
    private static readonly TimeSpan HangAfter = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(30);

    private readonly SeededRandom random = new(seed);
    private readonly CoverageMap coverage = new();
    private readonly List<byte[]> corpus = [];
    private readonly HashSet<string> failures = new(StringComparer.Ordinal);
    private volatile byte[] current = [];
    private long startedAt;
    private long runs;

    public int Run()
    {
        Directory.CreateDirectory(crashFolder);
        using Timer watch = new(_ => StopWhenItHangs(), null, HangAfter, TimeSpan.FromSeconds(1));
        // The smallest first: what a larger one does as well does not need it.
        foreach (byte[] input in Corpus.Read(corpusPath).OrderBy(input => input.Length)) Try(input);
        Console.WriteLine($"{corpus.Count} inputs of the corpus take {coverage.Edges} edges");
        Mutate();
        Corpus.Write(corpusPath, corpus.OrderBy(input => input.Length));
        Report("end");
        return failures.Count == 0 ? 0 : 1;
    }

    private void Mutate()
    {
        Mutator mutator = new(random);
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan next = ReportEvery;
        if (corpus.Count == 0) Try([]);
        while (clock.Elapsed < length)
        {
            for (int i = 0; i < 100; i++) Try(mutator.Change(Pick(), Pick()));
            if (clock.Elapsed < next) continue;
            Report(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:F0} s"));
            next += ReportEvery;
        }
    }

    private byte[] Pick() => corpus.Count == 0 ? [] : corpus[(int)random.Next(corpus.Count)];

    private void Try(byte[] input)
    {
        current = input;
        Volatile.Write(ref startedAt, Stopwatch.GetTimestamp());
        coverage.Begin();
        try
        {
            FuzzTarget.Check(input);
        }
        catch (Exception exception)
        {
            Keep(input, exception);
        }
        Volatile.Write(ref startedAt, 0);
        runs++;
        if (coverage.Take()) corpus.Add(input);
    }

    /// <summary>One input for each kind of failure: the type and the place it comes from.</summary>
    private void Keep(byte[] input, Exception exception)
    {
        string where = exception is FuzzFailure ? exception.Message : $"{exception.GetType().Name} {exception.StackTrace?.Split('\n')[0].Trim()}";
        if (!failures.Add(where)) return;
        string path = Path.Combine(crashFolder, $"{failures.Count}.conf");
        File.WriteAllBytes(path, input);
        Console.WriteLine($"FAILURE {path}: {where}");
    }

    private void StopWhenItHangs()
    {
        long since = Volatile.Read(ref startedAt);
        if (since == 0 || Stopwatch.GetElapsedTime(since) < HangAfter) return;
        string path = Path.Combine(crashFolder, "hang.conf");
        File.WriteAllBytes(path, current);
        Console.WriteLine($"FAILURE {path}: does not end");
        Environment.Exit(1);
    }

    private void Report(string when) =>
        Console.WriteLine($"{when}: {runs} runs, {corpus.Count} inputs, {coverage.Edges} edges, {failures.Count} failures");
}
