using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Keepalive.Guest;

/// <summary>
/// Boots of a small virtual machine whose kernel has IPVS, one for each scenario that a test asks for; tests read what it printed.
/// A fixture of the assembly: a scenario runs once however many tests ask. A machine's clock counts its instructions, four nanoseconds
/// each, and leaps to the next timer when nothing runs: its waits cost no time, and a busy host changes nothing in it. Two run at a time.
/// </summary>
public sealed partial class GuestRun : IDisposable
{
    private const int BootSecondsMax = 540;

    /// <summary>None of the protections that make each system call and each allocation dear under emulation: a fifth of all time.</summary>
    private const string Cheap = "clocksource=tsc tsc=reliable mitigations=off init_on_alloc=0 audit=0 apparmor=0";

    private readonly ConcurrentDictionary<string, Lazy<string>> outputs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim machines = new(2);
    private readonly Lazy<string[]> image;

    public GuestRun()
    {
        SkipReason = Missing();
        image = new(() => Run(Path.Combine(Folder, "image", "build"), [Executable], TimeSpan.FromMinutes(5)).Trim().Split(' '));
    }

    public void Dispose() => machines.Dispose();

    /// <summary>Why there is no run on this machine; null when there is one.</summary>
    public string? SkipReason { get; }

    public static string Folder { get; } = Path.GetDirectoryName(ThisFile())!;

    private static string Root => Path.GetFullPath(Path.Combine(Folder, "..", ".."));

    private static string Executable => Environment.GetEnvironmentVariable("KEEPALIVE_EXE") ?? Path.Combine(Root, "out", "keepalive");

    /// <summary>Boots a machine for a scenario that will be asked for, and does not wait for it.</summary>
    public void Begin(string scenario)
    {
        if (SkipReason is not null || outputs.ContainsKey(scenario)) return;
        _ = Task.Factory.StartNew(
            () => outputs.GetOrAdd(scenario, name => new(() => OutputOfBoot(name))).Value,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>What a scenario printed between "@@KIND name" markers: the text by kind and name.</summary>
    public Dictionary<string, string> SectionsOf(string scenario)
    {
        if (SkipReason is not null) Assert.Skip(SkipReason);
        string output = OutputOf(scenario);
        Dictionary<string, string> sections = new(StringComparer.Ordinal);
        foreach (Match match in Section().Matches(output)) sections[match.Groups[1].Value.Trim()] = match.Groups[2].Value.Trim();
        return sections;
    }

    /// <summary>That a section of ours ("LINKS keepalive master") is what keepalived's is in the same run.</summary>
    public void AssertAsUnderKeepalived(string scenario, string what, string step)
    {
        Dictionary<string, string> sections = SectionsOf(scenario);
        string theirs = sections[$"{what} keepalived {step}"], ours = sections[$"{what} keepalive {step}"];
        Assert.True(theirs == ours, $"keepalived:\n{theirs}\n\nours:\n{ours}\n\n{sections["LOG keepalived"]}\n\n{sections["LOG keepalive"]}");
    }

    private string OutputOf(string scenario)
    {
        string output = outputs.GetOrAdd(scenario, name => new(() => OutputOfBoot(name))).Value;
        Assert.False(output.StartsWith("@@UNFINISHED", StringComparison.Ordinal), $"the scenario did not end:\n{output}");
        return output;
    }

    private string OutputOfBoot(string scenario)
    {
        machines.Wait();
        try
        {
            string console = Boot(image.Value[0], image.Value[1], scenario);
            Match whole = ScenarioOutput().Match(console);
            return whole.Success ? whole.Groups[2].Value : $"@@UNFINISHED {scenario}\n{console}";
        }
        finally
        {
            machines.Release();
        }
    }

    private static string? Missing()
    {
        if (!File.Exists(Executable)) return $"there is no {Executable}: run ./build first";
        if (Environment.UserName != "root") return "building the guest's image needs root";
        return File.Exists("/usr/bin/qemu-system-x86_64") ? null : "qemu-system-x86_64 is not installed";
    }

    private static string Boot(string kernel, string initramfs, string scenario)
    {
        // Seventeen daemons at a time want both processors and the host's time.
        bool isCrowded = scenario.StartsWith("differential", StringComparison.Ordinal);
        string[] machine = isCrowded ? ["-accel", "tcg,thread=multi", "-smp", "2"] : ["-accel", "tcg", "-icount", "shift=2,sleep=off", "-smp", "1"];
        string[] arguments =
        [
            .. machine, "-m", "1024", "-nographic", "-no-reboot", "-net", "none", "-kernel", kernel, "-initrd", initramfs,
            "-append", $"console=ttyS0 panic=-1 quiet no_timer_check {(isCrowded ? "" : Cheap)} scenarios={scenario}",
        ];
        return Run("qemu-system-x86_64", arguments, TimeSpan.FromSeconds(BootSecondsMax)).Replace("\r", "", StringComparison.Ordinal);
    }

    private static string Run(string program, string[] arguments, TimeSpan limit)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using Process process = Process.Start(info)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {limit}:\n{output.Result}\n{errors.Result}");
        }
        return output.Result.Length > 0 ? output.Result : throw new InvalidOperationException($"{program}: {errors.Result}");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"@@BEGIN (\S+)\n(.*?)@@END \1 \d+", RegexOptions.Singleline)]
    private static partial Regex ScenarioOutput();

    [GeneratedRegex(@"@@([A-Z]+ [^\n]*)\n(.*?)(?=@@[A-Z]|\z)", RegexOptions.Singleline)]
    private static partial Regex Section();
}
