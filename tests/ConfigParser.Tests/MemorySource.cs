using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Files by path, as a bundle has them; patterns match with * and ? within one directory.</summary>
internal sealed class MemorySource : IConfigSource
{
    private readonly SortedDictionary<string, ConfigText> files = new(StringComparer.Ordinal);

    public MemorySource With(string path, string text)
    {
        files[path] = ConfigText.Of(text);
        return this;
    }

    public MemorySource WithFailure(string path, ConfigReadError error)
    {
        files[path] = ConfigText.Failed(error);
        return this;
    }

    public ConfigText Read(string path) =>
        files.TryGetValue(path, out ConfigText text) ? text : ConfigText.Failed(ConfigReadError.NotFound);

    public IReadOnlyList<string> ExpandGlob(string pattern)
    {
        string directory = Path.GetDirectoryName(pattern) ?? "";
        string name = Path.GetFileName(pattern);
        return
        [
            .. files.Keys.Where(path => (Path.GetDirectoryName(path) ?? "") == directory
                && !Path.GetFileName(path).StartsWith('.')
                && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(path), ignoreCase: false)),
        ];
    }
}

/// <summary>Short ways to parse a text in a test.</summary>
internal static class Conf
{
    public const string MainPath = "k.conf";

    public static ParseOutcome Parse(string text, string configId = "one", IHostFacts? host = null) =>
        Parse(new MemorySource().With(MainPath, text), configId, host);

    public static ParseOutcome Parse(MemorySource source, string configId = "one", IHostFacts? host = null) => KeepalivedConf.Parse(source,
        new ParseOptions { MainPath = MainPath, ConfigId = configId, Host = host, Environment = name => name == "HOME" ? "/root" : null });

    /// <summary>An instance that is complete, with more lines inside.</summary>
    public static string Instance(string more, string name = "A", int vrid = 1, string address = "10.0.0.1") =>
        $"vrrp_instance {name} {{\n interface eth0\n virtual_router_id {vrid}\n virtual_ipaddress {{\n  {address}\n }}\n{more}\n}}\n";

    public static ParseOutcome ParseInstance(string more) => Parse(Instance(more));

    public static Model.VrrpInstanceConfig OnlyInstance(this ParseOutcome outcome) => Assert.Single(outcome.Config.VrrpInstances);

    /// <summary>All findings as text, for a failing test.</summary>
    public static string Text(this ParseOutcome outcome) => string.Join('\n', outcome.Diagnostics);

    public static string[] Codes(this ParseOutcome outcome) => [.. outcome.Diagnostics.Select(diagnostic => diagnostic.Code)];

    public static void AssertClean(this ParseOutcome outcome) =>
        Assert.True(outcome.TestExitStatus == 0 && !outcome.HasErrors, outcome.Text());

    public static Diagnostic AssertOne(this ParseOutcome outcome, string code)
    {
        Diagnostic[] found = [.. outcome.Diagnostics.Where(diagnostic => diagnostic.Code == code)];
        Assert.True(found.Length == 1, $"expected one {code}, got:\n{outcome.Text()}");
        return found[0];
    }

    /// <summary>The words that no keyword matched: a window on what the preprocessor handed on.</summary>
    public static string[] UnknownWords(this ParseOutcome outcome) =>
    [
        .. outcome.Diagnostics.Where(diagnostic => diagnostic.Code is "KA0201" or "KA0202")
            .Select(diagnostic => diagnostic.Problem.Split('\'')[1]),
    ];
}
