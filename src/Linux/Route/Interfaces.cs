namespace Keepalive.Linux.Route;

/// <summary>Interfaces by name, asked one at a time.</summary>
public static class Interfaces
{
    public static bool Exists(string name) => name.Length > 0 && Native.if_nametoindex(name) != 0;
}
