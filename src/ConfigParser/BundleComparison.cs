namespace Keepalive.ConfigParser;

/// <summary>
/// Whether everything that a bundle was made of is still as it was: each text, each expanded pattern, each answer of the machine. Then a
/// parse would come to the same outcome, because it asked for nothing else, and need not be made.
/// </summary>
public static class BundleComparison
{
    /// <param name="bundle">As <see cref="ConfigBundle.Encode"/> gave it, with a host that was asked.</param>
    /// <param name="source">What is there now.</param>
    /// <param name="options">What it would be read under now; its host is asked again.</param>
    public static bool IsStill(ReadOnlySpan<byte> bundle, IConfigSource source, ParseOptions options)
    {
        BundleReader reader = new(bundle);
        bool sameOptions = reader.Text() == options.MainPath & reader.Text() == options.ConfigId;
        _ = reader.LongNumber();
        sameOptions &= (reader.Byte() & ConfigBundle.CheckIncludesFlag) != 0 == options.CheckIncludes;
        return sameOptions && AreTexts(ref reader, source) && AreGlobs(ref reader, source) && AreAnswers(ref reader, options.Host);
    }

    private static bool AreTexts(ref BundleReader reader, IConfigSource source)
    {
        for (int left = reader.Number(); left > 0; left--)
        {
            string path = reader.Text();
            ConfigReadError error = (ConfigReadError)reader.Byte();
            ReadOnlySpan<byte> text = reader.Characters(out BundledForm form);
            bool same = form switch
            {
                BundledForm.None => source.Read(path).Error == error,
                // Another number is drawn at each reading.
                BundledForm.Narrow => text.IndexOf("_RANDOM"u8) < 0 && source.Holds(path, text),
                _ => false,
            };
            if (!same) return false;
        }
        return true;
    }

    private static bool AreGlobs(ref BundleReader reader, IConfigSource source)
    {
        for (int left = reader.Number(); left > 0; left--)
        {
            IReadOnlyList<string> now = source.ExpandGlob(reader.Text());
            int count = reader.Number();
            if (now.Count != count) return false;
            for (int i = 0; i < count; i++)
            {
                if (reader.Text() != now[i]) return false;
            }
        }
        return true;
    }

    private static bool AreAnswers(ref BundleReader reader, IHostFacts? host)
    {
        int left = reader.Number();
        if (left < 0 || host is null) return left < 0 && host is null;
        for (; left > 0; left--)
        {
            if (HostQuestions.Ask(host, reader.Text()) != reader.Text()) return false;
        }
        return true;
    }
}
