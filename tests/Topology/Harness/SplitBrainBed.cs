using System.Text.Json;

namespace Keepalive.Topology.Harness;

/// <summary>
/// Two nodes, an observer and a stranger on one segment; ours log to facility local0 of a real rsyslogd. Adverts come twice a second (every
/// second in version 2), probes every second.
/// </summary>
internal sealed class SplitBrainBed : IDisposable
{
    /// <summary>For a busy machine, beyond what is promised.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(0.5);

    private readonly List<Host> ours = [];

    public SplitBrainBed(Program left, Program right)
    {
        Programs.RequireOurs();
        (Left, Right) = Segment.AddPair();
        Stranger = Segment.Add("stranger", "10.9.0.7/24");
        Observer = new Observer(Segment);
        Prepare(Left, left);
        Prepare(Right, right);
        LeftProgram = left;
        RightProgram = right;
    }

    public Segment Segment { get; } = new();

    public Host Left { get; }

    public Host Right { get; }

    public Host Stranger { get; }

    public Observer Observer { get; }

    public Program LeftProgram { get; }

    public Program RightProgram { get; }

    /// <summary>The left one first, unless the right one is to be the first master.</summary>
    public void Start(string common, int rightPriority, bool rightFirst)
    {
        string OfLeft() => Configuration(common, 150, Right);
        string OfRight() => Configuration(common, rightPriority, Left);
        if (rightFirst)
        {
            Right.Start(RightProgram, OfRight()).WaitForLog("Entering MASTER STATE");
            Left.Start(LeftProgram, OfLeft()).WaitForLog("master set to ");
        }
        else
        {
            Left.Start(LeftProgram, OfLeft()).WaitForLog("Entering MASTER STATE");
            Right.Start(RightProgram, OfRight()).WaitForLog("Entering BACKUP STATE");
        }
        Observer.WaitForAnswer();
    }

    /// <summary>The named state beside the VRRP state of one of ours, by its code; empty when there is none.</summary>
    public static string TroubleOf(Host host)
    {
        string[] words = ["why", "VI_1", "--json", "-p", Path.Combine(host.RunFolder, "keepalived.pid")];
        using JsonDocument answer = JsonDocument.Parse(Shell.Run(Programs.PathOf(Program.Keepalive), words));
        JsonElement instance = answer.RootElement.GetProperty("instances")[0];
        return instance.TryGetProperty("splitBrain", out JsonElement trouble) ? trouble.GetProperty("code").GetString()! : "";
    }

    public bool IsOurs(Host host) => ours.Contains(host);

    /// <summary>One of ours said nothing; or it told of the beginning and of the end, once each and in time.</summary>
    public void AssertTold(Host host, string expected, DateTime began, DateTime ended, TimeSpan limit)
    {
        SyslogLine[] lines = host.Syslog!.SplitBrains;
        if (expected.Length == 0)
        {
            Assert.Empty(lines);
            return;
        }
        Assert.Collection(
            lines,
            begin => AssertInTime(begin, $"(VI_1) SPLIT-BRAIN {expected} begin: ", began, limit),
            end => AssertInTime(end, $"(VI_1) SPLIT-BRAIN {expected} end after ", ended, limit));
        // Level err at the beginning, info at the end.
        Assert.Contains(lines[0], host.Syslog.Errors);
        Assert.DoesNotContain(lines[1], host.Syslog.Errors);
    }

    public void Dispose()
    {
        Observer.Dispose();
        Segment.Dispose();
    }

    private static void AssertInTime(SyslogLine line, string start, DateTime since, TimeSpan limit)
    {
        Assert.StartsWith(start, line.Text, StringComparison.Ordinal);
        TimeSpan late = line.Time.UtcDateTime - since;
        Assert.True(late <= limit + Grace, $"{late.TotalSeconds:F3} s after its cause: {line.Text}");
    }

    private void Prepare(Host host, Program program)
    {
        if (program != Program.Keepalive) return;
        ours.Add(host);
        host.StartSyslog();
    }

    private static string Configuration(string common, int priority, Host peer) => $$"""
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority {{priority}}
            {{common}}
            virtual_ipaddress {
                {{Conf.Vip}}/24
            }
            {{Conf.Watching(peer)}}
        }
        """;
}
