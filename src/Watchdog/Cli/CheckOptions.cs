namespace Keepalive.Watchdog.Cli;

internal enum CheckFormat
{
    Text,
    Json,
    Sarif,
}

/// <summary>The words behind <c>keepalive check</c>.</summary>
internal sealed record CheckOptions
{
    private const int NodesMax = 2;

    /// <summary>One file, or those of the two nodes of a pair.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>Values of -i: none for this machine's name, two for both nodes of one file.</summary>
    public IReadOnlyList<string> ConfigIds { get; private init; } = [];
    public CheckFormat Format { get; private init; }
    public bool Strict { get; private init; }
    public bool Print { get; private init; }
    public bool AllConfig { get; private init; }
    public bool NoHost { get; private init; }
    public bool Help { get; private init; }

    /// <summary>What is wrong with the words; null: nothing.</summary>
    public string? Problem { get; private init; }

    public bool IsPair => Files.Count == NodesMax || ConfigIds.Count == NodesMax;

    public static CheckOptions Parse(IReadOnlyList<string> words)
    {
        CheckOptions options = new();
        for (int i = 0; i < words.Count && options.Problem is null; i++)
        {
            string word = words[i];
            int equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : -1;
            string name = equals < 0 ? word : word[..equals];
            string? value = equals >= 0 ? word[(equals + 1)..] : i + 1 < words.Count ? words[i + 1] : null;
            if (name is "-i" or "--config-id" or "-f" or "--use-file" or "--format")
            {
                if (equals < 0) i++;
                options = options.WithValue(name, value);
            }
            else options = options.WithFlag(word);
        }
        return options.Problem is null ? options with { Problem = options.Contradiction() } : options;
    }

    private CheckOptions WithValue(string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return this with { Problem = $"{name} needs a value" };
        return name switch
        {
            "-i" or "--config-id" => this with { ConfigIds = [.. ConfigIds, value] },
            "-f" or "--use-file" => this with { Files = [.. Files, value] },
            _ => value switch
            {
                "text" => this with { Format = CheckFormat.Text },
                "json" => this with { Format = CheckFormat.Json },
                "sarif" => this with { Format = CheckFormat.Sarif },
                _ => this with { Problem = $"there is no format {value}: text, json and sarif are known" },
            },
        };
    }

    private CheckOptions WithFlag(string word) => word switch
    {
        "--strict" => this with { Strict = true },
        "--print" => this with { Print = true },
        "--no-host" => this with { NoHost = true },
        "-e" or "--all-config" => this with { AllConfig = true },
        "-h" or "--help" => this with { Help = true },
        ['-', _, ..] => this with { Problem = $"there is no option {word}" },
        _ => this with { Files = [.. Files, word] },
    };

    private string? Contradiction()
    {
        if (Help) return null;
        if (Files.Count > NodesMax || ConfigIds.Count > NodesMax) return "a check is of one node or of the two nodes of a pair";
        return Print && IsPair ? "--print is of one node: give one file and at most one -i" : null;
    }
}
