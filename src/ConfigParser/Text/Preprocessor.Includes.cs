using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Text;

/// <content>include and its variants, and the main file.</content>
internal sealed partial class Preprocessor
{
    private IncludeChecks checks;
    private int filesOpened;

    private void OpenMain()
    {
        List<string> paths = [.. Expand(options.MainPath, null, IncludeChecks.None, out _)];
        if (paths.Count == 0)
        {
            bag.Add(TextErrors.MainFileMissing(options.MainPath));
            return;
        }
        if (paths.Count > 1) bag.Add(TextErrors.SeveralMainFiles(options.MainPath, paths.Count));
        OpenAll(paths, null, IncludeChecks.None);
    }

    private void LeaveFile(FileFrame file)
    {
        files.Pop();
        checks = file.SavedChecks;
    }

    /// <summary>Length of an include word that a blank follows, or 0.</summary>
    private static int IncludeWord(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("include", StringComparison.Ordinal)) return 0;
        int length = text.Length > 7 && text[7] is 'r' or 'm' or 'w' or 'b' or 'a' ? 8 : 7;
        return text.Length > length && Blank.Is(text[length]) ? length : 0;
    }

    private bool TryInclude(LogicalLine line)
    {
        ReadOnlySpan<char> text = line.Text;
        int word = IncludeWord(text);
        if (word == 0) return false;
        IncludeChecks wanted = checks | (word == 7 ? IncludeChecks.None : text[7] switch
        {
            'r' => IncludeChecks.Read,
            'm' => IncludeChecks.Read | IncludeChecks.Match,
            'w' => IncludeChecks.Read | IncludeChecks.Match | IncludeChecks.WildcardMatch,
            'b' => IncludeChecks.Read | IncludeChecks.BraceMatch,
            _ => IncludeChecks.All,
        });
        string pattern = text[word..].Trim(" \t\v\f\r").ToString();
        // The depth alone is no bound: two includes of itself in one file would double what is read at each level.
        if (files.Count >= IncludeDepthMax || filesOpened >= FilesOpenedMax)
        {
            bag.AddOnce("", TextErrors.IncludeTooDeep(line.Span(), IncludeDepthMax, FilesOpenedMax));
            return true;
        }
        string directory = line.Chunk.File.Directory;
        string full = pattern.StartsWith('/') || directory == "." ? pattern : $"{directory}/{pattern}";
        List<string> paths = [.. Expand(full, line.Span(), wanted, out string? missing)];
        if (missing is not null)
        {
            bag.Add(TextErrors.IncludeNoMatch(line.Span(word + 1), missing, Counts(full, missing, wanted)));
            if (Counts(full, missing, wanted)) return true;
        }
        OpenAll(paths, line, wanted);
        return true;
    }

    /// <summary>Whether an alternative without match is one of the problems that were asked to be errors.</summary>
    private static bool Counts(string pattern, string missing, IncludeChecks wanted)
    {
        if (pattern.Contains('{')) return wanted.HasFlag(IncludeChecks.BraceMatch);
        return wanted.HasFlag(IsWildcard(missing) ? IncludeChecks.WildcardMatch : IncludeChecks.Match);
    }

    private static bool IsWildcard(string pattern) => pattern.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    /// <summary>Files in reading order; <paramref name="missing"/> is the first alternative that matched nothing.</summary>
    private List<string> Expand(string pattern, SourceSpan? at, IncludeChecks wanted, out string? missing)
    {
        List<string> paths = [];
        missing = null;
        IReadOnlyList<string> alternatives = BraceAlternatives.Of(pattern);
        if (alternatives.Count > BraceAlternatives.AlternativesMax)
        {
            SourceSpan place = at ?? new SourceSpan(options.MainPath, 1, 1, 0);
            bag.AddOnce(pattern, TextErrors.TooManyAlternatives(place, BraceAlternatives.AlternativesMax));
        }
        foreach (string alternative in alternatives.Take(BraceAlternatives.AlternativesMax))
        {
            if (!IsWildcard(alternative))
            {
                if (Look(alternative).Error == ConfigReadError.NotFound) missing ??= alternative;
                else paths.Add(alternative);
                continue;
            }
            IReadOnlyList<string> found = source.ExpandGlob(alternative);
            if (found.Count == 0) missing ??= alternative;
            paths.AddRange(found);
        }
        // Without a wish to count it, one alternative of several that is not there is nothing to talk about.
        if (missing is not null && paths.Count > 0 && !wanted.HasFlag(IncludeChecks.BraceMatch)) missing = null;
        return paths;
    }

    /// <summary>Reads a file once, although its name is looked at before it is opened.</summary>
    private ConfigText Look(string path) =>
        sources.TryGetValue(path, out string? text) ? ConfigText.Of(text) : Remember(path, source.Read(path));

    private ConfigText Remember(string path, ConfigText read)
    {
        if (read.Text is not null) sources[path] = read.Text;
        return read;
    }

    private void OpenAll(List<string> paths, LogicalLine? line, IncludeChecks wanted)
    {
        List<FileFrame> opened = [];
        foreach (string path in paths)
        {
            ConfigText read = Look(path);
            if (read.Text is null)
            {
                bool counts = wanted.HasFlag(IncludeChecks.Read);
                bool nothingElse = line is null && paths.Count == 1;
                TestEffect effect = counts ? TestEffect.Security : nothingElse ? TestEffect.Resource : TestEffect.None;
                bag.Add(TextErrors.NotRead(line?.Span(), path, read.Error, effect));
                if (counts) return;
                continue;
            }
            filesOpened++;
            opened.Add(new FileFrame(new SourceText(path, read.Text), checks));
        }
        for (int i = opened.Count - 1; i >= 0; i--)
        {
            frames.Push(opened[i]);
            files.Push(opened[i]);
        }
    }

    /// <summary>Words of include_check from <paramref name="at"/> on; the table of global_defs reports bad ones.</summary>
    private void TakeIncludeCheck(ReadOnlySpan<char> text, int at)
    {
        bool any = false;
        IncludeChecks plain = IncludeChecks.None;
        while (LineWords.TryNext(text, ref at, out WordPlace place))
        {
            any = true;
            ReadOnlySpan<char> word = text.Slice(place.Start, place.Length);
            bool sign = word.Length > 0 && word[0] is '+' or '-';
            IncludeChecks flag = (sign ? word[1..] : word) switch
            {
                "read" => IncludeChecks.Read,
                "match" => IncludeChecks.Match,
                "wildcard_match" => IncludeChecks.WildcardMatch,
                "brace_match" => IncludeChecks.BraceMatch,
                _ => IncludeChecks.None,
            };
            if (sign) checks = word[0] == '+' ? checks | flag : checks & ~flag;
            else if (plain == IncludeChecks.None && flag != IncludeChecks.None) plain = flag | IncludeChecks.Read;
        }
        if (!any) checks = IncludeChecks.All;
        else if (plain != IncludeChecks.None) checks = plain;
    }
}
