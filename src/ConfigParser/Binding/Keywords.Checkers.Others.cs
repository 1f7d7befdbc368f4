using Keepalive.ConfigParser.Diagnostics;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <content>SMTP, DNS, UDP, FILE and BFD checks.</content>
internal static partial class CheckerKeywords
{
    private static BlockTable SmtpHost => MadeOnce.Of(ref field, () => new(Prefix + "SMTP_CHECK/host", CheckRows.Connection, CheckRows.Common));

    public static BlockTable Smtp => MadeOnce.Of(ref field, () => new(Prefix + "SMTP_CHECK", CheckRows.Connection, CheckRows.Common,
    [
        Custom("helo_name", "<STRING>", "smtpchecker.keepalived.org", "name sent in HELO", (b, w) =>
        {
            if (!w.Present(1)) return;
            if (b.Checker.HeloName is not null) w.Report(ValueErrors.SecondUseWins(w.Span(0), w.Name));
            b.Checker.HeloName = w.Text(1);
        }),
        Block("host", "{block}", "old form: one more check with its own target", SmtpHost, (b, w) =>
        {
            w.Report(ValueErrors.DeprecatedSilently(w.Span(0), w.Name, "one SMTP_CHECK for each target"));
            CheckerDraft outer = b.Checker;
            b.Checker = b.Drafts.Checker().Begin(CheckerKind.Smtp, w.Token(0));
            b.OuterChecker = outer;
            return true;
        }, b =>
        {
            (b.OuterChecker!.Hosts ??= []).Add(b.Checker);
            b.Checker = b.OuterChecker;
            b.OuterChecker = null;
        }),
    ]));

    public static BlockTable Dns => MadeOnce.Of(ref field, () => new(Prefix + "DNS_CHECK", CheckRows.Connection, CheckRows.Common,
    [
        Custom("type", "A|NS|CNAME|SOA|MX|TXT|AAAA|RRSIG|DNSKEY", "SOA", "record type", (b, w) =>
        {
            string[] types = ["A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA", "RRSIG", "DNSKEY"];
            if (w.OneOf(1, types, out int which, ignoreCase: true)) b.Checker.DnsType = types[which];
        }) with { WordRequired = true },
        Custom("name", "<STRING>", "root", "name to query", (b, w) =>
        {
            string name = w.Text(1);
            if (b.Checker.DnsName is not null) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else if (name != "." && name.TrimEnd('.').Split('.').Any(label =>
                label.Length == 0)) w.Report(LvsErrors.BadName(w.Span(1), name));
            else
            {
                if (name.Contains('.') && name.Split('.')[0].Length == 1) w.Report(LvsErrors.OneLetterLabel(w.Span(1), name));
                b.Checker.DnsName = name;
            }
        }) with { WordRequired = true },
    ]));

    public static BlockTable Udp => MadeOnce.Of(ref field, () => new(Prefix + "UDP_CHECK", CheckRows.Connection, CheckRows.Common,
    [
        Custom("payload", "<HEX>...", "random", "data to send; words are joined", (b, w) =>
        {
            if (w.Present(1) && TryHex(w, false, out List<byte> bytes, out _)) b.Checker.Payload = bytes;
        }),
        Custom("require_reply", "[<HEX>...]", "off", "a reply is needed; X digits match anything", (b, w) =>
        {
            b.Checker.RequireReply = true;
            if (!w.Has(1) || !TryHex(w, true, out List<byte> bytes, out List<byte> mask)) return;
            b.Checker.ReplyData = bytes;
            b.Checker.ReplyMask = mask;
        }),
        ReplyLength("min_reply_length", "0", "least length of the reply", (checker, v) => checker.MinReplyLength = v),
        ReplyLength("max_reply_length", "255", "greatest length of the reply", (checker, v) => checker.MaxReplyLength = v),
    ]));

    private static Keyword ReplyLength(string name, string byDefault, string help, Action<CheckerDraft, ushort> set) =>
        Int(name, 0, 65535, byDefault, help, (b, v) => set(b.Checker, (ushort)v)) with { Lenient = false };

    public static BlockTable File => MadeOnce.Of(ref field, () => new(Prefix + "FILE_CHECK",
    [
        Custom("track_file", "<TRACK_FILE>", "required", "file to follow; must be defined above", (b, w) =>
        {
            string name = w.Text(1);
            if (!b.TrackFiles.TryGet(name, out TrackedObject found)) b.Undefined.Add(w.Token(1), "FILE_CHECK", b.TrackFiles);
            else
            {
                b.Checker.ObjectName = name;
                found.IsUsed = true;
            }
        }) with { WordRequired = true },
        Custom("weight", $"<INT -{IntMax}..{IntMax}> [reverse|noreverse]", "track_file's", "factor for the number in the file", (b, w) =>
        {
            if (!w.Int(1, -IntMax, IntMax, out long value)) return;
            b.Checker.Weight = (int)value;
            if (w.Is(2, "reverse")) b.Checker.Reverse = true;
            else if (w.Is(2, "noreverse")) b.Checker.Reverse = false;
            else if (w.Has(2)) w.Report(ValueErrors.WordIgnored(w.Span(2), w.Name, w.Text(2)));
        }) with { Lenient = true },
        NotAccepted("dynamic", "FILE_CHECK is always dynamic", "in the manual only"),
    ]));

    public static BlockTable Bfd => MadeOnce.Of(ref field, () => new(Prefix + "BFD_CHECK",
    [
        Custom("name", $"<BFD_INSTANCE max {Limits.BfdNameMax} chars>", "required", "session to follow; must be defined above", (b, w) =>
        {
            if (!w.Present(1)) return;
            if (w.Has(2))
            {
                w.Report(ValueErrors.WordIgnored(w.Span(2), w.Name, w.Text(2)) with { Outcome = "the line is ignored" });
                return;
            }
            string name = w.Text(1);
            if (b.Bfds.TryGet(name, out TrackedObject found) && found is BfdDraft { IsForChecker: true } && b.Checker.ObjectName is null)
            {
                b.Checker.ObjectName = name;
                found.IsUsed = true;
            }
            else b.Undefined.Add(w.Token(1), "BFD_CHECK", b.Bfds);
        }),
        Bool("alpha", "real_server's", "start as down", (b, v) => b.Checker.Alpha = v),
    ]));

    /// <summary>Hex digits in pairs over all words; a digit alone is one octet. X stands for any digit where that is allowed.</summary>
    private static bool TryHex(Words w, bool wildcards, out List<byte> bytes, out List<byte> mask)
    {
        bytes = [];
        mask = [];
        for (int i = 1; i < w.Count; i++)
        {
            ReadOnlySpan<char> text = w[i];
            int at = 0;
            while (at < text.Length)
            {
                if (text[at] == ' ')
                {
                    at++;
                    continue;
                }
                ReadOnlySpan<char> pair = text.Slice(at, at + 1 < text.Length && text[at + 1] != ' ' ? 2 : 1);
                at += pair.Length;
                int value = 0;
                int known = 0;
                foreach (char c in pair)
                {
                    bool any = wildcards && c is 'x' or 'X';
                    if (!any && !char.IsAsciiHexDigit(c))
                    {
                        w.Report(LvsErrors.BadHex(w.Span(i), w.Name, w.Text(i)));
                        return false;
                    }
                    value = value << 4 | (any ? 0 : char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
                    known = known << 4 | (any ? 0 : 0xf);
                }
                bytes.Add((byte)value);
                mask.Add((byte)known);
            }
        }
        if (bytes.Count > 0) return true;
        w.Report(LvsErrors.BadHex(w.Span(1), w.Name, ""));
        return false;
    }
}
