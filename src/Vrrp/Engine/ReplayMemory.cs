using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// The last trailer number of each sender. Only senders that know a key get in; when there are too many the one that was silent for
/// longest is forgotten. It stays over a reload: keepalived's does not, and takes what was recorded before.
/// </summary>
internal sealed class ReplayMemory
{
    /// <summary>Senders of a group that are remembered, as in keepalived.</summary>
    private const int MulticastSendersMax = 4;

    private Entry[] entries = [];
    private long uses;

    /// <summary>Room for every peer of a unicast instance; what is known stays.</summary>
    public void MakeRoom(int peers)
    {
        int wanted = Math.Max(MulticastSendersMax, peers);
        if (wanted > entries.Length) Array.Resize(ref entries, wanted);
    }

    /// <summary>False when the number is not greater than the sender's last one.</summary>
    public bool Accept(IpAddress sender, ulong sequence)
    {
        int oldest = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i].Sender == sender) return Take(ref entries[i], sender, sequence);
            if (entries[i].Used < entries[oldest].Used) oldest = i;
        }
        entries[oldest] = default;
        return Take(ref entries[oldest], sender, sequence);
    }

    private bool Take(ref Entry entry, IpAddress sender, ulong sequence)
    {
        if (sequence <= entry.Sequence) return false;
        entry = new Entry(sender, sequence, ++uses);
        return true;
    }

    private readonly record struct Entry(IpAddress Sender, ulong Sequence, long Used);
}
