using Keepalive.Linux.Files;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Modules that this kernel has: loaded, built in, or on disk.</summary>
internal static class KernelModules
{
    /// <summary>Names with underscores, as the kernel writes them; null when the lists are not on this machine (a container).</summary>
    public static HashSet<string>? Read(FileRoot root)
    {
        string folder = $"/lib/modules/{KernelSetting.Read("kernel/osrelease")}";
        string? onDisk = root.Read($"{folder}/modules.dep");
        if (onDisk is null) return null;
        IEnumerable<string> files = onDisk.Split('\n').Select(line => line.Split(':')[0])
            .Concat((root.Read($"{folder}/modules.builtin") ?? "").Split('\n'));
        return [.. files.Select(NameOf).Where(name => name.Length > 0), .. root.List("/sys/module")];
    }

    /// <summary>kernel/net/netfilter/ipvs/ip_vs_rr.ko.xz: ip_vs_rr.</summary>
    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? name : name[..dot]).Replace('-', '_');
    }
}
