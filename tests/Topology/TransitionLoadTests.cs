using System.Globalization;
using System.Text.RegularExpressions;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// Random changes of state, as fast as scripts follow: what FIFO and scripts are told is what the engine decided, in its order. 1,000
/// changes here; KEEPALIVE_TRANSITIONS says how many otherwise.
/// </summary>
public sealed partial class TransitionLoadTests
{
    private const int Instances = 12;
    private const int LagMax = 200;
    private static readonly int Transitions =
        int.Parse(Environment.GetEnvironmentVariable("KEEPALIVE_TRANSITIONS") ?? "1000", CultureInfo.InvariantCulture);

    [Fact]
    public void FifoAndScriptsHearWhatTheEngineDecidedInItsOrder()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string switches = Directory.CreateDirectory(host.PathOf("switches")).FullName;
        string script = host.WriteScript("tell.sh", $"echo \"$*\" >>{host.PathOf("told.$2")}");
        string reader = host.WriteScript("read.sh", $"exec cat \"$1\" >{host.PathOf("fifo.lines")}");
        for (int i = 0; i < Instances; i++) File.WriteAllText(Path.Combine(switches, $"{i}"), "0");
        Daemon daemon = host.Start(Program.Keepalive, Configuration(host, switches, script, reader));
        Wait.Until("all are masters", () => daemon.TimesSaid("Entering MASTER STATE") >= Instances);

        DateTime began = DateTime.UtcNow;
        Footprint[] processes = [new(daemon.VrrpPid, "vrrp"), new(daemon.ParentPid, "parent")];
        Shake(host, switches, processes);
        foreach (Footprint process in processes) TestContext.Current.TestOutputHelper?.WriteLine($"{process}");
        string what = string.Create(CultureInfo.InvariantCulture, $"{Transitions:N0} random changes of state");
        foreach (Footprint process in processes) Figures.Add(what, process);
        foreach (Footprint process in processes) process.CheckAtRest();
        daemon.Terminate();
        Figures.Add(what, "all told", DateTime.UtcNow - began);

        ILookup<string, string> decided = Decided(daemon.Log);
        ILookup<string, string> heard = ByName(File.ReadAllLines(host.PathOf("fifo.lines")));
        Assert.True(heard.Sum(subject => subject.Count()) >= Transitions);
        Assert.Equal(Instances + 1, heard.Count);
        foreach (IGrouping<string, string> subject in heard)
        {
            Assert.Equal(subject, ByName(File.ReadAllLines(host.PathOf($"told.{subject.Key}")))[subject.Key]);
            // A group has no line of its own in the log.
            if (subject.Key != "G") Assert.Equal(decided[subject.Key], subject);
        }
    }

    /// <summary>Turns one instance after the other bad or good, at random, and lets the scripts keep up.</summary>
    private static void Shake(Host host, string switches, Footprint[] processes)
    {
        Array.ForEach(processes, process => process.Note());
        bool isWarm = false;
        Random random = new(4711);
        string lines = host.PathOf("fifo.lines");
        for (int told = 0; told < Transitions; told = Count(lines))
        {
            for (int i = 0; i < LagMax / 4; i++)
            {
                File.WriteAllText(Path.Combine(switches, $"{random.Next(Instances)}"), random.Next(2) == 0 ? "0" : "1");
            }
            Wait.Until("the scripts keep up", () => Count(lines) - Directory.GetFiles(host.PathOf(""), "told.*").Sum(Count) < LagMax);
            // The first half warms up.
            if (told < Transitions / 2) Array.ForEach(processes, process => process.Learn());
            else if (!isWarm) Array.ForEach(processes, process => process.Note());
            isWarm = told >= Transitions / 2;
        }
        Array.ForEach(processes, process => process.Note());
    }

    private static int Count(string file)
    {
        if (!File.Exists(file)) return 0;
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        return bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Count((byte)'\n');
    }

    private static ILookup<string, string> Decided(string log) =>
        Change().Matches(log).ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value);

    /// <summary>Of FIFO lines and of scripts' words: INSTANCE or GROUP, the name, the state, the priority.</summary>
    private static ILookup<string, string> ByName(string[] lines) =>
        lines.Select(line => line.Replace("\"", "", StringComparison.Ordinal).Split(' ')).ToLookup(words => words[1], words => words[2]);

    private static string Configuration(Host host, string switches, string script, string reader) =>
        $$"""
        global_defs {
            script_user root
            vrrp_notify_fifo {{host.PathOf("fifo")}}
            vrrp_notify_fifo_script {{reader}}
        }
        child_wait_time 20
        vrrp_sync_group G {
            group {
                VI_0
                VI_1
            }
            notify {{script}}
        }

        """ + string.Join('\n', Enumerable.Range(0, Instances).Select(i => $$"""
        track_file switch_{{i}} {
            file {{switches}}/{{i}}
        }
        vrrp_instance VI_{{i}} {
            version 3
            interface eth0
            virtual_router_id {{i + 1}}
            advert_int 0.01
            track_file {
                switch_{{i}}
            }
            virtual_ipaddress {
                10.10.0.{{i + 1}}/32
            }
            notify {{script}}
        }
        """));

    [GeneratedRegex(@"\((\S+)\) [A-Z]+ -> ([A-Z]+): ")]
    private static partial Regex Change();
}
