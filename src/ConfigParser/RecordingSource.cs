namespace Keepalive.ConfigParser;

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
        // Without a drawn number it does not matter, and the same texts make the same bundle.
        RandomSeed = texts.Values.Any(text => text.Text?.Contains("_RANDOM", StringComparison.Ordinal) ?? false) ? options.RandomSeed : 0,
        CheckIncludes = options.CheckIncludes,
        Texts = texts,
        Globs = globs,
        HostAnswers = (options.Host as RecordingHost)?.Answers,
    };

    /// <summary>
    /// The same for the process that has nothing to do with virtual servers: their blocks are left out where that changes nothing else.
    /// </summary>
    /// <param name="options">As they were for the outcome.</param>
    /// <param name="outcome">What came of the texts.</param>
    public ConfigBundle BundleWithoutServers(ParseOptions options, ParseOutcome outcome)
    {
        ConfigBundle whole = Bundle(options);
        // Only a text without faults is understood so well that lines can be taken out of it.
        if (outcome.HasErrors || outcome.ServerBlocks.Count == 0) return whole;
        Dictionary<string, BundledText> shortened = new(texts, StringComparer.Ordinal);
        foreach (IGrouping<string, ServerBlock> file in outcome.ServerBlocks.GroupBy(block => block.Path))
        {
            if (texts[file.Key].Text is not string text) continue;
            shortened[file.Key] = new BundledText(ServerBlock.LeaveOut(text, file), ConfigReadError.None);
        }
        return whole with { Texts = shortened, HadServers = outcome.Config.HasHealthCheck };
    }
}
