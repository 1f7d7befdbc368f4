namespace Keepalive.Topology.Harness;

/// <summary>For keepalived, which ends where the kernel has no IPVS: one that takes everything (bench/no-ipvs.c). Its checks are its own.</summary>
internal static class NoIpvs
{
    /// <summary>Daemons that are started on the host from now on have it. Skips the running test where it cannot be made.</summary>
    public static void GiveTo(Host host)
    {
        if (!Shell.Has("gcc")) Assert.Skip("needs the command 'gcc' (./test installs it)");
        string library = host.PathOf("no-ipvs.so");
        string source = Path.Combine(Programs.RepositoryRoot(), "bench", "no-ipvs.c");
        Shell.Run("gcc", "-O1", "-shared", "-fPIC", "-o", library, source);
        host.Environment["LD_PRELOAD"] = library;
    }
}
