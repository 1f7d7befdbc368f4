using Keepalive.ConfigParser.Diagnostics;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Readers of the words of an address that take a value; <see cref="Words.Next"/> stands on it.</summary>
internal static class AddressWord
{
    private const int BroadcastPrefixMax = 30;

    public static void Device(Binder b, Words w, AddressDraft draft)
    {
        int at = w.Next++;
        if (draft.Address.Device is not null) Drop(w, at, draft, "dev", "it is given a second time");
        else if (!b.CheckInterface(w, at, "dev")) draft.IsDropped = true;
        else draft.Address = draft.Address with { Device = w.Text(at) };
    }

    public static void Scope(Binder b, Words w, AddressDraft draft)
    {
        int at = w.Next++;
        int scope = w.Text(at) switch { "global" => 0, "site" => 200, "link" => 253, "host" => 254, "nowhere" => 255, _ => -1 };
        if (scope < 0 && Words.TryAnyBase(w[at], out long number) && number is >= 0 and <= byte.MaxValue) scope = (int)number;
        if (scope < 0) w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), "scope", $"'{w.Text(at)}' is no scope"));
        else if (draft.Address.Prefix.Address.IsV6) w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), "scope",
            "IPv6 addresses have their own"));
        else draft.Address = draft.Address with { Scope = (byte)scope };
    }

    public static void Broadcast(Binder b, Words w, AddressDraft draft)
    {
        int at = w.Next++;
        IpPrefix prefix = draft.Address.Prefix;
        if (prefix.Address.IsV6) Drop(w, at, draft, "brd", "IPv6 has no broadcast");
        else if (w.Is(at, "+") || w.Is(at, "-"))
        {
            if (draft.Address.Peer is not null) w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), "brd", "it does not go with peer"));
            else if (prefix.Length > BroadcastPrefixMax) w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), "brd",
                $"there are no host bits in /{prefix.Length}"));
            else draft.BroadcastSign = w.Is(at, "+") ? 1 : 0;
        }
        else if (!IpAddress.TryParse(w[at], out IpAddress address)
            || !address.IsV4) Drop(w, at, draft, "brd", $"'{w.Text(at)}' is not an IPv4 address");
        else draft.Address = draft.Address with { Broadcast = address };
    }

    public static void Label(Binder b, Words w, AddressDraft draft)
    {
        int at = w.Next++;
        if (w[at].Length > Limits.InterfaceNameMax) Drop(w, at, draft, "label",
            $"'{w.Text(at)}' has more than {Limits.InterfaceNameMax} characters");
        else if (draft.Address.Prefix.Address.IsV6) w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), "label", "IPv6 addresses have none"));
        else draft.Address = draft.Address with { Label = w.Text(at) };
    }

    public static void Peer(Binder b, Words w, AddressDraft draft)
    {
        int at = w.Next++;
        IpAddress own = draft.Address.Prefix.Address;
        if (draft.Address.Peer is not null) w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), "peer", "it is given a second time"));
        else if (!IpAddress.TryParse(w[at], out IpAddress peer)) w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), "peer",
            $"'{w.Text(at)}' is not an IP address"));
        else if (peer.Family != own.Family) w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), "peer", "it is of another IP version"));
        else
        {
            if (draft.HasPrefix) w.Report(VrrpErrors.AddressWordNotFor(w.Span(0), "the prefix", "an address with a peer has none"));
            draft.Address = draft.Address with { Peer = IpPrefix.Host(peer), Prefix = IpPrefix.Host(own) };
        }
    }

    public static void PreferredLifetime(Binder b, Words w, AddressDraft draft)
    {
        int at = w.Next++;
        uint? seconds = null;
        if (!w.Is(at, "forever"))
        {
            if (!RouteWords.TryNumber(w[at], out long number) || number > uint.MaxValue)
            {
                w.Report(VrrpErrors.AddressWordNotFor(w.Span(at), "preferred_lft", $"'{w.Text(at)}' is not a number of seconds"));
                return;
            }
            seconds = (uint)number;
        }
        draft.PreferredLifetime = seconds;
        draft.PreferredLifetimeGiven = true;
    }

    public static void TrackGroup(Binder b, Words w, AddressDraft draft) =>
        draft.TrackGroup = b.KnownTrackGroup(w, w.Next++) ?? draft.TrackGroup;

    private static void Drop(Words w, int at, AddressDraft draft, string word, string why)
    {
        w.Report(VrrpErrors.AddressDropped(w.Span(at), word, why));
        draft.IsDropped = true;
    }
}
