namespace Keepalive.Topology.Harness;

/// <summary>Which daemon runs on a host.</summary>
public enum Program
{
    /// <summary>Ours, or whatever KEEPALIVE_EXE names: the beds were proven with real keepalived in this place.</summary>
    Keepalive,

    /// <summary>The original.</summary>
    Keepalived,
}

/// <summary>The executables behind the names.</summary>
internal static class Programs
{
    private const string Original = "/usr/sbin/keepalived";

    /// <summary>Every pair with ours in it, and the original pair for comparison.</summary>
    public static TheoryData<Program, Program> Pairs => new()
    {
        { Program.Keepalive, Program.Keepalived },
        { Program.Keepalived, Program.Keepalive },
        { Program.Keepalive, Program.Keepalive },
    };

    /// <summary>The pairs and keepalived with itself, for figures that stand beside each other.</summary>
    public static TheoryData<Program, Program> PairsAndOriginal => [.. Pairs, (Program.Keepalived, Program.Keepalived)];

    /// <summary>Ours and the original, alone.</summary>
    public static TheoryData<Program> Both => [Program.Keepalive, Program.Keepalived];

    /// <summary>True when real keepalived stands in for ours: tests of what only ours does are skipped then.</summary>
    public static bool OursIsStandIn => Path.GetFileName(Ours) == "keepalived";

    private static string Ours { get; } =
        Environment.GetEnvironmentVariable("KEEPALIVE_EXE") ?? Path.Combine(RepositoryRoot(), "out", "keepalive");

    public static string PathOf(Program program) => program == Program.Keepalive ? Ours : Original;

    /// <summary>Skips the running test, with the reason, when the machine cannot run it.</summary>
    public static void RequireBed()
    {
        if (Environment.UserName != "root") Assert.Skip("needs root for network namespaces");
        foreach (string command in new[] { "ip", "unshare", "tcpdump", "keepalived" })
        {
            if (!Shell.Has(command)) Assert.Skip($"needs the command '{command}' (./test installs it)");
        }
        if (!File.Exists(Ours)) Assert.Skip($"needs {Ours} (./build makes it)");
    }

    /// <summary>Skips a test of something that keepalived does not do.</summary>
    public static void RequireOurs()
    {
        if (OursIsStandIn) Assert.Skip("keepalived stands in for our executable and does not do this");
    }

    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Keepalive.sln"))) folder = folder.Parent;
        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
