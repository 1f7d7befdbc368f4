using System.Globalization;

namespace Keepalive.Bench;

/// <summary>A table of figures of both programs, measured in turn, with the medians and their ratio at its end.</summary>
/// <param name="columns">Names of the figures, each with the number of its decimals behind a colon.</param>
internal sealed class Comparison(params string[] columns)
{
    private readonly string[] names = [.. columns.Select(column => column[..column.LastIndexOf(':')])];
    private readonly string[] formats = [.. columns.Select(column => "F" + column[(column.LastIndexOf(':') + 1)..])];

    /// <param name="options">Which programs, and how often.</param>
    /// <param name="measure">The figures of one program, given its name and path.</param>
    public void Run(Options options, Func<string, string, double[]> measure)
    {
        Console.WriteLine($"| program | {string.Join(" | ", names)} |");
        Console.WriteLine($"| --- |{string.Concat(names.Select(_ => " --- |"))}");
        Dictionary<string, List<double[]>> found = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            // Each is first as often as the other.
            foreach ((string name, string path) in round % 2 == 0 ? options.Programs : options.Programs.Reverse())
            {
                double[] figures = measure(name, path);
                if (!found.TryGetValue(name, out List<double[]>? list)) found[name] = list = [];
                list.Add(figures);
                Write(name, figures);
            }
        }
        double[][] medians = [.. options.Programs.Select(program => Medians(found[program.Name]))];
        if (options.Rounds > 1) foreach (((string name, _), double[] figures) in options.Programs.Zip(medians)) Write($"median: {name}", figures);
        string[] ratios = [.. medians[0].Zip(medians[1], (ours, theirs) => (theirs / ours).ToString("F2", CultureInfo.InvariantCulture))];
        Console.WriteLine($"| keepalived / Keepalive | {string.Join(" | ", ratios)} |");
        Console.WriteLine();
    }

    private void Write(string name, double[] figures) => Console.WriteLine(
        $"| {name} | {string.Join(" | ", figures.Zip(formats, (figure, format) => figure.ToString(format, CultureInfo.InvariantCulture)))} |");

    private double[] Medians(List<double[]> rounds) =>
        [.. Enumerable.Range(0, names.Length).Select(i => rounds.Select(figures => figures[i]).Order().ElementAt(rounds.Count / 2))];
}
