using System.Text;
using Keepalive.ConfigParser;
using Keepalive.Core;

namespace Keepalive.Fuzz;

/// <summary>Changes an input: bytes, lines, words of the language, pieces of another input.</summary>
internal sealed class Mutator(SeededRandom random)
{
    private const int BytesMax = 4_096;
    private const int ChangesMax = 6;

    private static readonly byte[][] Words =
    [
        .. KeywordCatalog.All.Select(row => row.Name).Distinct().Concat(
        [
            "{", "}", "\"", "'", "\\", "#", "!", "@one ", "@^one ", "@ ", "$A=", "$A", "${A}", "${_RANDOM 1 5}", "${_ENV HOME}", "${_PWD}",
            "~SEQ(A,3) ", "~SEQ(A,1,1,9) ", "~SEQx(A,0x1,3) ", "~LST(A,x,y) ", "~LST({A,B},{1,2}) ", "include k.conf", "include b.conf",
            "include *", "includea x{y,z}", "\n%%%\n", "10.0.0.1", "10.0.0.1/24", "10.0.0.1-9", "fd00::1", "fe80::1", "eth0", "A", "1", "0",
            "255", "256", "-5", "0.5", "5x", "4294967296", "MASTER", "BACKUP", "PASS", "on", "off", "dev", "weight", "reverse", "table",
            "\n", "\n\n", " ", "\t", "\r\n", "\0", "\\\n", " \\\n", "%", "hex:00", "inet6", "fwmark", "group",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public byte[] Change(byte[] parent, byte[] other)
    {
        List<byte> bytes = [.. parent];
        for (long i = random.Next(ChangesMax) + 1; i > 0; i--) ChangeOnce(bytes, other);
        if (bytes.Count > BytesMax) bytes.RemoveRange(BytesMax, bytes.Count - BytesMax);
        return [.. bytes];
    }

    private void ChangeOnce(List<byte> bytes, byte[] other)
    {
        int at = At(bytes.Count + 1);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1 when at < bytes.Count:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, At(16) + 1));
                break;
            case 2:
                Insert(bytes, at, other.AsSpan(At(other.Length + 1)));
                break;
            case 3:
                (int start, int end) = LineAt(bytes, at);
                bytes.InsertRange(LineAt(bytes, At(bytes.Count + 1)).Start, bytes.GetRange(start, end - start));
                break;
            case 4:
                (int from, int to) = LineAt(bytes, at);
                bytes.RemoveRange(from, to - from);
                break;
            default:
                Insert(bytes, at, Words[At(Words.Length)]);
                if (random.Next(2) == 0) Insert(bytes, at, " "u8);
                break;
        }
    }

    private static void Insert(List<byte> bytes, int at, ReadOnlySpan<byte> more) =>
        bytes.InsertRange(at, more[..Math.Min(more.Length, BytesMax / 4)].ToArray());

    private static (int Start, int End) LineAt(List<byte> bytes, int at)
    {
        int start = at > 0 ? bytes.LastIndexOf((byte)'\n', at - 1) + 1 : 0;
        int end = at < bytes.Count ? bytes.IndexOf((byte)'\n', at) : -1;
        return (start, end < 0 ? bytes.Count : end + 1);
    }

    private int At(int count) => (int)random.Next(Math.Max(count, 1));
}
