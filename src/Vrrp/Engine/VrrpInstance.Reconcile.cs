using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>vrrp_reconcile_addresses: what somebody else removed comes back at once, and the neighbours hear of it.</summary>
public sealed partial class VrrpInstance
{
    /// <summary>Whoever removes faster than this does it in answer to us: then give up, as keepalived does the first time.</summary>
    private const int PutBacksPerSecondMax = 20;

    private Instant putBackSince = Instant.Zero;
    private int putBacks;

    private bool MayPutBack()
    {
        if (turn.Now - putBackSince > TimeSpan.FromSeconds(1))
        {
            putBackSince = turn.Now;
            putBacks = 0;
        }
        return ++putBacks <= PutBacksPerSecondMax;
    }

    private void PutBack(ValueList<PlacedAddress> lost, string whom)
    {
        Counters.AddressesPutBack += lost.Count;
        turn.Warn(VrrpMessages.PutBack(Name, string.Join(", ", lost.Select(placed => placed.Address.Prefix)), whom));
        turn.Add(new VrrpEffect.AddAddresses(this, lost));
    }
}
