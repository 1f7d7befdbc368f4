using Keepalive.ConfigParser.Diagnostics;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Rows that virtual_server, real_server and the checkers share.</summary>
internal static class CheckRows
{
    private const int RetryMinOutside = 1;

    /// <summary>Of virtual_server and real_server, where retry cannot be 0.</summary>
    public static Keyword[] Defaults(string byDefault, Func<Binder, CheckDefaults> of) =>
    [
        Int("retry", RetryMinOutside, UIntMax, byDefault, "further tries before the server counts as down", (b, v) =>
            of(b).Retry = (uint)v) with { Lenient = false },
        .. Times(byDefault, of),
        Timer("connect_timeout", Limits.MicroSecond, Limits.TimerMax, byDefault, "time allowed for the connection", (b, v) =>
            of(b).ConnectTimeout = v),
    ];

    private static Keyword[] Times(string byDefault, Func<Binder, CheckDefaults> of) =>
    [
        Timer("delay_before_retry", "0", "", byDefault, "wait before a further try", (b, v) => of(b).DelayBeforeRetry = v),
        Timer("warmup", "0", "", $"{byDefault}, else delay_loop", "greatest random delay of the first check; 0 none", (b, v) =>
            of(b).Warmup = v),
        Timer("delay_loop", Limits.MicroSecond, "", byDefault, "time between checks", (b, v) => of(b).DelayLoop = v),
    ];

    /// <summary>Of every checker.</summary>
    public static Keyword[] Common =>
    [
        Int("retry", 0, UIntMax, "real_server's", "further tries before the server counts as down", (b, v) => b.Checker.Retry = (uint)v),
        .. Times("real_server's", b => b.Checker),
        Bool("alpha", "real_server's", "start as down", (b, v) => b.Checker.Alpha = v),
        Bool("log_all_failures", "checker_log_all_failures", "log each failure", (b, v) => b.Checker.LogAllFailures = v),
    ];

    /// <summary>Of every checker that connects.</summary>
    public static Keyword[] Connection =>
    [
        Custom("connect_ip", "<IP>", "real server", "address to check", (b, w) =>
        {
            if (!w.Address(1, out IpAddress address)) return;
            if (!b.Checker.BindAddress.IsNone && b.Checker.BindAddress.Family != address.Family)
            {
                w.Report(ValueErrors.OtherFamily(w.Span(1), w.Name, w.Text(1), Words.LineIgnored));
            }
            else b.Checker.ConnectAddress = address;
        }) with { WordRequired = true },
        Int("connect_port", 1, 65535, "real server", "port to check", (b, v) => b.Checker.ConnectPort = (ushort)v),
        Custom("bindto", "<IP>", "none", "source address", (b, w) =>
        {
            if (!w.Address(1, out IpAddress address)) return;
            IpAddress target = b.Checker.ConnectAddress.IsNone ? b.RealServer.Address : b.Checker.ConnectAddress;
            bool isSame = target.Family == address.Family;
            // keepalived does not compare them in an SMTP_CHECK: connect_ip may still follow.
            bool isCompared = b.Checker.Kind != CheckerKind.Smtp || b.OuterChecker is not null;
            string outcome = isCompared ? Words.LineIgnored : "the check cannot be made, unless connect_ip follows";
            Diagnostic other = ValueErrors.OtherFamily(w.Span(1), w.Name, w.Text(1), outcome);
            if (!isSame) w.Report(isCompared ? other : other with { TestEffect = TestEffect.None });
            if (isSame || !isCompared) b.Checker.BindAddress = address;
        }) with { WordRequired = true },
        Int("bind_port", 1, 65535, "none", "source port", (b, v) => b.Checker.BindPort = (ushort)v),
        Custom("bind_if", $"<IF max {Limits.InterfaceNameMax} chars>", "none", "source interface", (b, w) =>
        {
            if (w.Interface(1, out string name)) b.Checker.BindInterface = name;
        }) with { WordRequired = true },
        Timer("connect_timeout", Limits.MicroSecond, Limits.TimerMax, "real_server's", "time allowed for the connection", (b, v) =>
            b.Checker.ConnectTimeout = v),
        Int("fwmark", 0, UIntMax, "0", "mark on packets of the check", (b, v) => b.Checker.FirewallMark = (uint)v),
    ];

    public static Keyword VirtualHost(string byDefault, Func<Binder, CheckDefaults> of) =>
        Custom("virtualhost", "<STRING>", byDefault, "virtual host of HTTP checks", (b, w) =>
        {
            if (!w.Present(1)) return;
            if (of(b).VirtualHost is not null) w.Report(ValueErrors.SecondUseWins(w.Span(0), w.Name));
            of(b).VirtualHost = w.Text(1);
        });

    public static Keyword SnmpName(Action<Binder, string> set, Func<Binder, string?> get) =>
        Custom("snmp_name", "<STRING>", "none", "label in SNMP", (b, w) =>
        {
            if (!w.Present(1)) return;
            if (w.Has(2))
            {
                w.Report(ValueErrors.WordIgnored(w.Span(2), w.Name, w.Text(2)));
                return;
            }
            if (get(b) is not null) w.Report(ValueErrors.SecondUseWins(w.Span(0), w.Name));
            set(b, w.Text(1));
        }).NoEffect();
}
