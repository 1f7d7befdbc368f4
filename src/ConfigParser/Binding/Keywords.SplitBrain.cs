using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// How two masters are noticed: words of ours, in instances and, as defaults, in global_defs. In a file that keepalived must read too
/// they stand behind <c>#! keepalive:</c>.
/// </summary>
internal static class SplitBrainKeywords
{
    /// <summary>The words that global_defs and instances share.</summary>
    public static Keyword[] Shared(Func<Binder, SplitBrainDraft> of, bool isGlobal)
    {
        string Default(string value) => isGlobal ? value : $"the global one, {value}";
        return
        [
            Timer("split_brain_probe_interval", "0", "3600", Default("10"),
                "seconds between a master's probes for somebody else who answers for its addresses; 0 none",
                (b, v) => of(b).ProbeInterval = v).Ours(),
            Custom("split_brain_action", "alert|hold", Default("alert"),
                "hold: a backup waits while a peer still answers for the addresses",
                (b, w) =>
                {
                    if (w.OneOf(1, ["alert", "hold"], out int which)) of(b).Action = (SplitBrainAction)which;
                }).Ours(),
            Timer("split_brain_hold_max", "0.1", "3600", Default("30"), "the longest that a take-over is held back, in seconds",
                (b, v) => of(b).HoldMax = v).Ours(),
            Timer("split_brain_reminder", "0", "86400", Default("60"), "seconds between reminders while two masters last; 0 none",
                (b, v) => of(b).Reminder = v).Ours(),
            Bool("split_brain_fifo", Default("off"), "write SPLIT_BRAIN_BEGIN and SPLIT_BRAIN_END to the FIFOs too", (b, v) => of(b).Fifo = v)
                .Ours(),
        ];
    }

    public static Keyword[] Instance =>
    [
        .. Shared(b => b.Instance.SplitBrain, isGlobal: false),
        Values("split_brain_peers", "real addresses of the other nodes, to tell a peer from a stranger", Peers).Ours(),
        Values("split_brain_witness", "addresses of which one must answer before a take-over", Witnesses).Ours(),
        Script("notify_split_brain", "run when two masters are noticed, with begin, still or end, name, kind and evidence appended",
            b => b.Instance.Notify.SplitBrain, (b, v) => b.Instance.Notify.SplitBrain = v).Ours(),
    ];

    private static BlockTable Peers => MadeOnce.Of(ref field, () => Addresses("split_brain_peers", draft => draft.Peers));

    private static BlockTable Witnesses => MadeOnce.Of(ref field, () => Addresses("split_brain_witness", draft => draft.Witnesses));

    private static BlockTable Addresses(string name, Func<SplitBrainDraft, List<IpAddress>> of) => EntryTable($"vrrp_instance/{name}",
        Custom("<entry>", "<IP>...", "", "addresses, any number on a line", (b, w) =>
        {
            for (int i = 0; i < w.Count; i++)
            {
                if (Words.TryAddress(w[i], out IpAddress address)) of(b.Instance.SplitBrain).Add(address);
                else w.Report(ValueErrors.NotAddress(w.Span(i), name, w.Text(i), "it is ignored"));
            }
        }).Ours());
}
