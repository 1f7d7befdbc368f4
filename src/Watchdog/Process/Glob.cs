using System.Text;
using System.Text.RegularExpressions;

namespace Keepalive.Watchdog.Process;

/// <summary>glob(7) for include patterns: *, ? and […] in any part of a path, byte order, no hidden files unless asked for.</summary>
internal static class Glob
{
    public static List<string> Expand(string pattern)
    {
        string[] parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        List<string> found = [pattern.StartsWith('/') ? "/" : ""];
        foreach (string part in parts) found = [.. found.SelectMany(folder => Step(folder, part))];
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static IEnumerable<string> Step(string folder, string part)
    {
        if (!part.AsSpan().ContainsAny("*?["))
        {
            string path = folder + part;
            if (File.Exists(path)) return [path];
            return Directory.Exists(path) ? [path + "/"] : [];
        }
        Regex regex = ToRegex(part);
        return Entries(folder.Length == 0 ? "." : folder)
            .Where(name => (part[0] == '.' || name[0] != '.') && regex.IsMatch(name))
            .Select(name => Directory.Exists(folder + name) ? $"{folder}{name}/" : folder + name);
    }

    private static string[] Entries(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static Regex ToRegex(string part)
    {
        StringBuilder text = new("^");
        for (int i = 0; i < part.Length; i++)
        {
            int close = part[i] == '[' ? part.IndexOf(']', Math.Min(i + 2, part.Length)) : -1;
            if (close > 0)
            {
                string set = part[(i + 1)..close].Replace("\\", "\\\\", StringComparison.Ordinal);
                text.Append('[').Append(set[0] == '!' ? "^" + set[1..] : set).Append(']');
                i = close;
            }
            else
            {
                text.Append(part[i] switch { '*' => "[^/]*", '?' => "[^/]", _ => Regex.Escape(part[i].ToString()) });
            }
        }
        return new Regex(text.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
