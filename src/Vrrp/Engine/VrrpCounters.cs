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

    /// <summary>Addresses that vanished from their interface while this node was master, and those that it put back.</summary>
    public long AddressesRemovedByOthers { get; internal set; }
    public long AddressesPutBack { get; internal set; }

    /// <summary>Packets refused for one reason.</summary>
    public long Rejected(AdvertRejection reason) => rejected[(int)reason];

    /// <summary>What keepalived counts as an authentication failure: a wrong password, or anything wrong with AH.</summary>
    public long AuthFailures => Rejected(AdvertRejection.AuthFailure) + Rejected(AdvertRejection.CheckValue)
        + Rejected(AdvertRejection.SecurityParameters) + Rejected(AdvertRejection.Sequence);

    /// <summary>What keepalived counts as a mismatch of authentication types.</summary>
    public long AuthTypeMismatches => Rejected(AdvertRejection.AuthTypeMismatch) + Rejected(AdvertRejection.AuthenticationHeader);

    /// <summary>All to zero (the signal that dumps and clears).</summary>
    internal void Clear()
    {
        AdvertsReceived = AdvertsSent = BecameMaster = ReleasedMaster = PriorityZeroReceived = PriorityZeroSent = 0;
        Array.Clear(rejected);
    }

    internal long CountRejected(AdvertRejection reason) => ++rejected[(int)reason];
}
