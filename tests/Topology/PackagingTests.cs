using System.Diagnostics;
using System.Text.Json;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>What stands in packaging/ and in the documents about it.</summary>
public sealed class PackagingTests
{
    private static readonly string Folder = Path.Combine(Programs.RepositoryRoot(), "packaging");

    [Fact]
    public void TheExposureOfTheServiceIsWhatTheDocumentSays()
    {
        if (!Shell.Has("systemd-analyze")) Assert.Skip("needs systemd-analyze (./test installs systemd)");
        string version = Shell.Run("systemd-analyze", "--version").Split(' ')[1];
        if (version != "252") Assert.Skip($"the figure is that of systemd 252, and this is {version}");
        string text = Shell.Run("systemd-analyze", "security", "--offline=true", Path.Combine(Folder, "keepalived.service"));
        string figure = text.TrimEnd().Split('\n')[^1].Split(": ")[1].Split(' ')[0];

        string document = File.ReadAllText(Path.Combine(Programs.RepositoryRoot(), "docs/migrating.md"));
        Assert.Contains($"exposure by `systemd-analyze security` is {figure} (", document, StringComparison.Ordinal);
    }

    /// <summary>A container that was killed leaves its address on the host's network; the next one begins with cleaning up.</summary>
    [Fact]
    public async Task TheContainersFirstProcessCleansUpAndEndsAsTheDaemonDoes()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Ip("address", "add", Conf.Vip + "/24", "dev", "eth0");
        string file = host.Write("keepalived.conf", Conf.Fast(priority: 100));
        foreach (string name in new[] { "keepalive", "keepalived" })
        {
            File.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(host.PathOf("bin")).FullName, name), Programs.PathOf(Program.Keepalive));
        }
        string entry = File.ReadLines(Path.Combine(Folder, "Containerfile")).Single(line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal));
        using JsonDocument words = JsonDocument.Parse(entry["ENTRYPOINT ".Length..]);
        using Process container = Process.Start(new ProcessStartInfo("ip",
        [
            "netns", "exec", host.Space, "unshare", "-m", "sh", "-c",
            $"mount --bind '{host.RunFolder}' /run && PATH={host.PathOf("bin")}:$PATH exec \"$@\"", "sh",
            .. words.RootElement.EnumerateArray().Select(word => word.GetString()!), "-f", file,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = container.StandardOutput.ReadToEndAsync();
        Task<string> log = container.StandardError.ReadToEndAsync();
        try
        {
            Wait.Until("the daemon runs", () => File.Exists(Path.Combine(host.RunFolder, "vrrp.pid")));
            Wait.Until("the address is there", () => host.Holds(Conf.Vip));
            Shell.Run("kill", "-TERM", $"{container.Id}");
            Assert.True(container.WaitForExit(Wait.Long));
        }
        finally
        {
            if (!container.HasExited) container.Kill(entireProcessTree: true);
        }

        Assert.Equal(0, container.ExitCode);
        Assert.False(host.Holds(Conf.Vip));
        Assert.Contains($"removed {Conf.Vip}/24 on eth0", await output, StringComparison.Ordinal);
        Assert.Contains("(VI_1) Entering MASTER STATE", await log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keepalive", "--dont-f", "--dont-fork")]
    [InlineData("keepalived", "--signum ST", "STATS STATS_CLEAR STOP")]
    [InlineData("keepalive", "do", "doctor")]
    [InlineData("keepalive", "reload --w", "--wait")]
    public void TheShellCompletesWords(string program, string typed, string expected)
    {
        Programs.RequireBed();
        string[] words = [program, .. typed.Split(' ')];
        string folder = Path.GetDirectoryName(Programs.PathOf(Program.Keepalive))!;
        string output = Shell.Run("bash", "-c", $"""
            . {Folder}/completion/keepalive
            PATH={folder}:$PATH COMP_WORDS=({string.Join(' ', words)}) COMP_CWORD={words.Length - 1}
            _keepalive
            printf '%s\n' "{"${COMPREPLY[@]}"}" | sort
            """);
        Assert.Equal(expected.Split(' '), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A new user's five minutes: keepalived stops, ours starts; adverts of one or the other node never cease for long.</summary>
    [Fact]
    public void TheExchangeOfTheProgramIsARestart()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Daemon former = left.Start(Program.Keepalived, Conf.Fast(priority: 150));
        Wait.Until("left is master", () => left.Holds(Conf.Vip));
        Daemon peer = right.Start(Program.Keepalived, Conf.Fast(priority: 100));
        peer.WaitForLog("Entering BACKUP STATE");
        Capture capture = segment.Capture();
        Wait.Until("adverts", () => capture.AdvertsFrom(left).Length > 3);
        former.Terminate();
        Daemon ours = left.Start(Program.Keepalive, Conf.Fast(priority: 150));
        ours.WaitForLog("(VI_1) Entering MASTER STATE");
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);

        DateTime[] adverts = [.. capture.AdvertsFrom(left).Concat(capture.AdvertsFrom(right)).Select(advert => advert.Time).Order()];
        TimeSpan longest = adverts.Zip(adverts.Skip(1), (one, next) => next - one).Max();
        Figures.Add("keepalived is replaced by ours", "longest time without an advert", longest);
        Assert.InRange(longest.TotalSeconds, 0, 1);
    }
}
