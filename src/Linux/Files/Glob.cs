using System.Text;

namespace Keepalive.Linux.Files;

/// <summary>Names by pattern, by the C library's glob(3).</summary>
public static unsafe class Glob
{
    /// <summary>
    /// The names that fit, in byte order, folders with a slash behind them; none when nothing fits or a folder cannot be read. Each
    /// character of pattern and names stands for one byte (Latin-1), because names are bytes.
    /// </summary>
    public static List<string> Expand(string pattern)
    {
        byte[] bytes = [.. Encoding.Latin1.GetBytes(pattern), 0];
        Native.GlobResult result = default;
        List<string> found = [];
        fixed (byte* start = bytes)
        {
            // Any failure leaves an empty result, which is right: nothing that can be included.
            _ = Native.glob(start, Native.GLOB_MARK | Native.GLOB_NOSORT, null, &result);
        }
        for (nuint i = 0; i < result.Count; i++) found.Add(TextOf(result.Paths[i]));
        Native.globfree(&result);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static string TextOf(byte* name)
    {
        int length = 0;
        while (name[length] != 0) length++;
        return Encoding.Latin1.GetString(name, length);
    }
}
