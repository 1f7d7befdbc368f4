using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>The checkers inside real_server.</summary>
internal static partial class CheckerKeywords
{
    private const string Prefix = "virtual_server/real_server/";

    public static BlockTable Tcp => MadeOnce.Of(ref field, () => new(Prefix + "TCP_CHECK", CheckRows.Connection, CheckRows.Common));

    public static BlockTable Ping => MadeOnce.Of(ref field, () => new(Prefix + "PING_CHECK", CheckRows.Connection, CheckRows.Common));

    public static BlockTable Misc => MadeOnce.Of(ref field, () => new(Prefix + "MISC_CHECK", CheckRows.Common,
    [
        Custom("misc_path", "<SCRIPT>", "required", "command; status 0 is success, 1 is failure", (b, w) =>
        {
            if (ScriptReader.ReadWithoutUser(w, out ScriptCommand command)) b.Checker.Script = command;
        }),
        Int("misc_timeout", 0, 4294, "virtual_server delay_loop", "seconds before the script is killed",
            (b, v) => b.Checker.ScriptTimeout = TimeSpan.FromSeconds(v)),
        Flag("misc_dynamic", "status 2..255 sets the weight", b => b.Checker.Dynamic = true),
        Custom("user", "<USER> [<GROUP>]", "script_user", "user and group of the script", (b, w) =>
        {
            if (!w.Present(1)) return;
            b.Checker.User = w.Text(1);
            b.Checker.Group = w.Has(2) ? w.Text(2) : null;
            b.Checker.IsDropped = !b.KnownUser(w, "the check is dropped", TestEffect.Config);
        }),
    ]));

    private static BlockTable HttpUrl => MadeOnce.Of(ref field, () => new(Prefix + "HTTP_GET/url", UrlRows, OurUrlRows));

    private static BlockTable SslUrl => MadeOnce.Of(ref field, () => new(Prefix + "SSL_GET/url", UrlRows, OurUrlRows,
    [
        Bool("tls_compliant", "off", "send a TLS close notification", (b, v) => b.Url.TlsCompliant = v).From("2.2.8"),
    ]));

    public static BlockTable Http =>
        MadeOnce.Of(ref field, () => new(Prefix + "HTTP_GET", CheckRows.Connection, CheckRows.Common, HttpRows,
    [
        UrlBlock(HttpUrl),
        Http2("HTTP/2 from the first byte, without asking", b => b.Checker.Http2 = true),
    ]));

    public static BlockTable Ssl => MadeOnce.Of(ref field, () => new(Prefix + "SSL_GET", CheckRows.Connection, CheckRows.Common, HttpRows,
    [
        UrlBlock(SslUrl),
        Bool("tls_compliant", "off", "send a TLS close notification", (b, v) => b.Checker.TlsCompliant = v).From("2.2.8"),
        Http2("HTTP/2, agreed on with ALPN; a server that has no HTTP/2 is down", SetHttp2),
        Custom("alpn", "<h2|http/1.1> ...", "none", "protocols offered in ALPN, the preferred one first; the server must take one", Alpn).Ours(),
        .. TlsRows,
    ]));

    private static Keyword[] HttpRows =>
    [
        Custom("nb_get_retry", $"<INT 0..{UIntMax}>", "", "old spelling of retry", (b, w) =>
        {
            w.Report(ValueErrors.Deprecated(w.Span(0), w.Name, "retry"));
            if (w.Int(1, 0, UIntMax, out long value)) b.Checker.Retry = (uint)value;
        }) with { WordRequired = true, Lenient = true, AliasOf = "retry" },
        CheckRows.VirtualHost("real_server's", b => b.Checker),
        Custom("http_protocol", "1.0|1.0C|1.0c|1.1", "1.0", "HTTP version; 1.0C adds Connection: close", (b, w) =>
        {
            if (!w.OneOf(1, ["1.0", "1.0C", "1.0c", "1.1"], out int which)) return;
            b.Checker.HttpProtocol = which switch { 0 => HttpProtocol.Http10, 3 => HttpProtocol.Http11, _ => HttpProtocol.Http10Close };
        }),
        .. NameRows,
        Bool("fast_recovery", "off", "check all urls without delay when coming up", (b, v) => b.Checker.FastRecovery = v),
        Bool("complete_replies", "off", "a reply ends where its length or last chunk says, and one that is cut short is a failure",
            (b, v) => b.Checker.CompleteReplies = v).Ours(),
    ];

    private static Keyword[] NameRows =>
    [
        Bool("enable_sni", "off", "send SNI", (b, v) => b.Checker.EnableSni = v),
        Custom("sni_name", "[<STRING>]", "virtual host", "name to send as SNI; turns on enable_sni", (b, w) =>
        {
            b.Checker.EnableSni = true;
            if (w.Has(1)) b.Checker.SniName = w.Text(1);
        }).From("after 2.4.3"),
    ];

    private static Keyword UrlBlock(BlockTable table) => Block("url", "{block}", "one request; may be repeated", table, (b, w) =>
    {
        b.Url = new UrlDraft(w.Token(0));
        return true;
    }, b =>
    {
        if (b.Url.Path is null) b.Bag.Add(LvsErrors.NoPath(b.Url.Place.Span));
        else b.Checker.Urls.Add(b.Url);
    });

    private static Keyword[] UrlRows =>
    [
        Custom("path", "<STRING>", "required", "request target", (b, w) =>
        {
            if (b.Url.Path is not null) w.Report(ValueErrors.SecondUseWins(w.Span(0), w.Name));
            b.Url.Path = w.Text(1);
        }) with { WordRequired = true },
        Custom("digest", "<32 hex digits>", "none", "MD5 the body must have", (b, w) =>
        {
            bool good = w[1].Length == 32 && w[1].IndexOfAnyExcept(Characters.HexDigits) < 0;
            if (b.Url.Digest is not null) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else if (!good) w.Report(LvsErrors.BadDigest(w.Span(1), w.Text(1)));
            else b.Url.Digest = w.Text(1).ToLowerInvariant();
        }) with { WordRequired = true },
        Custom("status_code", "<INT 100..599>|<INT>-<INT> ...", "200-299", "statuses that count as success; lines add up", StatusCode),
        Custom("virtualhost", "<STRING>", "checker's", "virtual host of this request", (b, w) =>
        {
            if (!w.Present(1)) return;
            if (b.Url.VirtualHost is not null) w.Report(ValueErrors.SecondUseWins(w.Span(0), w.Name));
            b.Url.VirtualHost = w.Text(1);
        }),
        Custom("regex", "<PATTERN>", "none", "PCRE2 pattern the body must match; quotes and escapes as in scripts", (b, w) =>
        {
            List<string>? words = ScriptReader.SplitCommand(w.Raw.Trim().ToString());
            if (words is null) w.Report(ValueErrors.ScriptUnreadable(w.Span(1), w.Name, "a quote has no partner") with
            {
                TestEffect = TestEffect.Config,
            });
            else if (words.Count != 1) w.Report(LvsErrors.RegexNotOneWord(w.Span(0)));
            else b.Url.Pattern = words[0];
        }),
        Custom("regex_no_match", "", "off", "a match means failure", (b, w) =>
        {
            if (b.Url.Pattern is null) w.Report(LvsErrors.RegexNeeded(w.Span(0), w.Name));
            else b.Url.NoMatch = true;
        }),
        Custom("regex_options", "<OPTION> ...", "none", "PCRE2 compile options", (b, w) =>
            b.Url.RegexOptions.AddRange(w.Rest(1))),
        Offset("regex_min_offset", "0", "where matching starts", (url, v) => url.MinOffset = v),
        Offset("regex_max_offset", "none", "last start of a match", (url, v) => url.MaxOffset = v),
        Custom("regex_stack", "<UINT start> <UINT max>", "library default", "PCRE2 stack sizes in bytes; nothing here needs them", (b, w) =>
        {
            if (w.Has(2) && TryUInt(w[1], out uint start) && TryUInt(w[2], out uint max)) b.Url.RegexStack = (start, max);
        }),
    ];

    private static Keyword Offset(string name, string byDefault, string help, Action<UrlDraft, int> set) =>
        Custom(name, "<UINT>", byDefault, help, (b, w) =>
    {
        int value = 0;
        if (!w.Has(1) || !int.TryParse(w[1], NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            w.Report(ValueErrors.NotNumber(w.Span(1), w.Name, w.Has(1) ? w.Text(1) : "", "0 is used") with
            {
                Severity = Severity.Warning,
                TestEffect = TestEffect.None,
            });
        }
        set(b.Url, value);
    });

    private static void StatusCode(Binder b, Words w)
    {
        if (!w.Has(1)) w.Report(LvsErrors.NoStatusCode(w.Span(0)));
        for (int i = 1; i < w.Count; i++)
        {
            ReadOnlySpan<char> text = w[i];
            int dash = text.IndexOf('-');
            ReadOnlySpan<char> first = dash < 0 ? text : text[..dash];
            ReadOnlySpan<char> last = dash < 0 ? text : text[(dash + 1)..];
            if (!TryStatus(first, out int low) || !TryStatus(last, out int high)
                || low > high) w.Report(LvsErrors.BadStatusCode(w.Span(i), w.Text(i)));
            else b.Url.StatusCodes.Add(new StatusRange(low, high));
        }
    }

    private static bool TryUInt(ReadOnlySpan<char> text, out uint value) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryStatus(ReadOnlySpan<char> text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 100 and <= 599;
}
