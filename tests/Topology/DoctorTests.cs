using System.Runtime.CompilerServices;
using System.Text.Json;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// keepalive doctor on a matrix of machines, each a network namespace with one thing wrong: what is found is that thing and nothing else; on
/// a healthy one nothing is. Not here, because a namespace cannot have it: a clock that jumps.
/// </summary>
public sealed partial class DoctorTests
{
    private static string Healthy { get; } = Conf.Pair(100) + "\n";

    private const string IPv6 = """
        vrrp_instance VI_6 {
            interface eth0
            virtual_router_id 56
            priority 100
            virtual_ipaddress {
                fe80::100/64
            }
        }

        """;

    public static TheoryData<string> Names => [.. Cells.Select(cell => cell.Name)];

    public static TheoryData<string, string, string> Samples => new()
    {
        { "minimal-pair/master.conf", "eth0=192.0.2.1/24", "" },
        { "split-brain/node1.conf", "eth0=192.0.2.1/24", "" },
        { "two-clusters-on-one-segment/a-master.conf", "eth0=192.0.2.1/24", "" },
        { "two-clusters-on-one-segment/b-backup.conf", "eth0=192.0.2.4/24", "" },
        { "two-instances-two-masters/node1.conf", "ens32=172.16.1.1/24", "" },
        { "proxy-watched-by-a-script/master.conf", "eth0=192.0.2.1/24", "" },
        { "nat-director/keepalived.conf", "eth0=192.0.2.1/24 eth1=10.70.0.2/24", "KD501" },
        // Its README tells of the words that are reported.
        { "dr-pair/master.conf", "ens33=172.16.246.131/24", "KD001 KD501" },
    };

    [Theory, MemberData(nameof(Names))]
    public void ABrokenMachineGetsItsFinding(string name)
    {
        Cell cell = Cells.Single(cell => cell.Name == name);
        using Patient patient = new();
        cell.Break(patient);

        (string[] codes, string answer) = patient.Examine(cell.Configuration ?? Healthy, cell.Listen);

        Assert.True(cell.Codes.SequenceEqual(codes), $"expected {string.Join(' ', cell.Codes)}, found:\n{answer}");
        Assert.Contains(cell.Evidence, answer, StringComparison.Ordinal);
    }

    [Theory, InlineData(Program.Keepalive), InlineData(Program.Keepalived)]
    public void AHealthyMachineInAHealthyClusterGetsNone(Program peer)
    {
        using Patient patient = new();
        Daemon master = patient.Neighbor.Start(peer, Conf.Pair(150));
        patient.Host.Start(Program.Keepalive, Healthy).WaitForLog("Entering BACKUP STATE");
        master.WaitForLog("Entering MASTER STATE");

        (string[] codes, string answer) = patient.Examine(Healthy, "2");

        Assert.True(codes.Length == 0, answer);
    }

    [Theory, MemberData(nameof(Samples))]
    public void ASampleOnAWellMadeMachineHasNoFindingButThisKernels(string sample, string links, string expected)
    {
        using Patient patient = new();
        foreach (string[] link in links.Split(' ').Select(link => link.Split('=')))
        {
            if (link[0] == "eth0") patient.Ip("address", "replace", link[1], "dev", "eth0");
            else patient.Host.Plug(link[0], link[1]);
            patient.AwaitCarrier(link[0]);
        }
        patient.Sysctl("net/ipv4/ip_forward", "1");
        string script = patient.Host.WriteScript("check_nginx.sh", "exit 0");
        string text = File.ReadAllText(Path.Combine(SamplesFolder(), sample)).Replace("/etc/keepalived/check_nginx.sh", script,
            StringComparison.Ordinal);

        (string[] codes, string answer) = patient.Examine(text, "0.1");

        bool hasIpvs = File.Exists("/proc/net/ip_vs");
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(code => code != "KD501" || !hasIpvs), codes);
        Assert.True(codes.Length > 0 || answer.Length == 0, answer);
    }

    /// <summary>The kernel's own word on its clock (adjtimex(2), 5: TIME_ERROR), whatever it is here.</summary>
    [Fact]
    public void AClockThatNothingKeepsRightIsFoundWhereAdvertsAreSigned()
    {
        using Patient patient = new();
        string signed = Conf.Pair(100, $"version 3\nauth_hmac {{\nkey 1 {new string('k', 32)}\nactive_key 1\n}}");
        string state = patient.Host.Run(
            "python3", "-c", "import ctypes; print(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256)))").Trim();

        (string[] codes, string answer) = patient.Examine(signed, "0");

        Assert.True(codes.SequenceEqual(state == "5" ? ["KD801"] : []), $"adjtimex {state}, found:\n{answer}");
        Assert.Empty(patient.Examine(Healthy, "0").Codes);
    }

    [Fact]
    public void TheMendingCommandMends()
    {
        if (!Shell.Has("nft")) Assert.Skip("needs nft (./test installs it)");
        using Patient patient = new();
        patient.Nft("table inet t { chain c { type filter hook input priority 0; policy drop; ct state established accept; }; }");
        patient.Ip("link", "set", "eth0", "down");
        (string[] codes, string answer) = patient.Examine(Healthy, "0");
        Assert.Equal(["KD102", "KD401"], codes);

        foreach (string line in answer.Split('\n')) patient.Host.Run("sh", "-c", line.Split(" = ")[1]);

        Wait.Until("nothing is found any more", () => patient.Examine(Healthy, "0").Codes.Length == 0);
    }

    [Fact]
    public void WithoutRootItSaysWhatItCouldNotDo()
    {
        using Patient patient = new();
        string file = patient.Host.Write("keepalived.conf", Healthy);

        // Root without any capability: the kernel treats it as everybody else, and files can still be read.
        (int status, string output, string errors) = patient.Host.Try(
            "setpriv", "--bounding-set=-all", "--inh-caps=-all", Programs.PathOf(Program.Keepalive), "doctor", "-f", file, "--listen", "0.1");

        Assert.True(status == 0, output + errors);
        Assert.Contains("not checked: firewall: needs root", output, StringComparison.Ordinal);
        Assert.Contains("not checked: neighbours and other VRRP speakers: needs root", output, StringComparison.Ordinal);
        Assert.Contains("no findings", output, StringComparison.Ordinal);
    }

    private static string SamplesFolder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..",
        "..", "samples"));

    /// <summary>A machine on a segment with one other, and the files of other programs in a root of its own.</summary>
    private sealed class Patient : IDisposable
    {
        private readonly Segment segment = new();
        private readonly string root;
        private readonly Lazy<Host> neighbor;
        private string script = "";

        public Patient()
        {
            Programs.RequireOurs();
            Host = segment.Add("sick", "10.9.0.1/24");
            neighbor = new Lazy<Host>(() => segment.Add("other", $"{Other}/24"));
            root = segment.Folder("root");
            Index = Host.Run("cat", "/sys/class/net/eth0/ifindex").Trim();
            // Not every kernel begins a namespace with its own defaults.
            foreach (string setting in new[] { "all/rp_filter", "eth0/rp_filter", "all/arp_filter",
                "all/arp_ignore" }) Sysctl($"net/ipv4/conf/{setting}", "0");
            AwaitCarrier("eth0");
            Wait.Until("there is a link-local address", () =>
                Host.Ip("-6", "address", "show", "dev", "eth0") is var shown && shown.Contains("fe80::", StringComparison.Ordinal));
        }

        public Host Host { get; }

        public Host Neighbor => neighbor.Value;

        /// <summary>Number of eth0.</summary>
        public string Index { get; }

        public void Ip(params string[] words) => Host.Ip(words);

        /// <summary>The kernel tells of a carrier some time after it is there.</summary>
        public void AwaitCarrier(string link) => Wait.Until($"{link} runs", () =>
            Host.Ip("-o", "link", "show", "dev", link).Contains("state UP", StringComparison.Ordinal));

        public void Sysctl(string path, string value) => Host.Run("sh", "-c", $"echo {value} >/proc/sys/{path}");

        public void Nft(string rules)
        {
            if (!Shell.Has("nft")) Assert.Skip("needs nft (./test installs it)");
            Host.Run("nft", rules);
        }

        public void Iptables(params string[] rules)
        {
            if (!Shell.Has("iptables")) Assert.Skip("needs iptables (./test installs it)");
            foreach (string rule in rules) Host.Run(["iptables", .. rule.Split(' ')]);
        }

        /// <summary>A file below the other root.</summary>
        public void File(string path, string text)
        {
            string full = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            System.IO.File.WriteAllText(full, text);
        }

        public void Networkd(string network)
        {
            File($"run/systemd/netif/links/{Index}",
                "ADMIN_STATE=configured\nOPER_STATE=routable\nNETWORK_FILE=/etc/systemd/network/10-lan.network\n");
            File("etc/systemd/network/10-lan.network", "[Match]\nName=eth0\n" + network);
        }

        public void Script(UnixFileMode mode)
        {
            script = Host.WriteScript("check", "exit 0");
            System.IO.File.SetUnixFileMode(script, mode);
        }

        /// <summary>The codes that are found, sorted, and the whole answer.</summary>
        public (string[] Codes, string Answer) Examine(string configuration, string listen)
        {
            string file = Host.Write("patient.conf", configuration.Replace("%SCRIPT%", script, StringComparison.Ordinal));
            (int status, string output, string errors) = Host.Try(
                Programs.PathOf(Program.Keepalive), "doctor", "-f", file, "--listen", listen, "--root", root, "--json");
            if (status is not (0 or 1)) throw new BedException($"doctor: status {status}\n{errors}");
            using JsonDocument json = JsonDocument.Parse(output);
            JsonElement[] findings = [.. json.RootElement.GetProperty("findings").EnumerateArray()];
            bool isSick = findings.Any(finding => finding.GetProperty("severity").GetString() != "note");
            Assert.Equal(isSick ? 1 : 0, status);
            // Readable: the quotes of the evidence as they are.
            string answer = string.Join('\n', findings.Select(finding => $"{finding.GetProperty("code")} {finding.GetProperty("sentence")} = "
                + $"{finding.GetProperty("mend")}"));
            return ([.. findings.Select(finding => finding.GetProperty("code").GetString()!).Distinct().Order(StringComparer.Ordinal)], answer);
        }

        public void Dispose() => segment.Dispose();
    }
}
