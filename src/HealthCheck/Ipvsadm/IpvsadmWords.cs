namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>
/// Takes a command line apart as popt(3) does: letters may be joined, a value may follow in the same word (with or without "=") or be
/// the next one; a value that is only possible is not taken from a word that begins with a dash.
/// </summary>
internal sealed class IpvsadmWords(IReadOnlyList<string> words)
{
    private int next;
    private int letter;

    /// <summary>Words that are no options, in order.</summary>
    public List<string> Rest { get; } = [];

    /// <summary>The spelling that was last read, with its dashes.</summary>
    public string Spelled { get; private set; } = "";

    /// <summary>Null at the end.</summary>
    /// <exception cref="IpvsadmException">An unknown option, or one without its value.</exception>
    public (IpvsadmSpelling Option, string? Argument)? Read()
    {
        while (next < words.Count)
        {
            string word = words[next];
            if (letter > 0) return ReadLetter(word);
            if (word == "--")
            {
                Rest.AddRange(words.Skip(next + 1));
                next = words.Count;
                return null;
            }
            if (word.StartsWith("--", StringComparison.Ordinal)) return ReadLong(word);
            if (word.Length > 1 && word[0] == '-')
            {
                letter = 1;
                continue;
            }
            Rest.Add(word);
            next++;
        }
        return null;
    }

    private (IpvsadmSpelling Option, string? Argument) ReadLetter(string word)
    {
        IpvsadmSpelling spelling = IpvsadmSpelling.Find(word[letter]) ?? throw Unknown(word);
        Spelled = "-" + word[letter];
        string rest = word[(letter + 1)..];
        if (spelling.Argument == IpvsadmArgument.No)
        {
            if (rest.Length > 0) letter++;
            else EndWord();
            return (spelling, null);
        }
        EndWord();
        if (rest.Length > 0) return (spelling, rest[0] == '=' ? rest[1..] : rest);
        return (spelling, NextValue(spelling, word));
    }

    private (IpvsadmSpelling Option, string? Argument) ReadLong(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        ReadOnlySpan<char> name = equals < 0 ? word.AsSpan(2) : word.AsSpan(2..equals);
        IpvsadmSpelling spelling = IpvsadmSpelling.Find(name) ?? throw Unknown(word);
        Spelled = "--" + spelling.Long;
        EndWord();
        if (spelling.Argument == IpvsadmArgument.No) return (spelling, null);
        return (spelling, equals < 0 ? NextValue(spelling, word) : word[(equals + 1)..]);
    }

    private string? NextValue(IpvsadmSpelling spelling, string word)
    {
        bool isThere = next < words.Count;
        if (spelling.Argument == IpvsadmArgument.Needed)
        {
            return isThere ? words[next++] : throw Wrong($"{word}: missing argument");
        }
        return isThere && !words[next].StartsWith('-') ? words[next++] : null;
    }

    private void EndWord() => (next, letter) = (next + 1, 0);

    private static IpvsadmException Unknown(string word) => Wrong($"{word}: unknown option");

    private static IpvsadmException Wrong(string text) => new(text, IpvsadmException.Refused) { LetsRestoreGoOn = true };
}
