namespace Keepalive.Bench;

/// <summary>How many virtual addresses the node holds: all but one per interface. One cheap listing, not one per address.</summary>
internal sealed class AddressCount(string node, int links)
{
    public int Count()
    {
        string listing = Shell.Run("ip", "-n", node, "-4", "-o", "address", "show", "scope", "global");
        return listing.AsSpan().Count('\n') - links;
    }
}
