using System.Globalization;

namespace Keepalive.Linux.Processes;

/// <summary>The user and group a script runs as.</summary>
public readonly record struct Credentials(uint User, uint Group)
{
    public static readonly Credentials Root;

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
