using System.Text.Json;
using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Tests.Cli;

/// <summary>keepalive check with real files: what is printed where, and with which status it ends.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string Good = """
        vrrp_instance A {
            interface lan7
            virtual_router_id 1
            priority 100
            virtual_ipaddress {
                192.0.2.10/24
            }
        }

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("kacheck").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void AGoodFileGivesStatus0AndSaysSo()
    {
        (int status, string output, string errors) = Check(Write("a.conf", Good), "--no-host");
        Assert.Equal((0, "no findings\n", ""), (status, output, errors));
    }

    [Fact]
    public void WithoutNoHostAnInterfaceThatThisMachineHasNotIsReported()
    {
        (int status, string output, _) = Check(Write("a.conf", Good));
        Assert.Equal(5, status);
        Assert.Contains("KA0427", output, StringComparison.Ordinal);
    }

    [Fact]
    public void AMistakeIsShownWithItsLineAndGivesStatus5()
    {
        string path = Write("a.conf", Good.Replace("priority", "prioritty", StringComparison.Ordinal));
        (int status, string output, _) = Check(path, "--no-host");
        Assert.Equal(5, status);
        Assert.Contains($"{path}:4:5: error KA0201: unknown keyword 'prioritty'", output, StringComparison.Ordinal);
        Assert.Contains("    | " + new string(' ', 4) + "^^^^^^^^^\n", output, StringComparison.Ordinal);
        Assert.Contains("did you mean 'priority'?", output, StringComparison.Ordinal);
    }

    [Fact]
    public void AWarningOfOursCountsOnlyUnderStrict()
    {
        string path = Write("a.conf", Good + "global_defs {\n    router_id a$b\n}\n");
        Assert.Equal(0, Check(path, "--no-host").Status);
        Assert.Equal(5, Check(path, "--no-host", "--strict").Status);
    }

    [Theory]
    [InlineData("json", "findings")]
    [InlineData("sarif", "runs")]
    public void TheFormatsForProgramsAreJson(string format, string property)
    {
        (int status, string output, _) = Check(Write("a.conf", "nosuch 1\n"), "--no-host", $"--format={format}");
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.True(json.RootElement.TryGetProperty(property, out _));
        Assert.Equal(5, status);
    }

    [Fact]
    public void TheConfigIdChoosesTheLines()
    {
        string path = Write("a.conf", Good.Replace("    priority", "    @one priority 90\n    @two prio 80\n    priority", StringComparison.Ordinal));
        Assert.Equal(0, Check(path, "--no-host", "-i", "one").Status);
        Assert.Equal(5, Check(path, "--no-host", "--config-id=two").Status);
    }

    [Fact]
    public void AMissingFileAndAFolderAreNoSuccess()
    {
        (int status, string output, _) = Check(Path.Combine(folder, "none.conf"));
        Assert.Equal(4, status);
        Assert.Contains("KA0116", output, StringComparison.Ordinal);
        Assert.Equal(4, Check(folder).Status);
        Assert.Equal(4, Check(Path.Combine(folder, "none.conf"), "-e").Status);
    }

    [Fact]
    public void PrintWritesTheConfigurationAndSendsFindingsToTheErrors()
    {
        string path = Write("a.conf", "$IF=lan7\n" + Good.Replace("lan7", "$IF # the LAN", StringComparison.Ordinal) + "nosuch 1\n");
        (int status, string output, string errors) = Check(path, "--no-host", "--print");
        Assert.Equal((5, Good), (status, output));
        Assert.Contains("KA0201", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoFilesAreCheckedAsAPair()
    {
        string first = Write("a.conf", Good);
        string second = Write("b.conf", Good.Replace("virtual_router_id 1", "virtual_router_id 2", StringComparison.Ordinal));
        (int status, string output, _) = Check(first, second);
        Assert.Equal(5, status);
        Assert.Contains($"{second}:3:23: error KA0801", output, StringComparison.Ordinal);
        Assert.Contains($"{first}:3:23: the other node", output, StringComparison.Ordinal);
    }

    [Fact]
    public void OneFileWithTwoIdsIsCheckedAsAPair()
    {
        string path = Write("a.conf", Good.Replace("    priority 100",
            "@one priority 100\n@two priority 90\n@two version 3", StringComparison.Ordinal));
        (int status, string output, _) = Check(path, "-i", "one", "-i", "two");
        Assert.Equal(5, status);
        Assert.Contains("KA0802", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--format=xml", "there is no format xml")]
    [InlineData("--frmat", "there is no option --frmat")]
    [InlineData("-i", "-i needs a value")]
    [InlineData("a b c", "a check is of one node or of the two nodes of a pair")]
    [InlineData("a b --print", "--print is of one node")]
    public void BadOptionsGiveStatus1AndTheUsage(string words, string problem)
    {
        (int status, string output, string errors) = Check(words.Split(' '));
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(problem, errors, StringComparison.Ordinal);
        Assert.Contains("Usage: keepalive check", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void HelpIsPrintedForEachOfTheTwoCommands()
    {
        Assert.Contains("--format text|json|sarif", Check("--help").Output, StringComparison.Ordinal);
        Assert.Contains("Usage: keepalive explain", Explain("--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ExplainPrintsTheRowsOfAKeywordAndSuggestsOneForATypingError()
    {
        (int status, string output, _) = Explain("vrrp_instance/priority");
        Assert.Equal(0, status);
        Assert.StartsWith("priority <INT 1..255>\n  in:      vrrp_instance\n", output, StringComparison.Ordinal);
        Assert.Equal(0, Explain("virtual_server", "fwmark").Status);
        (int unknown, _, string errors) = Explain("prioritty");
        Assert.Equal(1, unknown);
        Assert.Contains("did you mean 'priority'?", errors, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Status, string Output, string Errors) Check(params string[] words) => Run(CheckCommand.Run, words);

    private static (int Status, string Output, string Errors) Explain(params string[] words) => Run(ExplainCommand.Run, words);

    private static (int Status, string Output, string Errors) Run(Func<IReadOnlyList<string>, TextWriter, TextWriter, int> command, string[] words)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int status = command(words, output, errors);
        return (status, output.ToString(), errors.ToString());
    }
}
