using System.Globalization;

namespace Keepalive.Bench;

/// <summary>The few options that the benchmarks share.</summary>
internal sealed record Options(string Keepalive, string Keepalived, int Seconds, int Count, string Only)
{
    /// <summary>Of adverts, in seconds.</summary>
    public double Interval { get; init; } = 1;

    /// <summary>How often each program is measured.</summary>
    public int Rounds { get; init; } = 1;

    public static Options Parse(string[] words)
    {
        Options options = new(Path.GetFullPath("out/keepalive"), "/usr/sbin/keepalived", 60, 1000, "");
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            options = words[i] switch
            {
                "--exe" => options with { Keepalive = Path.GetFullPath(words[i + 1]) },
                "--keepalived" => options with { Keepalived = words[i + 1] },
                "--seconds" => options with { Seconds = int.Parse(words[i + 1], CultureInfo.InvariantCulture) },
                "--only" => options with { Only = words[i + 1] },
                "--count" => options with { Count = int.Parse(words[i + 1], CultureInfo.InvariantCulture) },
                "--interval" => options with { Interval = double.Parse(words[i + 1], CultureInfo.InvariantCulture) },
                "--rounds" => options with { Rounds = int.Parse(words[i + 1], CultureInfo.InvariantCulture) },
                _ => throw new BenchException($"unknown option {words[i]}"),
            };
        }
        return options;
    }

    /// <summary>The two programs in the order they are measured, with the names of the tables.</summary>
    public IEnumerable<(string Name, string Path)> Programs => [("Keepalive", Keepalive), ("keepalived", Keepalived)];
}

/// <summary>A measurement that cannot be made, with the reason.</summary>
internal sealed class BenchException(string message) : Exception(message);
