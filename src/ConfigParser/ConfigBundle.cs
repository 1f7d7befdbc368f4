using System.Text.Json;
using System.Text.Json.Serialization;

namespace Keepalive.ConfigParser;

/// <summary>
/// Everything that a second parse needs to come to the same outcome: each text by the path it was read under, each expanded pattern,
/// and the values that a configuration can ask for. The parent records it while it reads; children parse it and touch no disk.
/// </summary>
public sealed record ConfigBundle
{
    public required string MainPath { get; init; }
    public required string ConfigId { get; init; }
    public required ulong RandomSeed { get; init; }
    public bool CheckIncludes { get; init; }
    public required Dictionary<string, BundledText> Texts { get; init; }
    public required Dictionary<string, string[]> Globs { get; init; }

    /// <summary>What the machine answered about scripts and users; null: nobody asked.</summary>
    public Dictionary<string, string>? HostAnswers { get; init; }

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, BundleContext.Default.ConfigBundle);

    /// <exception cref="JsonException">Not a bundle.</exception>
    public static ConfigBundle Decode(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, BundleContext.Default.ConfigBundle) ?? throw new JsonException("an empty bundle");

    /// <summary>Parses what was recorded. Variables of the environment are the process's own: children inherit the parent's.</summary>
    public ParseOutcome Parse(Func<string, string?> environment) => KeepalivedConf.Parse(new BundleSource(this), new ParseOptions
    {
        MainPath = MainPath,
        ConfigId = ConfigId,
        RandomSeed = RandomSeed,
        CheckIncludes = CheckIncludes,
        Environment = environment,
        Host = HostAnswers is null ? null : new RecordedHost(HostAnswers),
    });

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

/// <summary>Hands on what another source gives, and remembers it.</summary>
public sealed class RecordingSource(IConfigSource source) : IConfigSource
{
    private readonly Dictionary<string, BundledText> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> globs = new(StringComparer.Ordinal);

    public ConfigText Read(string path)
    {
        ConfigText text = source.Read(path);
        texts[path] = new BundledText(text.Text, text.Error);
        return text;
    }

    public IReadOnlyList<string> ExpandGlob(string pattern)
    {
        IReadOnlyList<string> paths = source.ExpandGlob(pattern);
        globs[pattern] = [.. paths];
        return paths;
    }

    /// <summary>What was read so far, with the options it was read under.</summary>
    public ConfigBundle Bundle(ParseOptions options) => new()
    {
        MainPath = options.MainPath,
        ConfigId = options.ConfigId,
        RandomSeed = options.RandomSeed,
        CheckIncludes = options.CheckIncludes,
        Texts = texts,
        Globs = globs,
        HostAnswers = (options.Host as RecordingHost)?.Answers,
    };
}

[JsonSerializable(typeof(ConfigBundle))]
internal sealed partial class BundleContext : JsonSerializerContext;
