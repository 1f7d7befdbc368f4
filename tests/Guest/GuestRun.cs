using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Keepalive.Guest;

/// <summary>
/// Boots of a small virtual machine whose kernel has IPVS, one for each scenario that a test asks for; tests read what it printed.
/// A fixture of the assembly: a scenario runs once however many tests ask, and at most two machines run at a time (they mostly wait).
/// </summary>
public sealed partial class GuestRun : IDisposable
{
    private const int BootSecondsMax = 540;

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
        string[] arguments =
        [
            "-accel", "tcg,thread=multi", "-smp", "2", "-m", "1024", "-nographic", "-no-reboot", "-net", "none",
            "-kernel", kernel, "-initrd", initramfs,
            "-append", $"console=ttyS0 panic=-1 quiet no_timer_check scenarios={scenario}",
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
