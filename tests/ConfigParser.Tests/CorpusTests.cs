using System.Text;

namespace Keepalive.ConfigParser.Tests;

/// <summary>
/// Published configurations with the exit status real keepalived 2.2.7 gave them, on a bare host, with the interfaces they name, and
/// with their scripts too. The texts are other people's and not part of this project: KEEPALIVE_CORPUS names the folder.
/// </summary>
public sealed class CorpusTests
{
    private const double AgreementMin = 0.99;

    [Fact]
    public void TestStatusAgreesWithKeepalived()
    {
        string? folder = Environment.GetEnvironmentVariable("KEEPALIVE_CORPUS");
        bool present = folder is not null && Directory.Exists(folder);
        if (!present) Assert.Skip("KEEPALIVE_CORPUS names no folder: the corpus is not a part of this project");
        StringBuilder report = new();
        bool enough = true;
        foreach (string setting in new[] { "bare", "interfaces only", "prepared host" })
        {
            CorpusSetting result = CorpusSetting.Run(folder!, setting, report);
            report.AppendLine(null, $"{setting}: {result.Agreed} of {result.Total} agree");
            enough &= result.Agreed >= result.Total * AgreementMin;
        }
        Assert.True(enough, report.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
    }
}

/// <summary>One run over all files under one of the three settings.</summary>
internal sealed record CorpusSetting(int Agreed, int Total)
{
    public static CorpusSetting Run(string folder, string setting, StringBuilder report)
    {
        int agreed = 0;
        int total = 0;
        foreach (string verdictFile in Directory.GetFiles(Path.Combine(folder, "verdicts")).Order(StringComparer.Ordinal))
        {
            CorpusVerdict verdict = CorpusVerdict.Read(verdictFile);
            string name = Path.GetFileNameWithoutExtension(verdictFile) + ".conf";
            if (verdict.Status(setting) is not int wanted) continue;
            total++;
            ParseOutcome outcome = KeepalivedConf.Parse(new FolderSource(Path.Combine(folder, "configs")), new ParseOptions
            {
                MainPath = name,
                ConfigId = "lb1",
                Host = verdict.Host(setting),
            });
            if (outcome.TestExitStatus == wanted) agreed++;
            else report.AppendLine(null, $"{setting} {name}: {outcome.TestExitStatus}, keepalived {wanted}\n{Counted(outcome)}");
        }
        return new CorpusSetting(agreed, total);
    }

    private static string Counted(ParseOutcome outcome) => string.Join('\n',
        outcome.Diagnostics.Where(finding => finding.TestEffect != Diagnostics.TestEffect.None).Take(6).Select(finding =>
            $"    {finding}"));
}

/// <summary>What the judge had and said.</summary>
internal sealed class CorpusVerdict
{
    private readonly Dictionary<string, int?> statuses = new(StringComparer.Ordinal);
    private readonly HashSet<string> interfaces = ["lo"];
    private readonly HashSet<string> scripts = [];
    private readonly HashSet<string> programs = [];

    public int? Status(string setting) => statuses.GetValueOrDefault(setting);

    public IHostFacts Host(string setting) => new CorpusHost(
        setting == "bare" ? ["lo"] : interfaces,
        setting == "prepared host" ? [.. scripts, .. programs] : programs);

    public static CorpusVerdict Read(string path)
    {
        CorpusVerdict verdict = new();
        string setting = "";
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith("== programs named by the file",
                StringComparison.Ordinal)) verdict.programs.UnionWith(Names(line[(line.LastIndexOf(": ",
                    StringComparison.Ordinal) + 2)..]));
            else if (line.StartsWith("== ", StringComparison.Ordinal)) setting = verdict.Heading(line[3..]);
            else if (line.StartsWith("exit ", StringComparison.Ordinal)
                && !verdict.statuses.ContainsKey(setting)) verdict.TakeStatus(setting, line);
        }
        return verdict;
    }

    private string Heading(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string setting = colon < 0 ? text : text[..colon];
        if (setting != "prepared host") return setting;
        foreach (string part in text[(colon + 1)..].Split(';'))
        {
            string list = part.Trim();
            if (list.StartsWith("interfaces ", StringComparison.Ordinal)) interfaces.UnionWith(Names(list[11..]));
            else if (list.StartsWith("scripts and programs ", StringComparison.Ordinal)) scripts.UnionWith(Names(list[21..]));
        }
        return setting;
    }

    private void TakeStatus(string setting, string line)
    {
        string word = line[5..].Split(' ', ',')[0];
        int? status = int.TryParse(word, out int number) ? number : null;
        if (status == 139) status = null;
        statuses[setting] = status;
    }

    private static string[] Names(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The judge's machine: no service for names, the accounts of a plain Debian.</summary>
internal sealed class CorpusHost(HashSet<string> interfaces, HashSet<string> scripts) : IHostFacts
{
    private static readonly HashSet<string> Users =
    [
        "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy", "www-data", "backup", "list", "irc",
            "_apt", "nobody",
    ];

    private static readonly HashSet<string> Groups =
    [
        .. Users, "adm", "tty", "disk", "kmem", "dialout", "fax", "voice", "cdrom", "floppy", "tape", "sudo", "audio", "dip", "operator",
            "src",
        "shadow", "utmp", "video", "sasl", "plugdev", "staff", "users", "nogroup",
    ];

    public bool InterfaceExists(string name) => interfaces.Contains(name);

    public ScriptFile FindScript(string path) =>
        scripts.Contains(path) || (!path.Contains('/') && scripts.Any(script => Path.GetFileName(script) == path))
            ? ScriptFile.Executable : ScriptFile.Missing;

    public int CpuCount => 2;

    public bool NetworkNamespaceExists(string name) => false;

    public bool HostNameResolves(string name) => false;

    public bool UserExists(string user) => Users.Contains(user);

    public bool GroupExists(string group) => Groups.Contains(group);
}

/// <summary>The files of one folder.</summary>
internal sealed class FolderSource(string folder) : IConfigSource
{
    public ConfigText Read(string path)
    {
        string full = Path.Combine(folder, path);
        if (Directory.Exists(full)) return ConfigText.Failed(ConfigReadError.IsDirectory);
        return File.Exists(full) ? ConfigText.Of(File.ReadAllText(full)) : ConfigText.Failed(ConfigReadError.NotFound);
    }

    public IReadOnlyList<string> ExpandGlob(string pattern)
    {
        string directory = Path.GetDirectoryName(Path.Combine(folder, pattern))!;
        if (!Directory.Exists(directory)) return [];
        return [.. Directory.GetFiles(directory, Path.GetFileName(pattern)).Order(StringComparer.Ordinal)];
    }
}
