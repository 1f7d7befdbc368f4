using System.Buffers.Text;
using System.Text;
using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Probes;

/// <content>complete_replies: where a reply ends (RFC 9112 section 6.3), so that nobody waits for the connection to end.</content>
internal sealed partial class HttpReply
{
    public const string CutShort = "Reply cut short from";
    private const int SwitchingProtocols = 101;

    /// <summary>"Continue" and hints; a server that never comes to the point is none.</summary>
    private const int InterimRepliesMax = 16;

    private ChunkDecoder? chunks;
    private int interimReplies;

    /// <summary>No framing to look for: HEAD, statuses without a body, HTTP/2.</summary>
    private bool isWhole;

    /// <summary>Nothing more belongs to the reply; never true where it ends with the connection.</summary>
    public bool IsComplete => inBody && url.EndsWhenComplete && (isWhole || (chunks?.IsBad ?? false) || (IsFramed && !IsCutShort));

    private bool IsFramed => chunks is not null || contentLength is not null;

    private bool IsCutShort => !isWhole && (chunks is not null ? !chunks.IsComplete : contentLength is long length && bodyLength < length);

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>HTTP/2: the status; what frames the body is none of this class's business.</summary>
    public void Begin(int replyStatus) => (status, inBody, isWhole) = (replyStatus, true, true);

    /// <summary>HTTP/2: a piece of the body.</summary>
    public void TakeData(ReadOnlySpan<byte> bytes) => TakeContent(bytes);

    private void BeginFraming(ReadOnlySpan<byte> bytes)
    {
        isWhole = url.Method == "HEAD" || status is 204 or 304;
        ReadOnlySpan<byte> coding = ValueOf(bytes, "Transfer-Encoding:"u8);
        if (coding.Length >= 7 && Ascii.EqualsIgnoreCase(coding[^7..], "chunked"u8)) chunks = new ChunkDecoder();
        ReadOnlySpan<byte> announced = ValueOf(bytes, "Content-Length:"u8);
        bool isLength = Utf8Parser.TryParse(announced, out long length, out int used) && used == announced.Length && length >= 0;
        contentLength = isLength ? length : null;
    }

    /// <summary>The value of a header field, whose name may be written in any case; empty when it is not there.</summary>
    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name)
    {
        for (int end = header.IndexOf(LineEnd); end >= 0; end = header.IndexOf(LineEnd))
        {
            header = header[(end + LineEnd.Length)..];
            if (header.Length < name.Length || !Ascii.EqualsIgnoreCase(header[..name.Length], name)) continue;
            header = header[name.Length..];
            return header[..header.IndexOf(LineEnd)].Trim(" \t"u8);
        }
        return [];
    }

    private void TakeFramed(ReadOnlySpan<byte> bytes)
    {
        if (IsComplete) return;
        if (chunks is null)
        {
            long counted = contentLength is long length ? Math.Min(length - bodyLength, bytes.Length) : bytes.Length;
            TakeContent(bytes[..(int)counted]);
            return;
        }
        while (bytes.Length > 0) TakeContent(chunks.Next(ref bytes));
    }
}
