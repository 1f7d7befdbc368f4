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
        Scenario[] scenarios = ScenariosOf(args);
        Stopwatch clock = Stopwatch.StartNew();
        long transitions = 0;
        TimeSpan twoMasters = TimeSpan.Zero;
        for (ulong seed = first; seed <= last; seed++)
        {
            foreach (Scenario scenario in scenarios)
            {
                int status = RunOne(seed, scenario, nodes, hours, verbose, ref transitions, ref twoMasters);
                if (status != 0) return status;
            }
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{last - first + 1} seeds of {nodes} nodes for {hours} virtual hours: no failure; {transitions} take-overs, " +
            $"{twoMasters.TotalHours:F2} h with two masters (partitions, freezes), {clock.Elapsed.TotalSeconds:F1} s"));
        return 0;
    }

    private static Scenario[] ScenariosOf(string[] args)
    {
        int at = Array.IndexOf(args, "--scenario");
        if (at < 0) return [Scenario.Plain];
        return args[at + 1] == "all" ? Enum.GetValues<Scenario>() : [Enum.Parse<Scenario>(args[at + 1], ignoreCase: true)];
    }

    private static int RunOne(
        ulong seed, Scenario scenario, int nodes, double hours, bool verbose, ref long transitions, ref TimeSpan twoMasters)
    {
        string replay = string.Create(
            CultureInfo.InvariantCulture, $"eng/check sim --seed {seed} --scenario {scenario} --nodes {nodes} --hours {hours} --verbose");
        try
        {
            Outcome outcome = new Simulation(seed, nodes, verbose ? Console.WriteLine : null, scenario).Run(TimeSpan.FromHours(hours));
            transitions += outcome.Transitions;
            twoMasters += outcome.TwoMasters;
            if (outcome.Failure is null) return 0;
            Console.WriteLine($"seed {seed}: {(outcome.IsLiveness ? "liveness" : "correctness")}: {outcome.Failure}\nreplay: {replay}");
            return outcome.IsLiveness ? LivenessStatus : CorrectnessStatus;
        }
        catch (InvariantException exception)
        {
            Console.WriteLine($"seed {seed}: crash: {exception}\nreplay: {replay}");
            return CrashStatus;
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
