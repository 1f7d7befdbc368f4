using System.Diagnostics;
using System.Globalization;
using Keepalive.Core;

namespace Keepalive.Simulator;

/// <summary>Runs one seed or many: --seed N, or --seeds A..B; --nodes N, --hours H, --scenario NAME (or all), --verbose.</summary>
internal static class Program
{
    private const int CrashStatus = 127;
    private const int LivenessStatus = 128;
    private const int CorrectnessStatus = 129;

    private static int Main(string[] args)
    {
        (ulong first, ulong last, int nodes, double hours, bool verbose) = Parse(args);
        foreach (Scenario scenario in ScenariosOf(args))
        {
            int status = RunAll(scenario, first, last, nodes, hours, verbose);
            if (status != 0) return status;
        }
        return 0;
    }

    /// <summary>Seeds know nothing of each other, so every processor takes some; which one fails first is chance, what it finds is not.</summary>
    private static int RunAll(Scenario scenario, ulong first, ulong last, int nodes, double hours, bool verbose)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Lock gate = new();
        (int status, long transitions, long alerts, TimeSpan twoMasters) = (0, 0, 0, TimeSpan.Zero);
        ParallelOptions options = new() { MaxDegreeOfParallelism = verbose ? 1 : Environment.ProcessorCount };
        Parallel.For((long)first, (long)last + 1, options, (seed, loop) =>
        {
            (int ended, Outcome? outcome) = RunOne((ulong)seed, scenario, nodes, hours, verbose);
            lock (gate)
            {
                transitions += outcome?.Transitions ?? 0;
                alerts += outcome?.Alerts ?? 0;
                twoMasters += outcome?.TwoMasters ?? TimeSpan.Zero;
                if (ended == 0) return;
                status = ended;
                loop.Stop();
            }
        });
        if (status != 0) return status;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{scenario}: {last - first + 1:N0} seeds of {nodes} nodes for {hours} virtual hours: no failure; {transitions:N0} take-overs, " +
            $"{twoMasters.TotalHours:F2} h with two masters (partitions, freezes), {alerts:N0} alerts, {clock.Elapsed.TotalSeconds:F1} s"));
        return 0;
    }

    private static Scenario[] ScenariosOf(string[] args)
    {
        int at = Array.IndexOf(args, "--scenario");
        if (at < 0) return [Scenario.Plain];
        return args[at + 1] == "all" ? Enum.GetValues<Scenario>() : [Enum.Parse<Scenario>(args[at + 1], ignoreCase: true)];
    }

    private static (int Status, Outcome? Outcome) RunOne(ulong seed, Scenario scenario, int nodes, double hours, bool verbose)
    {
        string replay = string.Create(
            CultureInfo.InvariantCulture, $"eng/check sim --seed {seed} --scenario {scenario} --nodes {nodes} --hours {hours} --verbose");
        try
        {
            Outcome outcome = new Simulation(seed, nodes, verbose ? Console.WriteLine : null, scenario).Run(TimeSpan.FromHours(hours));
            if (outcome.Failure is null) return (0, outcome);
            Console.WriteLine($"seed {seed}: {(outcome.IsLiveness ? "liveness" : "correctness")}: {outcome.Failure}\nreplay: {replay}");
            return (outcome.IsLiveness ? LivenessStatus : CorrectnessStatus, outcome);
        }
        catch (InvariantException exception)
        {
            Console.WriteLine($"seed {seed}: crash: {exception}\nreplay: {replay}");
            return (CrashStatus, null);
        }
    }

    private static (ulong First, ulong Last, int Nodes, double Hours, bool Verbose) Parse(string[] args)
    {
        (ulong first, ulong last, int nodes, double hours, bool verbose) = (1UL, 1UL, 5, 1.0, false);
        for (int i = 0; i < args.Length; i++)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            if (args[i] == "--verbose") verbose = true;
            else if (args[i] == "--seed") first = last = ulong.Parse(value, CultureInfo.InvariantCulture);
            else if (args[i] == "--nodes") nodes = int.Parse(value, CultureInfo.InvariantCulture);
            else if (args[i] == "--hours") hours = double.Parse(value, CultureInfo.InvariantCulture);
            else if (args[i] == "--seeds") (first, last) = Range(value);
        }
        return (first, last, nodes, hours, verbose);
    }

    private static (ulong First, ulong Last) Range(string text)
    {
        string[] ends = text.Split("..");
        return (ulong.Parse(ends[0], CultureInfo.InvariantCulture), ulong.Parse(ends[^1], CultureInfo.InvariantCulture));
    }
}
