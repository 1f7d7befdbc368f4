using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>The split_brain words of an instance, or of global_defs as the defaults of all. Null: not given.</summary>
internal sealed class SplitBrainDraft
{
    private static readonly TimeSpan UsualProbeInterval = TimeSpan.FromSeconds(10);

    public TimeSpan? ProbeInterval { get; set; }
    public SplitBrainAction? Action { get; set; }
    public TimeSpan? HoldMax { get; set; }
    public TimeSpan? Reminder { get; set; }
    public bool? Fifo { get; set; }
    public List<IpAddress> Peers { get; } = [];
    public List<IpAddress> Witnesses { get; } = [];

    public SplitBrainConfig Build(SplitBrainDraft defaults)
    {
        SplitBrainConfig usual = new();
        return new SplitBrainConfig
        {
            ProbeInterval = ProbeInterval ?? defaults.ProbeInterval ?? UsualProbeInterval,
            Action = Action ?? defaults.Action ?? usual.Action,
            HoldMax = HoldMax ?? defaults.HoldMax ?? usual.HoldMax,
            Reminder = Reminder ?? defaults.Reminder ?? usual.Reminder,
            Fifo = Fifo ?? defaults.Fifo ?? false,
            Peers = [.. Peers],
            Witnesses = [.. Witnesses],
        };
    }
}
