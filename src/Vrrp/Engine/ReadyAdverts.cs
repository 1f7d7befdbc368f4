using Keepalive.Core;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// One advert of an instance, ready to be sent again and again: a packet for the group, or one for each unicast peer. Copies of one
/// advert have the same identification and sequence number.
/// </summary>
internal sealed class ReadyAdverts(VrrpInstance instance, AdvertNumbers numbers)
{
    private AdvertPacket[] packets = [];
    private VrrpEffect.SendAdvert[]? effects;

    /// <summary>The bytes of the first copy; empty before <see cref="Prepare"/>.</summary>
    public ReadOnlySpan<byte> FirstBytes => packets.Length == 0 ? [] : packets[0].Bytes;

    /// <summary>The packets to write, one for each destination.</summary>
    public AdvertPacket[] Prepare(int destinations)
    {
        if (packets.Length == destinations) return packets;
        effects = null;
        packets = [.. Enumerable.Range(0, destinations).Select(i => new AdvertPacket(numbers, isCopy: i > 0))];
        return packets;
    }

    public void Send(AdvertChannel channel, VrrpTurn turn)
    {
        effects ??= Effects(channel);
        foreach (VrrpEffect.SendAdvert effect in effects) turn.Add(effect);
    }

    // Apart from Send: the closure would be made anew for every advert.
    private VrrpEffect.SendAdvert[] Effects(AdvertChannel channel) =>
        [.. packets.Select(packet => new VrrpEffect.SendAdvert(instance, channel, packet))];

    /// <summary>After the channel was opened anew the effects would name the old one.</summary>
    public void ForgetEffects() => effects = null;
}
