using System.Globalization;

namespace Keepalive.Watchdog.Cli;

/// <summary>The words behind <c>keepalive doctor</c>.</summary>
internal sealed record DoctorOptions
{
    public string File { get; private init; } = new Options().UseFile;
    public string? ConfigId { get; private init; }
    public string? Namespace { get; private init; }
    public string Root { get; private init; } = "/";
    public bool Json { get; private init; }
    public bool Help { get; private init; }

    /// <summary>Null: by the configuration.</summary>
    public TimeSpan? Listen { get; private init; }

    /// <summary>What is wrong with the words; null: nothing.</summary>
    public string? Problem { get; private init; }

    public static DoctorOptions Parse(IReadOnlyList<string> words, int listenSecondsMax)
    {
        DoctorOptions options = new();
        for (int i = 0; i < words.Count && options.Problem is null; i++)
        {
            string[] parts = words[i].StartsWith("--", StringComparison.Ordinal) ? words[i].Split('=', 2) : [words[i]];
            if (parts[0] is not ("-f" or "--use-file" or "-i" or "--config-id" or "-s" or "--namespace" or "--listen" or "--root"))
            {
                options = options.WithFlag(words[i]);
                continue;
            }
            string? value = parts.Length == 2 ? parts[1] : ++i < words.Count ? words[i] : null;
            options = options.WithValue(parts[0], value, listenSecondsMax);
        }
        return options;
    }

    private DoctorOptions WithValue(string name, string? value, int listenSecondsMax)
    {
        if (string.IsNullOrEmpty(value)) return this with { Problem = $"{name} needs a value" };
        return name switch
        {
            "-f" or "--use-file" => this with { File = value },
            "-i" or "--config-id" => this with { ConfigId = value },
            "-s" or "--namespace" => this with { Namespace = value },
            "--root" => Directory.Exists(value) ? this with { Root = value } : this with { Problem = $"there is no folder {value}" },
            _ => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
                && seconds <= listenSecondsMax
                ? this with { Listen = TimeSpan.FromSeconds(seconds) }
                : this with { Problem = $"--listen takes seconds, 0 to {listenSecondsMax}, not {value}" },
        };
    }

    private DoctorOptions WithFlag(string word) => word switch
    {
        "--json" => this with { Json = true },
        "-h" or "--help" => this with { Help = true },
        ['-', _, ..] => this with { Problem = $"there is no option {word}" },
        _ => this with { File = word },
    };
}
