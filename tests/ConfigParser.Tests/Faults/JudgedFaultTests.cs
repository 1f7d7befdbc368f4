using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Keepalive.ConfigParser.Tests;

/// <summary>
/// The mistakes beside real keepalived: none that it refuses is taken. Only those that we take need its word for that, so all are covered;
/// a sample shows that the exit statuses are alike. KEEPALIVE_JUDGE=all asks about every mistake (minutes).
/// </summary>
public sealed class JudgedFaultTests
{
    private const string Keepalived = "/usr/sbin/keepalived";
    private const int Sample = 150;
    private const double EqualMin = 0.97;
    private static readonly TimeSpan JudgingMax = TimeSpan.FromMinutes(20);

    [Fact]
    public void NoMistakeIsTakenThatKeepalivedRefuses()
    {
        if (!File.Exists(Keepalived)) Assert.Skip($"there is no {Keepalived} to compare with");
        if (!Environment.IsPrivilegedProcess) Assert.Skip("namespaces for keepalived -t need root");
        bool all = Environment.GetEnvironmentVariable("KEEPALIVE_JUDGE") == "all";
        Judged[] mistakes = [.. FaultTests.Make(FaultTests.Faults).Select(fault => new Judged(fault, StatusOf(fault.Text)))
            .Where((judged, number) => all || judged.Ours == 0 || number < Sample)];
        string[] texts = [.. mistakes.SelectMany(judged => new[] { judged.Fault.Text, judged.Fault.Good }).Distinct()];
        Dictionary<string, int> statuses = Judge(texts);
        // A keyword that came after keepalived's version makes it refuse the good text as well: that tells nothing.
        Judged[] known = [.. mistakes.Where(judged => statuses[judged.Fault.Good] == 0)];
        Judged[] taken = [.. known.Where(judged => judged.Ours == 0 && statuses[judged.Fault.Text] != 0)];
        int equal = known.Count(judged => judged.Ours == statuses[judged.Fault.Text]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{mistakes.Length} mistakes asked about, {known.Length} in texts that keepalived "
            + $"takes; {equal} with its exit status");
        Assert.True(taken.Length == 0, string.Join('\n', taken.Select(judged =>
            $"{judged.Fault.Kind} {judged.Fault.What}: keepalived {statuses[judged.Fault.Text]}\n{judged.Fault.Text}")));
        Assert.True(equal >= known.Length * EqualMin, string.Join('\n', known.Where(judged => judged.Ours != statuses[judged.Fault.Text])
            .Select(judged => $"{judged.Fault.Kind} {judged.Fault.What}: {judged.Ours}, keepalived {statuses[judged.Fault.Text]}")));
    }

    private static int StatusOf(string text) =>
        Conf.Parse(new MemorySource().With(Conf.MainPath, text), "one", new KeywordHost()).TestExitStatus;

    private static Dictionary<string, int> Judge(string[] texts)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("keepalive-judge-");
        try
        {
            for (int i = 0; i < texts.Length; i++) File.WriteAllText(Path.Combine(folder.FullName, $"{i:d5}.conf"), texts[i]);
            Dictionary<string, int> statuses = [];
            foreach (string line in Run(folder.FullName))
            {
                string[] parts = line.Split(' ', 2);
                int number = int.Parse(parts[1][..^".conf".Length], CultureInfo.InvariantCulture);
                statuses[texts[number]] = int.Parse(parts[0], CultureInfo.InvariantCulture);
            }
            Assert.Equal(texts.Length, statuses.Count);
            return statuses;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Run(string folder, [CallerFilePath] string here = "")
    {
        string judge = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../eng/judge"));
        using Process process = Process.Start(new ProcessStartInfo(judge, [folder]) { RedirectStandardOutput = true })!;
        Task<string> said = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(JudgingMax))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"keepalived has not judged all in {JudgingMax}");
        }
        return said.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed record Judged(Fault Fault, int Ours);
}
