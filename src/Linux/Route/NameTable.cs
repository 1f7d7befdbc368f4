using System.Globalization;

namespace Keepalive.Linux.Route;

/// <summary>
/// One of iproute2's tables of names (rt_tables, rt_protos, rt_scopes, rt_realms, rt_dsfield, group): a number and a name on each line,
/// "#" begins a comment. Pure; <see cref="NameTables"/> reads the files.
/// </summary>
public sealed class NameTable
{
    private readonly Dictionary<string, uint> numbers = new(StringComparer.Ordinal);

    /// <param name="builtIn">Names that hold without any file.</param>
    public NameTable(params (string Name, uint Number)[] builtIn)
    {
        foreach ((string name, uint number) in builtIn) numbers[name] = number;
    }

    /// <summary>Takes the lines of a file; a later one wins, and a line that cannot be read is passed over.</summary>
    public void Take(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split('#')[0].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2 && TryNumber(words[0], out uint number)) numbers[words[1]] = number;
        }
    }

    /// <summary>A number in decimal, octal or hexadecimal, or a name of the table.</summary>
    public bool TryResolve(string word, out uint number) => TryNumber(word, out number) || numbers.TryGetValue(word, out number);

    private static bool TryNumber(string word, out uint number)
    {
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return uint.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        }
        return uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
