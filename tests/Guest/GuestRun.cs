using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Keepalive.Guest;

/// <summary>
/// One boot of a small virtual machine whose kernel has IPVS, for all scenarios; tests read what they printed. A fixture of the
/// assembly: the machine boots once however many tests ask.
/// </summary>
public sealed partial class GuestRun
{
    private const int BootSecondsMax = 540;
    private static readonly string[] Scenarios = ["golden", "nat", "drpair", "global"];

    private readonly Dictionary<string, string> outputs = new(StringComparer.Ordinal);

    public GuestRun()
    {
        string? missing = Missing();
        if (missing is not null)
        {
            SkipReason = missing;
            return;
        }
        string[] files = Run(Path.Combine(Folder, "image", "build"), [Executable], TimeSpan.FromMinutes(5)).Trim().Split(' ');
        Console = Boot(files[0], files[1]);
        foreach (Match match in ScenarioOutput().Matches(Console)) outputs[match.Groups[1].Value] = match.Groups[2].Value;
    }

    /// <summary>Why there is no run on this machine; null when there is one.</summary>
    public string? SkipReason { get; }

    /// <summary>Everything the machine printed; a failing test shows it.</summary>
    public string Console { get; } = "";

    public static string Folder { get; } = Path.GetDirectoryName(ThisFile())!;

    private static string Root => Path.GetFullPath(Path.Combine(Folder, "..", ".."));

    private static string Executable => Environment.GetEnvironmentVariable("KEEPALIVE_EXE") ?? Path.Combine(Root, "out", "keepalive");

    /// <summary>What a scenario printed between "@@KIND name" markers: the text by kind and name.</summary>
    public Dictionary<string, string> SectionsOf(string scenario)
    {
        if (SkipReason is not null) Assert.Skip(SkipReason);
        Assert.True(outputs.ContainsKey(scenario), $"scenario {scenario} did not end; the console:\n{Console}");
        Dictionary<string, string> sections = new(StringComparer.Ordinal);
        foreach (Match match in Section().Matches(outputs[scenario])) sections[match.Groups[1].Value.Trim()] = match.Groups[2].Value.Trim();
        return sections;
    }

    private static string? Missing()
    {
        if (!File.Exists(Executable)) return $"there is no {Executable}: run ./build first";
        if (Environment.UserName != "root") return "building the guest's image needs root";
        return File.Exists("/usr/bin/qemu-system-x86_64") ? null : "qemu-system-x86_64 is not installed";
    }

    private static string Boot(string kernel, string initramfs)
    {
        string[] arguments =
        [
            "-accel", "tcg,thread=multi", "-smp", "2", "-m", "1024", "-nographic", "-no-reboot", "-net", "none",
            "-kernel", kernel, "-initrd", initramfs,
            "-append", $"console=ttyS0 panic=-1 quiet scenarios={string.Join(',', Scenarios)}",
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
