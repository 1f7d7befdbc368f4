using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// How fast gratuitous ARP and unsolicited neighbour advertisements may follow each other: vrrp_garp_interval and vrrp_gna_interval for
/// every interface, garp_group for those that share a gap. A VMAC counts as its parent. The two kinds of packets do not wait for each other.
/// </summary>
internal sealed class AnnouncementPace
{
    private readonly Dictionary<string, (string Key, TimeSpan Garp, TimeSpan Gna)> byInterface = new(StringComparer.Ordinal);
    private Func<string, string> baseOf = name => name;
    private TimeSpan garpGap;
    private TimeSpan gnaGap;

    /// <summary>False when nothing is ever delayed.</summary>
    public bool IsNeeded { get; private set; }

    /// <param name="config">Says the gaps.</param>
    /// <param name="baseInterface">The parent of a VMAC; any other interface itself.</param>
    public void Use(KeepaliveConfig config, Func<string, string> baseInterface)
    {
        baseOf = baseInterface;
        GarpConfig defaults = config.VrrpInstances.Count > 0 ? config.VrrpInstances[0].Garp : new GarpConfig();
        garpGap = defaults.GarpInterval;
        gnaGap = defaults.GnaInterval;
        byInterface.Clear();
        for (int i = 0; i < config.GarpGroups.Count; i++)
        {
            GarpGroupConfig group = config.GarpGroups[i];
            foreach (string name in group.Interfaces)
            {
                byInterface[name] = ($"group {i}", group.GarpInterval ?? TimeSpan.Zero, group.GnaInterval ?? TimeSpan.Zero);
            }
        }
        IsNeeded = garpGap > TimeSpan.Zero || gnaGap > TimeSpan.Zero || byInterface.Count > 0;
    }

    /// <summary>Least time between two packets of a family that share the key; zero: they need not wait.</summary>
    public (string Key, TimeSpan Gap) Of(string interfaceName, IpFamily family)
    {
        string name = baseOf(interfaceName);
        (string key, TimeSpan garp, TimeSpan gna) = byInterface.GetValueOrDefault(name, (name, garpGap, gnaGap));
        return (key, family == IpFamily.V4 ? garp : gna);
    }
}
