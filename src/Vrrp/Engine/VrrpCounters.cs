using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine;

/// <summary>What an instance has counted since it started.</summary>
public sealed class VrrpCounters
{
    private readonly long[] rejected = new long[Enum.GetValues<AdvertRejection>().Length];

    public long AdvertsReceived { get; internal set; }
    public long AdvertsSent { get; internal set; }
    public long BecameMaster { get; internal set; }
    public long ReleasedMaster { get; internal set; }
    public long PriorityZeroReceived { get; internal set; }
    public long PriorityZeroSent { get; internal set; }

    /// <summary>Packets refused for one reason.</summary>
    public long Rejected(AdvertRejection reason) => rejected[(int)reason];

    internal long CountRejected(AdvertRejection reason) => ++rejected[(int)reason];
}
