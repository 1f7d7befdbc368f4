using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Entries of virtual_ipaddress, virtual_ipaddress_excluded and static_ipaddress: an address, then words in any order.</summary>
internal static class AddressKeywords
{
    public static BlockTable Virtual =>
        MadeOnce.Of(ref field, () => Make("vrrp_instance/virtual_ipaddress", [UseVmac], (b, w, draft) => AddVirtual(b, w, draft, excluded: false)));

    public static BlockTable Excluded =>
        MadeOnce.Of(ref field, () => Make("vrrp_instance/virtual_ipaddress_excluded", [UseVmac],
            (b, w, draft) => AddVirtual(b, w, draft, excluded: true)));

    public static BlockTable Static => MadeOnce.Of(ref field, () => Make("static_ipaddress",
    [
        Word("track_group", "<TRACK_GROUP>", "none", "instances that react when the address is deleted", AddressWord.TrackGroup),
    ], AddStatic));

    private static Keyword UseVmac =>
        Word("use_vmac", "", "off", "put this address on a VMAC", (_, _, d) => d.Address = d.Address with { UseVmac = true });

    private static Keyword[] WordRows =>
    [
        Word("dev", "<IF>", "interface of the instance", "interface that gets the address", AddressWord.Device),
        Word("scope", "global|nowhere|host|link|site|<INT 0..255>|<NAME>", "global", "address scope", AddressWord.Scope),
        Word("brd", "<IPv4>|+|-", "none", "broadcast address; + sets, - clears the host bits", AddressWord.Broadcast),
        Word("broadcast", "<IPv4>|+|-", "", "long spelling of brd", AddressWord.Broadcast).SameAs("brd"),
        Word("label", $"<STRING max {Limits.InterfaceNameMax} chars>", "none", "alias label", AddressWord.Label),
        Word("peer", "<IP without prefix>", "none", "point-to-point peer", AddressWord.Peer),
        Word("home", "", "off", "home address flag", (_, _, d) => d.Address = d.Address with { Home = true }),
        Word("-nodad", "", "off", "changes the duplicate address detection flag", (_, _, d) =>
            d.Address = d.Address with { DuplicateAddressDetection = true }),
        Word("mngtmpaddr", "", "off", "manage temporary addresses", (_, _, d) => d.Address = d.Address with { ManageTemporary = true }),
        Word("noprefixroute", "", "off", "no prefix route", (_, _, d) => d.Address = d.Address with { NoPrefixRoute = true }),
        Word("autojoin", "", "off", "join multicast groups", (_, _, d) => d.Address = d.Address with { AutoJoin = true }),
        Word("no_track", "", "off", "do not react when the address is deleted", (_, _, d) => d.Address = d.Address with { Track = false }),
        Word("preferred_lft", $"<INT 0..{UIntMax}>|forever", "0 for IPv6 /128, else forever", "preferred lifetime (IPv6)",
            AddressWord.PreferredLifetime),
    ];

    /// <summary>Reads the words behind the one at <see cref="Words.Next"/>.</summary>
    private static Keyword Word(string name, string arguments, string byDefault, string help, Action<Binder, Words, AddressDraft> read) =>
        Custom(name, arguments, byDefault, help, (b, w) => read(b, w, b.Address));

    private static BlockTable Make(string path, Keyword[] more, Action<Binder, Words, AddressDraft> add)
    {
        BlockTable words = new(path, WordRows, more);
        return new BlockTable(path, words.Rows)
        {
            EntryRow = Custom("<entry>", "<IP>[/<PREFIX>] [<word>...]", "prefix 32 or 128", "one address on a line", (_, _) => { }),
            Entry = (b, w) => Entry(b, w, words, add),
        };
    }

    private static void Entry(Binder b, Words w, BlockTable words, Action<Binder, Words, AddressDraft> add)
    {
        if (!TryAddress(w, out IpPrefix prefix, out bool hasPrefix))
        {
            w.Report(VrrpErrors.BadAddressEntry(w.Span(0), words.Path[(words.Path.LastIndexOf('/') + 1)..], w.Text(0)));
            return;
        }
        AddressDraft draft = new(new VirtualAddress { Prefix = prefix }, hasPrefix);
        b.Address = draft;
        w.Next = 1;
        while (w.Has(w.Next) && !draft.IsDropped)
        {
            Keyword? word = words.Find(w[w.Next]);
            if (word is null)
            {
                string text = w.Text(w.Next);
                w.Report(VrrpErrors.UnknownAddressWord(w.Span(w.Next++), text, b.Bag.Suggest(text, words.Rows.Select(row => row.Name))));
                continue;
            }
            b.NoteStatus(words, word, w);
            w.Next++;
            if (word.Arguments.Length > 0 && !w.Has(w.Next))
            {
                w.Report(StructureErrors.WordMissingInEntry(w.Span(w.Next - 1), word.Name, "the entry is ignored"));
                return;
            }
            word.Read!(b, w);
        }
        if (!draft.IsDropped) add(b, w, draft);
    }

    private static bool TryAddress(Words w, out IpPrefix prefix, out bool hasPrefix)
    {
        prefix = default;
        ReadOnlySpan<char> text = w[0];
        int slash = text.IndexOf('/');
        hasPrefix = slash >= 0;
        if (!IpAddress.TryParse(hasPrefix ? text[..slash] : text, out IpAddress address)) return false;
        prefix = IpPrefix.Host(address);
        if (!hasPrefix) return true;
        ReadOnlySpan<char> length = text[(slash + 1)..];
        if (length.IsEmpty)
        {
            w.Report(VrrpErrors.EmptyPrefix(w.Span(0), w.Text(0)));
            prefix = new IpPrefix(address, 0);
        }
        else if (byte.TryParse(length, out byte bits) && bits <= address.HostPrefixLength) prefix = new IpPrefix(address, bits);
        else w.Report(VrrpErrors.BadPrefix(w.Span(0), w.Text(0), address.HostPrefixLength));
        return true;
    }

    private static void AddVirtual(Binder b, Words w, AddressDraft draft, bool excluded)
    {
        VrrpInstanceDraft instance = b.Instance;
        IpAddress address = draft.Address.Prefix.Address;
        if (!excluded && instance.Family != IpFamily.None && instance.Family != address.Family)
        {
            w.Report(VrrpErrors.FamilyMismatch(w.Span(0), w.Text(0), instance.Name));
            return;
        }
        if (instance.AddressPlaces.TryGetValue(address, out Syntax.Token first))
        {
            w.Report(VrrpErrors.AddressTwice(w.Span(0), w.Text(0), first.Span));
            return;
        }
        // An address without dev lands on the interface of the instance, which must be there as well.
        if (draft.Address.Device is null && instance.Interface is not null && !b.InterfaceIsThere(instance.Interface))
        {
            b.ReportMissingInterface(w, 0, instance.Interface, $"the address {w.Text(0)}");
        }
        instance.AddressPlaces[address] = w.Token(0);
        if (!excluded) instance.Family = address.Family;
        (excluded ? instance.ExcludedAddresses : instance.VirtualAddresses).Add(draft.Build());
    }

    private static void AddStatic(Binder b, Words w, AddressDraft draft) =>
        b.StaticAddresses.Add(new StaticAddress(draft.Build(), draft.TrackGroup));
}
