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
/// Status, then digest, then pattern, as keepalived looks at them, then values of a JSON text.
/// </summary>
internal sealed partial class HttpReply(HttpUrlConfig url) : IDisposable
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
    private readonly JsonBody? json = url.JsonMatches.Count == 0 ? null : new JsonBody(url.JsonMatches);
    private byte[] header = [];
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
        while (!inBody)
        {
            // Most headers come in one piece, which needs no copy: with thousands of probes on their way a buffer for each counts.
            if (headerLength > 0 || !TryFindHeader(bytes, out ReadOnlySpan<byte> whole))
            {
                int before = headerLength;
                Keep(bytes, out int kept);
                if (!TryFindHeader(header.AsSpan(0, headerLength), out whole)) return kept == bytes.Length && headerLength < HeaderBytesMax;
                bytes = bytes[(whole.Length - before)..];
            }
            else bytes = bytes[whole.Length..];
            headerLength = 0;
            ReadHeader(whole);
            if (interimReplies > InterimRepliesMax) return false;
        }
        TakeBody(bytes);
        return true;
    }

    private static bool TryFindHeader(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> whole)
    {
        int end = bytes[..Math.Min(bytes.Length, HeaderBytesMax)].IndexOf(HeaderEnd);
        whole = end < 0 ? [] : bytes[..(end + HeaderEnd.Length)];
        return end >= 0;
    }

    /// <summary>Keeps the beginning of a header until the rest comes.</summary>
    private void Keep(ReadOnlySpan<byte> bytes, out int kept)
    {
        kept = Math.Min(bytes.Length, HeaderBytesMax - headerLength);
        if (headerLength + kept > header.Length)
        {
            Array.Resize(ref header, Math.Min(HeaderBytesMax, Math.Max(header.Length * 2, headerLength + kept)));
        }
        bytes[..kept].CopyTo(header.AsSpan(headerLength));
        headerLength += kept;
    }

    /// <summary>The server has said all it will.</summary>
    public ProbeResult Judge()
    {
        if (!inBody) return new ProbeResult(false, "Read, no data received from ");
        bool accepted = status != 0 && url.StatusCodes.Any(range => status >= range.First && status <= range.Last);
        if (!accepted) return new ProbeResult(false, $"HTTP status code error to (status {status})");
        if (url.EndsWhenComplete && IsCutShort) return new ProbeResult(false, CutShort);
        if (hash is not null && JudgeDigest() is { Succeeded: false } wrong) return wrong;
        if (text is not null && JudgePattern(text.WrittenSpan) is { Succeeded: false } other) return other;
        if (json is not null) return json.Judge();
        return new ProbeResult(true, text is not null ? "Regex match success" : hash is null ? "HTTP status code success" : "MD5 digest success");
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

    /// <summary>At most Content-Length bytes count; chunk framing is undone only where it is asked for: keepalived does not.</summary>
    private void TakeBody(ReadOnlySpan<byte> bytes)
    {
        if (url.EndsWhenComplete)
        {
            TakeFramed(bytes);
            return;
        }
        long counted = contentLength is long length ? Math.Clamp(length - bodyLength, 0, bytes.Length) : bytes.Length;
        bodyLength += bytes.Length;
        hash?.AppendData(bytes[..(int)counted]);
        KeepForPattern(bytes);
    }

    /// <summary>Takes a piece of the body, without framing.</summary>
    private void TakeContent(ReadOnlySpan<byte> bytes)
    {
        bodyLength += bytes.Length;
        hash?.AppendData(bytes);
        json?.Take(bytes);
        KeepForPattern(bytes);
    }

    private void KeepForPattern(ReadOnlySpan<byte> bytes) => text?.Write(bytes[..Math.Min(bytes.Length, PatternBytesMax - text.WrittenCount)]);

    private void ReadHeader(ReadOnlySpan<byte> bytes)
    {
        status = StatusOf(bytes);
        // An interim answer (RFC 9110 section 15.2) comes before the one that counts.
        if (url.EndsWhenComplete && status is >= 100 and < 200 and not SwitchingProtocols)
        {
            interimReplies++;
            return;
        }
        KeepForPattern(bytes);
        contentLength = ContentLengthOf(bytes);
        inBody = true;
        if (url.EndsWhenComplete) BeginFraming(bytes);
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
