namespace Keepalive.Tidy.Tests;

/// <summary>Walls, not targets: a file of 500 lines or a method of 70 has more than one subject.</summary>
public sealed class SizeTests
{
    private const int FileLinesMax = 500;
    private const int MethodLinesMax = 70;
    private const int LineCharactersMax = 150;
    private const int CoreFilesMax = 15;

    [Fact]
    public void NoSourceFileIsTooLong()
    {
        IEnumerable<string> wrong = Sources().Select(file => (file, lines: Repository.Lines(file).Length))
            .Where(entry => entry.lines > FileLinesMax).Select(entry => $"{entry.file}: {entry.lines} lines");
        Assert.Empty(wrong);
    }

    [Fact]
    public void NoLineIsTooLong()
    {
        List<string> wrong = [];
        foreach (string file in Sources())
        {
            string[] lines = Repository.Lines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                if (lines[i].Length > LineCharactersMax) wrong.Add($"{file}:{i + 1}: {lines[i].Length} characters");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void NoMethodIsTooLong()
    {
        List<string> wrong = [];
        foreach (string file in Sources()) wrong.AddRange(LongMethods(file, Repository.Lines(file)));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void CoreStaysSmall() => Assert.True(Repository.Files("src/Core", "*.cs").Count() <= CoreFilesMax);

    /// <summary>
    /// A member body is what lies between a lone opening brace at the member's indentation and its closing one. The formatter
    /// guarantees that layout, so indentation is enough; types and namespaces stand at smaller indentation.
    /// </summary>
    private static IEnumerable<string> LongMethods(string file, string[] lines)
    {
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i] is not ("    {" or "        {") || !lines[i - 1].TrimEnd().EndsWith(')')) continue;
            string close = lines[i].Replace('{', '}');
            int end = Array.FindIndex(lines, i, line => line.StartsWith(close, StringComparison.Ordinal));
            if (end - i - 1 > MethodLinesMax) yield return $"{file}:{i}: {end - i - 1} lines in one method";
        }
    }

    private static IEnumerable<string> Sources() => new[] { "src", "tests", "bench" }.SelectMany(folder => Repository.Files(folder, "*.cs"));
}
