using System.Runtime.CompilerServices;
using Keepalive.Fuzz;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Every text that eng/fuzz found to reach new code holds to what must hold for all texts.</summary>
public sealed class FuzzCorpusTests
{
    [Fact]
    public void EveryTextOfTheCorpusKeepsTheProperties()
    {
        List<byte[]> corpus = Corpus.Read(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../Fuzz/corpus.txt"));
        Assert.True(corpus.Count > 100, $"only {corpus.Count} texts");
        List<string> failures = [];
        foreach (byte[] input in corpus)
        {
            try
            {
                FuzzTarget.Check(input);
            }
            catch (Exception exception)
            {
                failures.Add($"{exception.GetType().Name}: {exception.Message}\n{Corpus.Encode(input)}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    [Fact]
    public void TheCorpusFileKeepsEveryByte()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        Assert.Equal(all, Corpus.Decode(Corpus.Encode(all)));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
