using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>One entry of an address block while its words are read.</summary>
internal sealed class AddressDraft(VirtualAddress address, bool hasPrefix)
{
    public VirtualAddress Address { get; set; } = address;

    public bool HasPrefix => hasPrefix;

    /// <summary>Null: not given. 0 is "-" and 1 is "+".</summary>
    public int? BroadcastSign { get; set; }
    public uint? PreferredLifetime { get; set; }
    public bool PreferredLifetimeGiven { get; set; }
    public string? TrackGroup { get; set; }
    public bool IsDropped { get; set; }

    /// <summary>The address with everything computed that depends on several words.</summary>
    public VirtualAddress Build()
    {
        IpPrefix prefix = Address.Prefix;
        VirtualAddress built = Address;
        if (BroadcastSign is int sign && prefix.Address.IsV4 && prefix.Length <= 30)
        {
            UInt128 hostBits = (UInt128)(uint.MaxValue >> prefix.Length);
            UInt128 network = prefix.Address.Value & ~hostBits;
            built = built with { Broadcast = new IpAddress(sign == 1 ? network | hostBits : network, IpFamily.V4) };
        }
        // A single IPv6 address is kept from being chosen as a source: it may leave at any time.
        bool deprecated = prefix.Address.IsV6 && prefix.Length == 128;
        return built with { PreferredLifetime = PreferredLifetimeGiven ? PreferredLifetime : deprecated ? 0 : null };
    }
}
