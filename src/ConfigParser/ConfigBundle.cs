namespace Keepalive.ConfigParser;

/// <summary>
/// Everything that a second parse needs to come to the same outcome: each text by the path it was read under, each expanded pattern,
/// and the values that a configuration can ask for. The parent records it while it reads; children parse it and touch no disk.
/// </summary>
public sealed record ConfigBundle
{
    internal const int CheckIncludesFlag = 1;
    private const int HadServersFlag = 2;

    public required string MainPath { get; init; }
    public required string ConfigId { get; init; }
    public required ulong RandomSeed { get; init; }
    public bool CheckIncludes { get; init; }

    /// <summary>The texts had virtual servers that are not in them any more.</summary>
    public bool HadServers { get; init; }

    public required Dictionary<string, BundledText> Texts { get; init; }
    public required Dictionary<string, string[]> Globs { get; init; }

    /// <summary>What the machine answered about scripts and users; null: nobody asked.</summary>
    public Dictionary<string, string>? HostAnswers { get; init; }

    public byte[] Encode()
    {
        const int UsualBytes = 4096;
        BundleWriter writer = new(UsualBytes + Texts.Values.Sum(text => text.Text?.Length ?? 0));
        writer.Write(MainPath);
        writer.Write(ConfigId);
        writer.Write(RandomSeed);
        writer.Write((byte)((CheckIncludes ? CheckIncludesFlag : 0) | (HadServers ? HadServersFlag : 0)));
        writer.Write(Texts.Count);
        foreach ((string path, BundledText text) in Texts)
        {
            writer.Write(path);
            writer.Write((byte)text.Error);
            writer.Write(text.Text);
        }
        writer.Write(Globs.Count);
        foreach ((string pattern, string[] paths) in Globs)
        {
            writer.Write(pattern);
            writer.Write(paths.Length);
            foreach (string path in paths) writer.Write(path);
        }
        writer.Write(HostAnswers?.Count ?? -1);
        foreach ((string question, string answer) in HostAnswers ?? [])
        {
            writer.Write(question);
            writer.Write(answer);
        }
        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">Not a bundle.</exception>
    public static ConfigBundle Decode(ReadOnlySpan<byte> bytes)
    {
        BundleReader reader = new(bytes);
        string main = reader.Text();
        string id = reader.Text();
        ulong seed = reader.LongNumber();
        byte flags = reader.Byte();
        Dictionary<string, BundledText> texts = new(StringComparer.Ordinal);
        for (int left = reader.Number(); left > 0; left--) texts[reader.Text()] = ReadText(ref reader);
        Dictionary<string, string[]> globs = new(StringComparer.Ordinal);
        for (int left = reader.Number(); left > 0; left--) globs[reader.Text()] = ReadPaths(ref reader);
        int answers = reader.Number();
        Dictionary<string, string>? host = answers < 0 ? null : new(StringComparer.Ordinal);
        for (int left = answers; left > 0; left--) host![reader.Text()] = reader.Text();
        return new ConfigBundle
        {
            MainPath = main,
            ConfigId = id,
            RandomSeed = seed,
            CheckIncludes = (flags & CheckIncludesFlag) != 0,
            HadServers = (flags & HadServersFlag) != 0,
            Texts = texts,
            Globs = globs,
            HostAnswers = host,
        };
    }

    /// <summary>Parses what was recorded. Variables of the environment are the process's own: children inherit the parent's.</summary>
    /// <param name="environment">Of this process.</param>
    /// <param name="findingsOnly">As in <see cref="ParseOptions.FindingsOnly"/>.</param>
    public ParseOutcome Parse(Func<string, string?> environment, bool findingsOnly = false) =>
        KeepalivedConf.Parse(new BundleSource(this), new ParseOptions
        {
            MainPath = MainPath,
            ConfigId = ConfigId,
            RandomSeed = RandomSeed,
            CheckIncludes = CheckIncludes,
            Environment = environment,
            Host = HostAnswers is null ? null : new RecordedHost(HostAnswers),
            FindingsOnly = findingsOnly,
        });

    private static BundledText ReadText(ref BundleReader reader)
    {
        ConfigReadError error = (ConfigReadError)reader.Byte();
        return new BundledText(reader.TextOrNull(), error);
    }

    private static string[] ReadPaths(ref BundleReader reader)
    {
        List<string> paths = [];
        for (int left = reader.Number(); left > 0; left--) paths.Add(reader.Text());
        return [.. paths];
    }

    private sealed class BundleSource(ConfigBundle bundle) : IConfigSource
    {
        public ConfigText Read(string path)
        {
            if (!bundle.Texts.TryGetValue(path, out BundledText? recorded)) return ConfigText.Failed(ConfigReadError.NotFound);
            return new ConfigText(recorded.Text, recorded.Error);
        }

        public IReadOnlyList<string> ExpandGlob(string pattern) => bundle.Globs.GetValueOrDefault(pattern) ?? [];
    }
}

/// <summary>A file as it was read: its text, or why there is none.</summary>
public sealed record BundledText(string? Text, ConfigReadError Error);
