using System.Text.Json;
using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Tests.Doctor;

/// <summary>keepalive doctor by its words, on the machine that runs the tests, without listening.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kadoctor").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void AnInterfaceThatIsNotThereGivesStatus1()
    {
        (int status, string output, _) = Run(Write("a.conf", Patient.Conf().Replace("eth0", "lan7", StringComparison.Ordinal)), "--listen", "0");
        Assert.Equal(1, status);
        Assert.Contains("error KD101: (VI_1) there is no interface lan7", output, StringComparison.Ordinal);
        Assert.Contains("not checked: neighbours and other VRRP speakers: --listen 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheAnswerForProgramsHasItsVersion()
    {
        (_, string output, _) = Run("-f", Write("a.conf", Patient.Conf().Replace("eth0", "lan7", StringComparison.Ordinal)), "--listen=0", "--json");
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(1, json.RootElement.GetProperty("version").GetInt32());
        Assert.Contains(json.RootElement.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("code").GetString() == "KD101");
        Assert.Equal("--listen 0", json.RootElement.GetProperty("notChecked").EnumerateArray().Last().GetProperty("why").GetString());
    }

    [Fact]
    public void ErrorsOfTheTextAreCountedAndThoseOfTheHostAreNot()
    {
        string text = Patient.Conf().Replace("eth0", "lan7", StringComparison.Ordinal).Replace("priority", "prioritty", StringComparison.Ordinal);
        (_, string output, _) = Run(Write("a.conf", text), "--listen", "0");
        Assert.Contains("error KD001: 1 error in ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotThereGivesStatus2()
    {
        (int status, _, string errors) = Run(Path.Combine(folder, "missing.conf"), "--listen", "0");
        Assert.Equal(2, status);
        Assert.NotEmpty(errors);
    }

    [Theory]
    [InlineData("--listen", "soon")]
    [InlineData("--listen", "601")]
    [InlineData("--nonsense")]
    [InlineData("-f")]
    [InlineData("--root", "/proc/nonexistent")]
    public void BadOptionsGiveStatus2AndTheUsage(params string[] words)
    {
        (int status, _, string errors) = Run(words);
        Assert.Equal(2, status);
        Assert.Contains("Usage: keepalive doctor", errors, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Status, string Output, string Errors) Run(params string[] words)
    {
        using StringWriter output = new(), errors = new();
        int status = DoctorCommand.Run(words, output, errors);
        return (status, output.ToString(), errors.ToString());
    }
}
