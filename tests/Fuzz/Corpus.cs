using System.Globalization;
using System.Text;

namespace Keepalive.Fuzz;

/// <summary>Inputs in one text file, one on a line: bytes that are not printable ASCII, and the backslash, as \xNN, \n or \\.</summary>
internal static class Corpus
{
    public static List<byte[]> Read(string path) => File.Exists(path) ? [.. File.ReadLines(path).Select(Decode)] : [];

    public static void Write(string path, IEnumerable<byte[]> inputs) => File.WriteAllLines(path, inputs.Select(Encode));

    public static string Encode(byte[] input)
    {
        StringBuilder text = new(input.Length + 16);
        foreach (byte value in input)
        {
            if (value == '\n') text.Append("\\n");
            else if (value == '\\') text.Append("\\\\");
            else if (value is >= 0x20 and < 0x7f) text.Append((char)value);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }
        return text.ToString();
    }

    public static byte[] Decode(string line)
    {
        List<byte> bytes = new(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.Add((byte)line[i]);
                continue;
            }
            i++;
            if (line[i] == 'n') bytes.Add((byte)'\n');
            else if (line[i] == '\\') bytes.Add((byte)'\\');
            else
            {
                bytes.Add(byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
        }
        return [.. bytes];
    }
}
