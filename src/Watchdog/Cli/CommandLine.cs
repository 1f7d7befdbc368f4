namespace Keepalive.Watchdog.Cli;

/// <summary>A bad word: an error, or a value that is not used and leaves the default.</summary>
internal readonly record struct OptionMessage(string Text, bool IsError);

/// <summary>What the command line comes to: options, or something to print.</summary>
internal sealed class CommandLineResult
{
    /// <summary>What is wrong with the words, in their order.</summary>
    public List<OptionMessage> Messages { get; } = [];

    /// <summary>Options that were given and do nothing yet.</summary>
    public List<(string Option, string Why)> WithoutEffect { get; } = [];

    /// <summary>Words that belong to no option.</summary>
    public List<string> Leftover { get; } = [];

    /// <summary>-v, -h, -T or --signum, whichever came first: nothing else happens.</summary>
    public string? Special { get; set; }

    public string? SpecialArgument { get; set; }

    /// <summary>The word that has the special one in it, how many there are before it, and those behind it.</summary>
    public string SpecialWord { get; set; } = "";
    public int WordsBefore { get; set; }
    public IReadOnlyList<string> WordsBehind { get; set; } = [];

    public Options Options { get; set; } = new();

    /// <summary>Says all of it. True: there is an error among it, which means exit status 1.</summary>
    public bool Tell(TextWriter errors)
    {
        foreach (OptionMessage message in Messages) errors.WriteLine(message.Text);
        return Messages.Any(message => message.IsError);
    }
}

/// <summary>
/// GNU getopt_long's rules: unambiguous prefixes of words, bundled letters, options and other words mixed, "--" ends options, an
/// optional argument must be glued. Bad options do not stop the reading; all are reported.
/// </summary>
internal static class CommandLine
{
    private static readonly string[] Specials = ["version", "help", "signum", "genhash"];

    public static CommandLineResult Parse(IReadOnlyList<string> words)
    {
        CommandLineResult result = new();
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (word == "--")
            {
                result.Leftover.AddRange(words.Skip(i + 1));
                break;
            }
            if (word.StartsWith("--", StringComparison.Ordinal)) i = Long(result, words, i);
            else if (word.Length > 1 && word[0] == '-') i = Short(result, words, i);
            else result.Leftover.Add(word);
            if (result.Special is null) continue;
            (result.SpecialWord, result.WordsBefore, result.WordsBehind) = (word, i, [.. words.Skip(i + 1)]);
            break;
        }
        return result;
    }

    private static int Long(CommandLineResult result, IReadOnlyList<string> words, int index)
    {
        string text = words[index][2..];
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        string? glued = equals < 0 ? null : text[(equals + 1)..];
        OptionSpec? spec = Find(name);
        if (spec is null || (glued is not null && spec.Argument == ArgumentKind.None))
        {
            result.Messages.Add(new OptionMessage($"Unknown option {words[index]}", IsError: true));
            return index;
        }
        return Take(result, spec, $"--{spec.Word}", glued, words, index);
    }

    private static int Short(CommandLineResult result, IReadOnlyList<string> words, int index)
    {
        string letters = words[index];
        for (int i = 1; i < letters.Length && result.Special is null; i++)
        {
            char letter = letters[i];
            OptionSpec? spec = OptionTable.All.FirstOrDefault(option => option.Letter == letter);
            if (spec is null)
            {
                result.Messages.Add(new OptionMessage($"Unknown option -{letter}", IsError: true));
                continue;
            }
            if (spec.Argument == ArgumentKind.None)
            {
                Apply(result, spec, null);
                continue;
            }
            string? glued = i + 1 < letters.Length ? letters[(i + 1)..] : null;
            return Take(result, spec, $"-{letter}", glued, words, index);
        }
        return index;
    }

    /// <summary>Finds the argument where it may stand; gives the index of the last word used.</summary>
    private static int Take(CommandLineResult result, OptionSpec spec, string name, string? glued, IReadOnlyList<string> words, int index)
    {
        if (spec.Argument != ArgumentKind.Required)
        {
            Apply(result, spec, string.IsNullOrEmpty(glued) ? null : glued);
            return index;
        }
        bool separate = glued is null && index + 1 < words.Count;
        string? value = separate ? words[index + 1] : glued;
        bool mayBeEmpty = spec.MayBeEmpty && name[1] != '-';
        bool missing = value is null || (value.Length == 0 && !mayBeEmpty);
        if (missing) result.Messages.Add(new OptionMessage($"Missing parameter for option {name}", IsError: true));
        else Apply(result, spec, value);
        return separate ? index + 1 : index;
    }

    private static void Apply(CommandLineResult result, OptionSpec spec, string? value)
    {
        if (Specials.Contains(spec.Word)) (result.Special, result.SpecialArgument) = (spec.Word, value);
        if (spec.WhyNoEffect is string why) result.WithoutEffect.Add(($"--{spec.Word}", why));
        if (spec.Set is null) return;
        if (spec.Set(result.Options, value) is Options options) result.Options = options;
        else result.Messages.Add(new OptionMessage(spec.Complaint!(value), IsError: false));
    }

    private static OptionSpec? Find(string name)
    {
        OptionSpec? exact = OptionTable.All.FirstOrDefault(option => option.Word == name);
        if (exact is not null) return exact;
        OptionSpec[] candidates = [.. OptionTable.All.Where(option => option.Word.StartsWith(name, StringComparison.Ordinal))];
        return candidates.Length == 1 ? candidates[0] : null;
    }
}
