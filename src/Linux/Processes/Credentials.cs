using System.Globalization;
using Keepalive.Core;

namespace Keepalive.Linux.Processes;

/// <summary>The user and group a script runs as.</summary>
public readonly record struct Credentials(uint User, uint Group)
{
    private const int GroupsMax = 65536;

    public static readonly Credentials Root;

    /// <summary>Supplementary groups; null: the group alone.</summary>
    public ValueList<uint>? Groups { get; init; }

    /// <summary>All groups that a user is in, the given one too. Asks the name service.</summary>
    public static unsafe ValueList<uint> GroupsOf(string user, uint group)
    {
        uint[] groups = new uint[64];
        while (true)
        {
            int count = groups.Length;
            fixed (uint* start = groups)
            {
                if (Native.getgrouplist(user, group, start, &count) >= 0) return new ValueList<uint>(groups[..count]);
            }
            if (groups.Length >= GroupsMax) return [group];
            groups = new uint[Math.Max(count, groups.Length * 2)];
        }
    }

    /// <summary>
    /// Resolves names or numbers. Asks the name service, which may take its time: do it when a configuration is read, not on a loop.
    /// Without a group it is the user's own.
    /// </summary>
    public static unsafe bool TryResolve(string user, string? group, out Credentials credentials)
    {
        credentials = default;
        const int bufferSize = 16 * 1024;
        byte* buffer = stackalloc byte[bufferSize];
        uint userId, groupId = 0;
        Native.Passwd entry;
        Native.Passwd* found;
        if (Native.getpwnam_r(user, &entry, buffer, bufferSize, &found) == 0 && found is not null) (userId, groupId) = (entry.User, entry.Group);
        else if (!uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out userId)) return false;
        if (group is not null && !TryResolveGroup(group, out groupId)) return false;
        credentials = new Credentials(userId, groupId);
        return true;
    }

    private static unsafe bool TryResolveGroup(string group, out uint id)
    {
        const int bufferSize = 64 * 1024;
        byte* buffer = stackalloc byte[bufferSize];
        Native.GroupEntry entry;
        Native.GroupEntry* found;
        if (Native.getgrnam_r(group, &entry, buffer, bufferSize, &found) == 0 && found is not null)
        {
            id = entry.Group;
            return true;
        }
        return uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
