using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// An HTTP answer as it arrives: the header up to its empty line, then the body, hashed and not kept. Bounded whatever a server sends.
/// Status, then digest, then pattern, as keepalived looks at them.
/// </summary>
internal sealed class HttpReply(HttpUrlConfig url) : IDisposable
{
    /// <summary>A header that has not ended by then never will.</summary>
    public const int HeaderBytesMax = 16 * 1024;

    /// <summary>One page of everything is enough to judge a server.</summary>
    public const long BytesMax = 16 << 20;

    /// <summary>A pattern looks into the beginning of a reply only, header and all.</summary>
    public const int PatternBytesMax = 1 << 20;

    public const string HeaderWithoutEnd = "Header without end from";
    public const string TooLong = "Answer longer than 16 MiB from";

    // Making one costs more than matching it; it lives as long as the configuration that holds its text. Pool threads come here too.
    private static readonly ConditionalWeakTable<RegexConfig, ReplyPattern> Patterns = [];

    private readonly IncrementalHash? hash = url.Digest is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly ArrayBufferWriter<byte>? text = url.Regex is null ? null : new ArrayBufferWriter<byte>();
    private readonly byte[] header = new byte[HeaderBytesMax];
    private int headerLength;
    private bool inBody;
    private int status;
    private long? contentLength;
    private long bodyLength;

    private static ReadOnlySpan<byte> HeaderEnd => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> ContentLengthName => "\r\nContent-Length:"u8;

    /// <summary>What a header announces; null when it announces nothing that can be understood.</summary>
    public static long? ContentLengthOf(ReadOnlySpan<byte> header)
    {
        int at = header.IndexOf(ContentLengthName);
        if (at < 0) return null;
        ReadOnlySpan<byte> value = header[(at + ContentLengthName.Length)..].TrimStart((byte)' ');
        return Utf8Parser.TryParse(value, out long length, out int _) && length >= 0 ? length : null;
    }

    /// <summary>Takes more bytes; false when the header is too long to be one.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        text?.Write(bytes[..Math.Min(bytes.Length, PatternBytesMax - text.WrittenCount)]);
        if (inBody)
        {
            TakeBody(bytes);
            return true;
        }
        int room = Math.Min(bytes.Length, header.Length - headerLength);
        bytes[..room].CopyTo(header.AsSpan(headerLength));
        int before = headerLength;
        headerLength += room;
        int end = header.AsSpan(0, headerLength).IndexOf(HeaderEnd);
        if (end < 0) return headerLength < header.Length;
        ReadHeader(header.AsSpan(0, end + HeaderEnd.Length));
        inBody = true;
        TakeBody(bytes[(end + HeaderEnd.Length - before)..]);
        return true;
    }

    /// <summary>The server has said all it will.</summary>
    public ProbeResult Judge()
    {
        if (!inBody) return new ProbeResult(false, "Read, no data received from ");
        bool accepted = status != 0 && url.StatusCodes.Any(range => status >= range.First && status <= range.Last);
        if (!accepted) return new ProbeResult(false, $"HTTP status code error to (status {status})");
        if (hash is not null && JudgeDigest() is { Succeeded: false } wrong) return wrong;
        if (text is not null) return JudgePattern(text.WrittenSpan);
        return new ProbeResult(true, hash is null ? "HTTP status code success" : "MD5 digest success");
    }

    public void Dispose() => hash?.Dispose();

    private ProbeResult JudgeDigest()
    {
        string digest = Convert.ToHexStringLower(hash!.GetHashAndReset());
        bool same = string.Equals(digest, url.Digest, StringComparison.OrdinalIgnoreCase);
        return new ProbeResult(same, same ? "MD5 digest success" : $"MD5 digest error to (got {digest})");
    }

    private ProbeResult JudgePattern(ReadOnlySpan<byte> reply)
    {
        if (!Patterns.TryGetValue(url.Regex!, out ReplyPattern? pattern))
        {
            if (!ReplyPattern.TryMake(url.Regex!, out pattern, out string? problem)) return CannotMatch(problem);
            Patterns.AddOrUpdate(url.Regex!, pattern);
        }
        try
        {
            bool accepted = pattern.Accepts(reply);
            return new ProbeResult(accepted, accepted ? "Regex match success" : "Regex match failed");
        }
        catch (RegexMatchTimeoutException)
        {
            return CannotMatch("it takes too long on this reply");
        }
    }

    private static ProbeResult CannotMatch(string why) => new(false, $"the regex cannot be used: {why}") { CouldNotRun = true };

    /// <summary>At most Content-Length bytes count; chunk framing is not undone, as under keepalived.</summary>
    private void TakeBody(ReadOnlySpan<byte> bytes)
    {
        long counted = contentLength is long length ? Math.Clamp(length - bodyLength, 0, bytes.Length) : bytes.Length;
        hash?.AppendData(bytes[..(int)counted]);
        bodyLength += bytes.Length;
    }

    private void ReadHeader(ReadOnlySpan<byte> bytes)
    {
        status = StatusOf(bytes);
        contentLength = ContentLengthOf(bytes);
    }

    /// <summary>Three digits after the first blank, then a blank or the end of the line.</summary>
    private static int StatusOf(ReadOnlySpan<byte> bytes)
    {
        int blank = bytes.IndexOf((byte)' ');
        if (blank < 0 || bytes.Length < blank + 5 || !bytes.StartsWith("HTTP/"u8)) return 0;
        ReadOnlySpan<byte> digits = bytes.Slice(blank + 1, 3);
        if (bytes[blank + 4] is not ((byte)' ' or (byte)'\r')) return 0;
        return Utf8Parser.TryParse(digits, out int value, out int used) && used == 3 ? value : 0;
    }
}
