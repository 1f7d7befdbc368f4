using System.Text.Json;
using System.Text.RegularExpressions;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Dumps on signals, beside keepalived's own of the same configuration.</summary>
public sealed partial class DumpTests
{
    /// <summary>Lines that 2.4 has and 2.2.7 has not, by the word or name they begin with.</summary>
    private static readonly string[] SinceNewer =
    [
        "Replace symlinks", "Don't set supplementary", "Use VRRPv2 checksum", "json_version",
    ];

    /// <summary>A second here and 10 ms there.</summary>
    private static readonly string[] OtherDefaults = ["VRRP realtime limit", "Checker realtime limit", "BFD realtime limit"];

    /// <summary>What keepalived says of its libraries, and what it asks the resolver for.</summary>
    private static readonly string[] OnlyThere = ["libnftnl version", "Smtp HELO name"];

    /// <summary>Sysctls as they were before keepalived changed them.</summary>
    private static readonly string[] OriginalSettings =
        ["Reset ARP", "Original arp", "Original promote", "Reset promote", "rp_filter", "Not IPv6 forwarding"];

    [Fact]
    public void TheStateDumpHasKeepalivedsLinesInItsOrder()
    {
        Programs.RequireOurs();
        string theirDump = Dump(Program.Keepalived, "USR1", "keepalived.data", "------< Interfaces");
        string ourDump = Dump(Program.Keepalive, "USR1", "keepalived.data", "------< Interfaces");
        string[] theirs = LinesOf(theirDump);
        string[] ours = LinesOf(ourDump);

        Assert.Equal(
            theirs.Where(line => !Begins(line, [.. OnlyThere, .. OtherDefaults])),
            ours.Where(line => !Begins(line, [.. SinceNewer, .. OtherDefaults])));
        Assert.Equal(PoolsOf(theirDump), PoolsOf(ourDump));
    }

    [Fact]
    public void InterfacesHaveKeepalivedsLinesInItsOrder()
    {
        Programs.RequireOurs();
        string[] theirs = InterfacesOf(Dump(Program.Keepalived, "USR1", "keepalived.data", "------< Interfaces"));
        string[] ours = InterfacesOf(Dump(Program.Keepalive, "USR1", "keepalived.data", "------< Interfaces"));

        Assert.Equal(
            theirs.Where(line => !Begins(line, OriginalSettings)),
            ours.Where(line => !Begins(line, "Group = ")));
    }

    [Fact]
    public void TheParentDumpHasKeepalivedsLinesInItsOrder()
    {
        Programs.RequireOurs();
        string[] theirs = LinesOf(Dump(Program.Keepalived, "USR1", "keepalived_parent.data", "umask"));
        string[] ours = LinesOf(Dump(Program.Keepalive, "USR1", "keepalived_parent.data", "umask"));

        // The parent of keepalived has not worked out the last two of its defaults.
        Assert.Equal(
            theirs.Where(line => !Begins(line, [.. OnlyThere, .. OtherDefaults]) && !line.Contains("lower priority", StringComparison.Ordinal)),
            ours.Where(line => !Begins(line, [.. SinceNewer, .. OtherDefaults]) && !line.Contains("lower priority", StringComparison.Ordinal)));
    }

    [Fact]
    public void StatisticsHaveKeepalivedsLines()
    {
        Programs.RequireOurs();
        string theirs = Dump(Program.Keepalived, "USR2", "keepalived.stats", "Priority Zero");
        string ours = Dump(Program.Keepalive, "USR2", "keepalived.stats", "Priority Zero");

        string withoutNewer = Newer().Replace(ours, "");
        Assert.Equal(Number().Replace(theirs, ": N"), Number().Replace(withoutNewer, ": N"));
    }

    [Fact]
    public void JsonHasKeepalivedsKeysAndValues()
    {
        Programs.RequireOurs();
        string theirs = Dump(Program.Keepalived, "36", "keepalived.json", "pri_zero_sent");
        string ours = Dump(Program.Keepalive, "36", "keepalived.json", "pri_zero_sent");

        Assert.EndsWith("}}]\n", ours, StringComparison.Ordinal);
        Assert.Equal(Flatten(theirs), Flatten(ours).Where(line => !line.Contains("auth_ext", StringComparison.Ordinal)));
    }

    [Fact]
    public void VersionTwoOfTheJsonIsAnObject()
    {
        Programs.RequireOurs();
        string text = Dump(Program.Keepalive, "36", "keepalived.json", "pri_zero_sent", global: "json_version 2");

        using JsonDocument document = JsonDocument.Parse(text);
        Assert.Equal("VI_2", document.RootElement.GetProperty("vrrp")[0].GetProperty("data").GetProperty("iname").GetString());
    }

    [Fact]
    public void DumpsAreForTheirOwnerOnlyAndFollowNoLink()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string precious = host.Write("precious", "mine");
        string[] names = ["keepalived.data", "keepalived.stats", "keepalived.json", "keepalived_parent.data"];
        foreach (string name in names) File.CreateSymbolicLink(Path.Combine(host.TemporaryFolder, name), precious);
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 100));
        daemon.WaitForLog("Startup complete");
        foreach (string signal in new[] { "USR1", "USR2", "36" }) daemon.Signal(signal);
        foreach (string name in names)
        {
            FileInfo file = new(Path.Combine(host.TemporaryFolder, name));
            Wait.Until($"{name} is there", () => new FileInfo(file.FullName).LinkTarget is null);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.FullName));
        }

        Assert.Equal("mine", File.ReadAllText(precious));
        Assert.Equal(names.Order(), Directory.GetFiles(host.TemporaryFolder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void AnInterfaceIsShownWithTheSettingsThatItHadBefore()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Run("sysctl", "-w", "net.ipv4.conf.eth0.arp_ignore=2", "net.ipv4.conf.eth0.promote_secondaries=0");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 150, "use_vmac\npromote_secondaries"));
        daemon.WaitForLog("Entering MASTER STATE");
        string file = Path.Combine(host.TemporaryFolder, "keepalived.data");
        daemon.Signal("USR1");
        Wait.Until("a dump", () => File.Exists(file));
        string dump = File.ReadAllText(file);

        foreach (string line in new[] { "arp_ignore 2", "arp_filter 0", "promote_secondaries 0" })
        {
            Assert.Contains($"   Original {line}\n", dump, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("fd_in 0, fd_out 0", dump, StringComparison.Ordinal);
        Assert.Matches("fd_in [1-9]\\d*, fd_out [1-9]\\d*\n", dump);
    }

    [Fact]
    public void StatisticsAreClearedByTheirSignal()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 100));
        daemon.WaitForLog("Entering MASTER STATE");
        string file = Path.Combine(host.TemporaryFolder, "keepalived.stats");
        daemon.Signal("63");
        Wait.Until("statistics", () => File.Exists(file));
        Assert.Contains("Became master: 1", File.ReadAllText(file), StringComparison.Ordinal);
        File.Delete(file);
        daemon.Signal("USR2");
        Wait.Until("statistics again", () => File.Exists(file));

        Assert.Contains("Became master: 0", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Contains("Printing and clearing VRRP stats for process(", daemon.Log, StringComparison.Ordinal);
    }

    /// <summary>Runs a daemon until it is master, asks for a dump, and gives its text when it holds a word of its end.</summary>
    private static string Dump(Program program, string signal, string name, string last, string global = "")
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Plug("eth1");
        Daemon daemon = host.Start(program, Rich(host, global));
        daemon.WaitForLog("(VI_1) Entering MASTER STATE");
        daemon.WaitForLog("(VI_3) Entering MASTER STATE");
        string file = Path.Combine(host.TemporaryFolder, name);
        daemon.Signal(signal);
        Wait.Until($"{name} is complete", () => File.Exists(file) && File.ReadAllText(file).Contains(last, StringComparison.Ordinal));
        return File.ReadAllText(file);
    }

    private static string Rich(Host host, string global)
    {
        string number = host.Write("number", "3\n");
        return $$"""
            vrrp_script chk {
                script "/usr/bin/true"
                interval 2
                timeout 1
                weight 10
                rise 2
                fall 3
            }
            track_file tf {
                file {{number}}
                weight 5
            }
            vrrp_sync_group G1 {
                group {
                    VI_2
                }
                notify_master "/usr/bin/true g"
            }
            vrrp_instance VI_2 {
                interface eth0
                virtual_router_id 56
                version 3
                advert_int 0.5
                virtual_ipaddress {
                    10.9.0.97
                }
                notify_stop "/usr/bin/true s"
            }
            vrrp_instance VI_3 {
                interface eth0
                virtual_router_id 53
                nopreempt
                garp_master_refresh 7
                unicast_src_ip 10.9.0.1
                unicast_peer {
                    10.9.0.2
                }
                track_interface {
                    eth1 weight 3
                }
                track_script {
                    chk
                }
                track_file {
                    tf weight 2
                }
                virtual_ipaddress {
                    10.9.0.96/24 brd + label eth0:1
                }
                virtual_ipaddress_excluded {
                    10.9.0.95
                }
            }

            """ + Conf.Pair(priority: 150, extra: """
                authentication {
                    auth_type PASS
                    auth_pass secret12
                }
                notify "/usr/bin/true n"
                notify_master "/usr/bin/true m"
                notify_deleted "/usr/bin/true d"
                """, global: $"enable_script_security\nnotification_email {{\n a@example.org\n }}\nsmtp_connect_timeout 5\n{global}");
    }

    /// <summary>Lines up to the interfaces, with what changes from run to run made equal.</summary>
    private static string[] LinesOf(string dump)
    {
        string text = dump.Split("------< VRRP Sockpool")[0];
        string rest = dump.Contains("------< VRRP Sync groups", StringComparison.Ordinal)
            ? dump[dump.IndexOf("------< VRRP Sync groups", StringComparison.Ordinal)..].Split("------< Interfaces")[0] : "";
        return Changing().Replace(text + rest, "$1 …").Replace("secret12", "********", StringComparison.Ordinal)
            .Replace("Number of interface and track script faults", "Number of tracker faults", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The sockets, whose numbers differ: one block for each pair.</summary>
    private static string[] PoolsOf(string dump) =>
        [.. Descriptors().Split(dump.Split("------< VRRP Sockpool >------\n")[1].Split("------<")[0]).Skip(1).Order()];

    private static string[] InterfacesOf(string dump) => Changing().Replace(dump.Split("------< Interfaces")[1], "$1 …")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static bool Begins(string line, params string[] words) => words.Any(word => line.TrimStart().StartsWith(word, StringComparison.Ordinal));

    /// <summary>"0.data.vrid=51" for each value, in order; times and counts without their values.</summary>
    private static string[] Flatten(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        List<string> lines = [];
        int number = 0;
        foreach (JsonElement instance in document.RootElement.EnumerateArray())
        {
            foreach (JsonProperty part in instance.EnumerateObject())
            {
                foreach (JsonProperty property in part.Value.EnumerateObject())
                {
                    string value = property.Name == "last_transition" || part.Name == "stats" ? "…" : property.Value.GetRawText();
                    lines.Add($"{number}.{part.Name}.{property.Name}={value.Replace("secret12", "********", StringComparison.Ordinal)}");
                }
            }
            number++;
        }
        return [.. lines];
    }

    [GeneratedRegex("(Last transition|Read timeout|fd_in|File =|MAC =|IPv6 address =) .*")]
    private static partial Regex Changing();

    [GeneratedRegex("  Authentication Extension Errors:\n(    .*\n){6}")]
    private static partial Regex Newer();

    [GeneratedRegex("fd_in \\d+ fd_out = \\d+")]
    private static partial Regex Descriptors();

    [GeneratedRegex(": \\d+")]
    private static partial Regex Number();
}
