using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <content>What keepalived's checkers have not: more of TLS and HTTP, gRPC health, agents.</content>
internal static partial class CheckerKeywords
{
    private const int ExpiryDaysMax = 3650;

    private static readonly string[] AlpnNames = ["h2", "http/1.1"];
    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT"];

    // What says where a message ends and whose it is, is ours to say.
    private static readonly string[] OwnHeaders = ["Host", "Connection", "Content-Length", "Transfer-Encoding", "Upgrade", "TE", "Trailer", "Expect"];

    public static BlockTable Grpc => MadeOnce.Of(ref field, () => new(
        Prefix + "GRPC_CHECK",
        CheckRows.Connection.Select(row => row.Ours()),
        CheckRows.Common.Select(row => row.Ours()),
        NameRows.Select(row => row.Ours()),
        TlsRows,
        [
            Word("service", "<NAME>", "the whole server", "service that is asked about", (b, v) => b.Checker.GrpcService = v).Ours(),
            Bool("tls", "off", "speak TLS", (b, v) => b.Checker.UsesTls = v).Ours(),
            CheckRows.VirtualHost("real_server's, else address and port", b => b.Checker).Ours(),
        ]));

    public static BlockTable Agent => MadeOnce.Of(ref field, () => new(
        Prefix + "AGENT_CHECK",
        CheckRows.Connection.Select(row => row.Ours()),
        CheckRows.Common.Select(row => row.Ours()),
        [
            Word("send", "<STRING>", "nothing", "line that the agent is sent before it answers", (b, v) => b.Checker.AgentSend = v).Ours(),
        ]));

    private static Keyword[] TlsRows =>
    [
        Bool("verify_certificate", "off", "the certificate must be valid and trusted, and for the SNI name or virtual host if there is one",
            (b, v) => b.Checker.VerifyCertificate = v).Ours(),
        Word("ca_file", "<PATH>", "ca of the SSL block, else the system's", "trusted CA certificates; turns on verify_certificate", (b, v) =>
        {
            b.Checker.CaFile = v;
            b.Checker.VerifyCertificate = true;
        }).Ours(),
        Word("verify_name", "<NAME>", "that of SNI", "name that the certificate must be for; turns on verify_certificate", (b, v) =>
        {
            Extend(b, extras => extras with { VerifyName = v });
            b.Checker.VerifyCertificate = true;
        }).Ours(),
        Word("client_certificate", "<PATH>", "that of the SSL block", "certificate that is shown to the server", (b, v) =>
            Extend(b, extras => extras with { ClientCertificate = v })).Ours(),
        Word("client_key", "<PATH>", "in the same file", "private key of client_certificate", (b, v) =>
            Extend(b, extras => extras with { ClientKey = v })).Ours(),
        Int("certificate_expiry_warning", 0, ExpiryDaysMax, "0", "days; a certificate that ends sooner is told of once a day; 0 never", (b, v) =>
            Extend(b, extras => extras with { ExpiryWarningDays = (int)v })).Ours(),
    ];

    private static Keyword[] OurUrlRows =>
    [
        Custom("method", string.Join('|', Methods), "GET", "method of the request", (b, w) =>
        {
            if (w.OneOf(1, Methods, out int which)) b.Url.Method = Methods[which];
        }).Ours() with { WordRequired = true },
        Custom("header", "<NAME> <VALUE> ...", "none", "one more header field, or another value for User-Agent", Header).Ours(),
        Custom("json_match", "<PATH> [<VALUE>]", "none", "value in a JSON reply, such as: status.nodes[0].state ok; lines add up", JsonMatch).Ours(),
    ];

    private static Keyword Http2(string help, Action<Binder> set) => Bool("http2", "off", help, (b, v) =>
    {
        if (v) set(b);
    }).Ours();

    private static void SetHttp2(Binder b) => Extend(b, extras => extras with { Alpn = ["h2"] });

    private static void Alpn(Binder b, Words w)
    {
        if (!w.Present(1)) return;
        List<string> names = [];
        for (int i = 1; i < w.Count; i++)
        {
            if (!w.OneOf(i, AlpnNames, out int which)) return;
            if (!names.Contains(AlpnNames[which])) names.Add(AlpnNames[which]);
        }
        Extend(b, extras => extras with { Alpn = [.. names] });
    }

    private static void Header(Binder b, Words w)
    {
        if (!w.Present(1)) return;
        string name = w.Text(1).TrimEnd(':');
        string value = string.Join(' ', w.Rest(2));
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExcept(Characters.HeaderName) >= 0)
        {
            w.Report(LvsErrors.BadHeaderName(w.Span(1), w.Text(1)));
        }
        else if (OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)) w.Report(LvsErrors.OwnHeader(w.Span(1), name));
        else if (value.AsSpan().IndexOfAnyExceptInRange(' ', '\xff') >= 0 || value.Contains('\x7f'))
        {
            w.Report(LvsErrors.BadHeaderValue(w.Span(2), name));
        }
        else b.Url.Headers.Add(new HttpHeader(name, value));
    }

    private static void JsonMatch(Binder b, Words w)
    {
        if (!w.Present(1)) return;
        string path = w.Text(1);
        if (!JsonPath.TryParse(path, out _)) w.Report(LvsErrors.BadJsonPath(w.Span(1), path));
        else if (w.Has(3)) w.Report(ValueErrors.WordIgnored(w.Span(3), w.Name, w.Text(3)));
        else b.Url.JsonMatches.Add(new JsonMatch(path, w.Has(2) ? w.Text(2) : null));
    }

    private static void Extend(Binder b, Func<TlsExtras, TlsExtras> change) => b.Checker.TlsExtras = change(b.Checker.TlsExtras ?? new TlsExtras());
}
