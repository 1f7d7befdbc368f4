using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Tests.Doctor;

/// <summary>Every code has its section in docs/doctor.md, every section its code, and every code is found by something.</summary>
public sealed partial class DoctorDocumentTests
{
    private const string Marker = "## Codes\n\n";

    [Fact]
    public void TheSectionsAreFresh()
    {
        string path = Beside("../../../docs/doctor.md");
        string document = File.ReadAllText(path);
        string fresh = document[..(document.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)] + Ailments.Document().TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("KEEPALIVE_UPDATE") == "1") File.WriteAllText(path, fresh);
        else Assert.True(fresh == document, "docs/doctor.md is stale: run this test with KEEPALIVE_UPDATE=1");
    }

    [Fact]
    public void EveryCodeHasASectionAndEverySectionACode() => Assert.Equal(
        Ailments.All.Select(ailment => ailment.Code),
        Section().Matches(File.ReadAllText(Beside("../../../docs/doctor.md"))).Select(match => match.Groups[1].Value));

    [Fact]
    public void EveryCodeIsUsedByACheckAndByATest()
    {
        string checks = All(Beside("../../../src/Watchdog/Engine/Doctor"), "*Checks.cs")
            + File.ReadAllText(Beside("../../../src/Watchdog/Engine/Doctor/Examination.cs"));
        string tests = All(Beside("."), "*Tests.cs");
        foreach (string code in Ailments.All.Select(ailment => ailment.Code))
        {
            Assert.Contains($"\"{code}\"", checks, StringComparison.Ordinal);
            // KD001 and KD404 are told by their count and by the pair they belong to.
            if (code is not ("KD001" or "KD404")) Assert.Contains($"\"{code}\"", tests, StringComparison.Ordinal);
        }
        Assert.All(Code().Matches(checks).Select(match => match.Value), code => Assert.Contains(Ailments.All, ailment => ailment.Code == code));
    }

    [Fact]
    public void ExplainKnowsTheCodes()
    {
        using StringWriter output = new(), errors = new();
        Assert.Equal(0, ExplainCommand.Run(["kd208"], output, errors));
        Assert.Contains("sysctl -w net.ipv4.ip_forward=1", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, ExplainCommand.Run(["KD999"], output, errors));
    }

    private static string All(string folder, string pattern) => string.Concat(Directory.EnumerateFiles(folder, pattern).Select(File.ReadAllText));

    private static string Beside(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, path);

    [GeneratedRegex("^### (KD[0-9]{3}): ", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("KD[0-9]{3}")]
    private static partial Regex Code();
}
