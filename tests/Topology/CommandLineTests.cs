using System.Globalization;
using System.Text.RegularExpressions;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// Odd command lines from a seed, each given to keepalived and to ours: the same status, the same words on the same stream. What is
/// said otherwise on purpose (docs/compatibility.md) is not drawn, or only its kind is compared. KEEPALIVE_COMMAND_LINES=N for more.
/// </summary>
public sealed partial class CommandLineTests
{
    private const int UsualCount = 100;
    private const int Seed = 6;

    private static readonly Dictionary<char, string> Flags = new()
    {
        ['P'] = "vrrp",
        ['C'] = "check",
        ['B'] = "no_bfd",
        ['l'] = "log-console",
        ['D'] = "log-detail",
        ['G'] = "no-syslog",
        ['X'] = "release-vips",
        ['V'] = "dont-release-vrrp",
        ['I'] = "dont-release-ipvs",
        ['R'] = "dont-respawn",
        ['n'] = "dont-fork",
        ['d'] = "dump-conf",
        ['a'] = "address-monitoring",
        ['x'] = "snmp",
        ['m'] = "core-dump",
        ['e'] = "all-config",
    };

    private static readonly (char Letter, string Word, string[] Values)[] Valued =
    [
        ('f', "use-file", ["good.conf", "bad.conf"]), ('S', "log-facility", ["0", "7"]),
        ('u', "umask", ["022", "0x12", "18", "0", "9999", "rwx", "-1", "07777", "08"]), ('p', "pid", ["a.pid"]),
        ('r', "vrrp_pid", ["b.pid"]), ('c', "checkers_pid", ["c.pid"]), ('b', "bfd_pid", ["d.pid", ""]),
        ('A', "snmp-agent-socket", ["tcp:192.0.2.4:705", ""]), ('i', "config-id", ["blue", "red", ""]),
    ];

    private static readonly string[] Odd =
    [
        "-Z", "-q", "--bogus", "--bogus=1", "--", "-", "-nZ", "--no", "-W3", "--dont", "--log", "---n", "--vr", "--check=x",
        "word", "restart", "x y", "--all", "-v", "--vers", "-h", "--help", "-t", "--config-t",
    ];

    /// <summary>What follows -T is genhash's.</summary>
    private static readonly string[][] Genhash = [["-T"], ["--genhash", "-h"], ["-n", "-T"], ["-t", "--gen"]];

    private static readonly string[] Functions = ["STOP", "RELOAD", "DATA", "STATS", "STATS_CLEAR", "JSON", "data", "BOGUS", "TDATA"];

    [Fact]
    public async Task OddCommandLinesHaveKeepalivedsAnswers()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Write("good.conf", Conf.Pair(priority: 100));
        host.Write("bad.conf", Conf.Pair(priority: 100, extra: "nonsense 3"));
        string[][] lines = Draw();
        Task<string[]> asked = Task.Run(() => Answers(host, Program.Keepalived, lines), TestContext.Current.CancellationToken);
        string[] ours = Answers(host, Program.Keepalive, lines);
        string[] theirs = await asked;

        string[] different =
        [
            .. lines.Zip(theirs, ours).Where(answer => answer.Second != answer.Third)
                .Select(answer => $"{string.Join(' ', answer.First.Select(Quote))}\n  keepalived: {answer.Second}\n  ours:       {answer.Third}"),
        ];
        Assert.True(different.Length == 0, $"{different.Length} of {lines.Length} differ:\n{string.Join('\n', different)}");
    }

    private static string[][] Draw()
    {
        string? wanted = Environment.GetEnvironmentVariable("KEEPALIVE_COMMAND_LINES");
        Random random = new(Seed);
        int count = wanted is null ? UsualCount : int.Parse(wanted, CultureInfo.InvariantCulture);
        return [.. Genhash, .. Enumerable.Range(0, count).Select(_ => Line(random))];
    }

    private static string[] Line(Random random)
    {
        // Never a start: -t comes first.
        List<string> words = ["-t", "-f", "good.conf"];
        for (int i = random.Next(1, 5); i > 0; i--) words.AddRange(Words(random));
        return [.. words];
    }

    private static string[] Words(Random random)
    {
        switch (random.Next(6))
        {
            case 0: return ["-" + new string(random.GetItems(Flags.Keys.ToArray(), random.Next(1, 4)))];
            case 1: return ["--" + Prefix(random, random.GetItems(Flags.Values.ToArray(), 1)[0])];
            case 2: return [random.GetItems(Odd, 1)[0]];
            case 3: return random.Next(2) == 0 ? ["--signum", random.GetItems(Functions, 1)[0]] : ["--sign=" + random.GetItems(Functions, 1)[0]];
        }
        (char letter, string word, string[] values) = random.GetItems(Valued, 1)[0];
        string value = random.GetItems(values, 1)[0];
        return random.Next(4) switch
        {
            0 => [$"-{letter}", value],
            1 => [$"-n{letter}{(value.Length == 0 ? "x" : value)}"],
            2 => ["--" + Prefix(random, word), value.Length == 0 ? "x" : value],
            _ => [$"--{Prefix(random, word)}={value}"],
        };
    }

    /// <summary>The word, or so much of it that no word of 2.4 or of ours makes it ambiguous.</summary>
    private static string Prefix(Random random, string word) =>
        random.Next(2) == 0 ? word : word[..random.Next(Math.Min(6, word.Length), word.Length + 1)];

    /// <summary>"status|kinds of messages|standard output" of each line.</summary>
    private static string[] Answers(Host host, Program program, string[][] lines)
    {
        string folder = Directory.CreateDirectory(host.PathOf($"answers{program}")).FullName;
        IEnumerable<string> commands = lines.Select((line, i) => $"'{Programs.PathOf(program)}' {string.Join(' ', line.Select(Quote))} "
            + $">{folder}/{i}.out 2>{folder}/{i}.err </dev/null; echo $? >{folder}/{i}.status");
        string script = host.WriteScript($"all{program}.sh", $"cd {host.PathOf(".")}\n{string.Join('\n', commands)}");
        (int status, _, string errors) = host.Try("unshare", "-m", "sh", "-c", $"mount --bind '{host.RunFolder}' /run && exec {script}");
        Assert.True(status == 0, errors);
        return
        [
            .. Enumerable.Range(0, lines.Length).Select(i => string.Join(
                '|',
                File.ReadAllText($"{folder}/{i}.status").Trim(),
                string.Join(' ', Message().Matches(File.ReadAllText($"{folder}/{i}.err")).Select(match => match.Value)),
                File.ReadAllText($"{folder}/{i}.out").TrimEnd('\n'))),
        ];
    }

    private static string Quote(string word) => $"'{word}'";

    /// <summary>Which option is missing or unknown is not compared where keepalived names the wrong one.</summary>
    [GeneratedRegex("Unknown option|Missing parameter for option -(-|\\w)|Invalid --umask option|Unknown sigfunc \\w*|Warning -- `-?\\w+`"
        + "|Keepalived v|(?<=^|\\n)Usage")]
    private static partial Regex Message();
}
