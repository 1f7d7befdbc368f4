using System.Runtime.CompilerServices;
using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Tests.Cli;

/// <summary>keepalive(8) and the completion know every option and command.</summary>
public sealed class ManualPageTests
{
    private static readonly string Page = File.ReadAllText(Beside("../../../packaging/man/keepalive.8"));

    [Fact]
    public void EveryOptionIsInThePage()
    {
        OptionSpec[] missing = [.. OptionTable.All.Where(option => !Page.Contains(InPage(option), StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, string.Join(' ', missing.Select(option => "--" + option.Word)));
    }

    [Fact]
    public void EveryCommandIsInThePageAndIsCompleted()
    {
        string completion = File.ReadAllText(Beside("../../../packaging/completion/keepalive"));
        string words = completion.Split('\n').Single(line => line.Contains("\"check doctor", StringComparison.Ordinal));
        Assert.All(OtherCommands.Names.Where(name => !name.StartsWith("ipvsadm-", StringComparison.Ordinal)), name =>
        {
            Assert.Contains($"Cm {name}", Page, StringComparison.Ordinal);
            Assert.Contains(name, words, StringComparison.Ordinal);
        });
    }

    private static string InPage(OptionSpec option) => option.Letter == '\0' ? $"Fl -{option.Word}" : $"Fl {option.Letter} , -{option.Word}";

    private static string Beside(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, path);
}
