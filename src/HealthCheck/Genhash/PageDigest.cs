using System.Security.Cryptography;
using System.Text;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Genhash;

/// <summary>A reply, taken apart as the check does it: what genhash prints is what "digest" compares.</summary>
internal sealed class PageDigest
{
    private const int BytesPerLine = 16;

    private readonly byte[] header;
    private readonly byte[] body;
    private readonly byte[] digest;

    private PageDigest(byte[] header, byte[] body)
    {
        this.header = header;
        this.body = body;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(body);
        digest = hash.GetHashAndReset();
    }

    public string Text => Convert.ToHexStringLower(digest);

    /// <summary>Null when the reply has no complete header.</summary>
    public static PageDigest? Of(byte[] reply)
    {
        int end = reply.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        int start = end + 4;
        long length = reply.Length - start;
        if (HttpReply.ContentLengthOf(reply.AsSpan(0, start)) is long announced) length = Math.Min(length, announced);
        return new PageDigest(reply[..start], reply[start..(start + (int)length)]);
    }

    /// <summary>Everything, in the layout of keepalived's genhash -v.</summary>
    public void PrintAll(TextWriter output)
    {
        output.WriteLine("-----------------------[    HTTP Header Buffer    ]-----------------------");
        Dump(output, header);
        output.WriteLine("-----------------------[ HTTP Header Ascii Buffer ]-----------------------");
        output.WriteLine(Encoding.Latin1.GetString(header));
        output.WriteLine("-----------------------[        HTML Buffer        ]-----------------------");
        Dump(output, body);
        output.WriteLine();
        output.WriteLine("-----------------------[    HTML hash resulting    ]-----------------------");
        Dump(output, digest);
        output.WriteLine("-----------------------[ HTML hash final resulting ]-----------------------");
    }

    private static void Dump(TextWriter output, byte[] bytes)
    {
        for (int offset = 0; offset < bytes.Length; offset += BytesPerLine)
        {
            ReadOnlySpan<byte> line = bytes.AsSpan(offset, Math.Min(BytesPerLine, bytes.Length - offset));
            StringBuilder text = new($"{offset:D4}  ");
            for (int i = 0; i < BytesPerLine; i++)
            {
                if (i == BytesPerLine / 2) text.Append("- ");
                text.Append(i < line.Length ? $"{line[i]:x2} " : "   ");
            }
            text.Append("  ");
            for (int i = 0; i < BytesPerLine; i++) text.Append(i >= line.Length ? ' ' : line[i] is >= 32 and < 127 ? (char)line[i] : '.');
            output.WriteLine(text.ToString());
        }
    }
}
