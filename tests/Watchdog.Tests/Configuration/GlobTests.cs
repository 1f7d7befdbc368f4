using System.Diagnostics;
using Keepalive.Linux.Files;

namespace Keepalive.Watchdog.Tests.Configuration;

/// <summary>The same patterns, expanded by the shell and by us, in the same folder.</summary>
public sealed class GlobTests : IDisposable
{
    private static readonly string[] Files =
    [
        "a.conf", "b.conf", "c.conf.bak", "B.conf", ".hidden.conf", "ab", "a-b", "a]b", "x1", "x2", "x10", "xa", "10-z.conf", "9-a.conf",
        "sub/one.conf", "sub/two.conf", "sub/.no.conf", "sub2/one.conf", "sub/deep/three.conf", "with space.conf", "a(b).conf", "a+b.conf",
        "a^b", "a!b", "end$", "back\\slash",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("ka-glob-").FullName;

    public GlobTests()
    {
        foreach (string file in Files)
        {
            string path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

    public static TheoryData<string> Patterns =>
    [
        "*", "*.conf", "?.conf", "x?", "x??", "x[0-9]", "x[!0-9]", "x[a-z1]", "[ab].conf", "[!a].conf", "[A-Z].conf", ".*.conf", "sub/*", "*/*",
        "*/*.conf", "*/one.conf", "sub*/one.conf", "sub/*/three.conf", "sub/.*.conf", "a]b", "a[]]b", "a[!]]b", "a[]x-]b", "a[-x]b", "a(b)*",
        "a+b*", "with*", "a[+]b*", "a[!x]b", "end$", "e*$", "*^*", "a[!^]b", "a[x^]b", "missing*", "a.conf", "missing.conf", "sub/", "[", "a[b",
        "*.[cb]*", "**", "*/", "[[:digit:]]*", "a\\-b", "\\*", "x[\\]1]",
    ];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void PatternsExpandAsTheShellDoes(string pattern)
    {
        string[] expected = Shell(pattern);

        List<string> found = Glob.Expand(Path.Combine(folder, pattern));

        Assert.Equal(expected, found.Select(path => path.TrimEnd('/')));
    }

    [Fact]
    public void RelativePatternIsExpandedFromTheWorkingFolder()
    {
        // The working folder of a test run holds the test's own files.
        List<string> found = Glob.Expand(Path.GetRelativePath(Directory.GetCurrentDirectory(), folder) + "/?.conf");

        Assert.Equal(["B.conf", "a.conf", "b.conf"], found.Select(Path.GetFileName));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>What the shell makes of it; nothing when it leaves the pattern as it is.</summary>
    private string[] Shell(string pattern)
    {
        string quoted = pattern.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal);
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardOutput = true, WorkingDirectory = folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"for f in '{folder}'/{quoted}; do [ -e \"$f\" ] && echo \"$f\"; done; true");
        start.Environment["LC_ALL"] = "C";
        using System.Diagnostics.Process shell = System.Diagnostics.Process.Start(start)!;
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(path => path.TrimEnd('/')).ToArray();
    }
}
