using System.Runtime.InteropServices;
using Keepalive.Core;

namespace Keepalive.Linux.Route;

/// <summary>Interfaces by name, asked one at a time.</summary>
public static class Interfaces
{
    /// <summary>IF_NAMESIZE of net/if.h.</summary>
    private const int NameBytes = 16;

    /// <summary>None when there is no interface of that name.</summary>
    public static InterfaceIndex IndexOf(string name) => new(name.Length > 0 ? (int)Native.if_nametoindex(name) : 0);

    /// <summary>Null when there is no interface of that number.</summary>
    public static unsafe string? NameOf(InterfaceIndex index)
    {
        byte* name = stackalloc byte[NameBytes];
        return Native.if_indextoname((uint)index.Value, name) == null ? null : Marshal.PtrToStringUTF8((nint)name);
    }

    public static bool Exists(string name) => name.Length > 0 && Native.if_nametoindex(name) != 0;
}
