using Keepalive.Core;

namespace Keepalive.Linux.Route;

/// <summary>Interfaces by name, asked one at a time.</summary>
public static class Interfaces
{
    /// <summary>None when there is no interface of that name.</summary>
    public static InterfaceIndex IndexOf(string name) => new(name.Length > 0 ? (int)Native.if_nametoindex(name) : 0);

    public static bool Exists(string name) => name.Length > 0 && Native.if_nametoindex(name) != 0;
}
