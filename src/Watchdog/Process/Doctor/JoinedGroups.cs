using System.Globalization;
using Keepalive.Core;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Multicast groups of this network namespace by interface, from /proc/net/igmp and igmp6 (proc(5)).</summary>
internal static class JoinedGroups
{
    private const string Folder = "/proc/thread-self/net/";

    /// <summary>Null when the kernel does not show them.</summary>
    public static Dictionary<string, HashSet<IpAddress>>? Read()
    {
        try
        {
            Dictionary<string, HashSet<IpAddress>> groups = new(StringComparer.Ordinal);
            ReadV4(File.ReadAllLines(Folder + "igmp"), groups);
            if (File.Exists(Folder + "igmp6")) ReadV6(File.ReadAllLines(Folder + "igmp6"), groups);
            return groups;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A line for an interface ("2\teth0  : …"), then an indented one for each group, as the machine's own 32-bit number.</summary>
    internal static void ReadV4(string[] lines, Dictionary<string, HashSet<IpAddress>> groups)
    {
        string name = "";
        foreach (string line in lines.Skip(1))
        {
            string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2) continue;
            if (!char.IsWhiteSpace(line[0])) name = words[1].TrimEnd(':');
            else if (uint.TryParse(words[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint group))
            {
                Add(groups, name, IpAddress.FromBytes(BitConverter.GetBytes(group)));
            }
        }
    }

    /// <summary>"2 eth0 ff02…0001 …" in each line.</summary>
    internal static void ReadV6(string[] lines, Dictionary<string, HashSet<IpAddress>> groups)
    {
        foreach (string line in lines)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 2 && words[2].Length == 32) Add(groups, words[1], IpAddress.FromBytes(Convert.FromHexString(words[2])));
        }
    }

    private static void Add(Dictionary<string, HashSet<IpAddress>> groups, string name, IpAddress group)
    {
        if (!groups.TryGetValue(name, out HashSet<IpAddress>? there)) groups[name] = there = [];
        there.Add(group);
    }
}
