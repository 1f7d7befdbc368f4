namespace Keepalive.HealthCheck.Probes;

/// <summary>A reply of an SMTP server: lines "250-text", the last one "250 text" or "250" (RFC 5321 section 4.2.1).</summary>
internal static class SmtpReply
{
    public const int Incomplete = -1;
    public const int Bad = 0;

    /// <summary>The code of a complete reply; <see cref="Incomplete"/> while lines are missing; <see cref="Bad"/> for anything else.</summary>
    public static int CodeOf(ReadOnlySpan<byte> bytes)
    {
        int code = Bad;
        while (true)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (end < 0) return Incomplete;
            ReadOnlySpan<byte> line = bytes[..end].TrimEnd((byte)'\r');
            int here = CodeOfLine(line);
            if (here == Bad || (code != Bad && here != code)) return Bad;
            code = here;
            bool last = line.Length == 3 || line[3] == ' ';
            if (last) return code;
            bytes = bytes[(end + 1)..];
        }
    }

    private static int CodeOfLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 3 || line[..3].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return Bad;
        if (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-')) return Bad;
        return ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
    }
}
