using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// Two masters, one cell for each way to get them: what our nodes are, say and do from the beginning to the end, as a third machine and
/// a real syslog daemon see it.
/// </summary>
public sealed class SplitBrainMatrixTests
{
    private const string Contest = "SB01 contest";
    private const string Shadow = "SB02 shadow-master";
    private const string Conflict = "SB03 address-conflict";
    private const string Mute = "SB04 mute";
    private const string Foreign = "SB05 foreign-group";
    private const string Nothing = "";

    private const string Version3 = "version 3\nadvert_int 0.5";
    private const string Vmac = "\nuse_vmac";
    private const string Version2 = "advert_int 1\nauthentication {\n auth_type PASS\n auth_pass ours\n }";
    private const string ToRight = "iifname \"left\" oifname \"right\"";
    private const string ToLeft = "iifname \"right\" oifname \"left\"";
    private const string BetweenNodes = "iifname { \"left\", \"right\" } oifname { \"left\", \"right\" }";
    private const string Adverts = "ip protocol 112";

    /// <param name="Left">What the left node says when it is ours.</param>
    /// <param name="Right">What the right node says when it is ours.</param>
    private sealed record Cell(string Name, Fault Fault, string Left, string Right)
    {
        public string Common { get; init; } = Version3;

        public bool HasEqualPriorities { get; init; }

        /// <summary>The right one is the first master and the last one; the left one is the second in between.</summary>
        public bool RightWins { get; init; }

        /// <summary>There are two masters while it lasts.</summary>
        public bool Splits { get; init; } = true;

        public override string ToString() => Name;
    }

    private static readonly Cell[] Cells =
    [
        new("right hears no adverts", Filter.OnNode("right", "input"), Contest, Shadow),
        new("right hears no multicast", new Filter("right", "ip", "input", "ip daddr 224.0.0.0/4 drop"), Contest, Shadow),
        new("nobody hears adverts", new Both(Filter.OnNode("left", "input"), Filter.OnNode("right", "input")), Shadow, Shadow),
        new("left cannot send adverts", Filter.OnNode("left", "output"), Mute, Shadow),
        new("left hears no adverts", Filter.OnNode("left", "input"), Nothing, Nothing) { Splits = false },
        new("right cannot send adverts", Filter.OnNode("right", "output"), Nothing, Nothing) { Splits = false },
        new("the bridge eats adverts to the right", Filter.OnBridge($"{ToRight} {Adverts} drop"), Contest, Shadow),
        new("the bridge eats adverts to the left", Filter.OnBridge($"{ToLeft} {Adverts} drop"), Nothing, Nothing) { Splits = false },
        new("the bridge eats adverts", Filter.OnBridge($"{BetweenNodes} {Adverts} drop"), Shadow, Shadow),
        new("the bridge eats multicast", Filter.OnBridge($"{BetweenNodes} ether daddr 01:00:5e:00:00:12 drop"), Shadow, Shadow),
        new("the bridge eats multicast to the right", Filter.OnBridge($"{ToRight} ether daddr 01:00:5e:00:00:12 drop"), Contest, Shadow),
        new("the bridge eats adverts after a while", Filter.OnBridge($"{BetweenNodes} {Adverts} quota over 200 bytes drop"), Shadow, Shadow),
        new("the bridge eats adverts to the right after a while", Filter.OnBridge($"{ToRight} {Adverts} quota over 200 bytes drop"), Contest, Shadow),
        new("left hears every second advert",
            Filter.OnBridge($"{ToRight} {Adverts} drop; {ToLeft} {Adverts} numgen inc mod 2 1 drop"), Contest, Shadow),
        new("left hears adverts in bursts",
            Filter.OnBridge($"{ToRight} {Adverts} drop; {ToLeft} {Adverts} numgen inc mod 5 > 2 drop"), Contest, Shadow),
        new("nothing of left leaves", new Filter("bridge", "netdev", "ingress device \"left\"", "drop"), Contest, Nothing),
        new("nothing reaches right", Filter.OnBridge("oifname \"right\" drop"), Contest, Nothing),
        new("nobody hears adverts, between VMACs", new Both(Filter.OnNode("left", "input"), Filter.OnNode("right", "input")), Shadow, Shadow)
        {
            Common = Version3 + Vmac,
        },
        new("right hears no adverts, between VMACs", Filter.OnNode("right", "input"), Contest, Shadow) { Common = Version3 + Vmac },
        new("two of one priority start together", new NoFault(), Nothing, Nothing)
        {
            Splits = false, HasEqualPriorities = true, RightWins = true,
        },
        new("two of one priority, left hears no adverts", Filter.OnNode("left", "input"), Shadow, Contest)
        {
            HasEqualPriorities = true, RightWins = true,
        },
        new("a stranger has the address", new StrangerWithTheAddress(), Conflict, Nothing) { Splits = false },
        new("a second cluster with another password", new SecondCluster(OtherCluster(Version2.Replace("ours", "theirs"))), Foreign, Foreign)
        {
            Splits = false, Common = Version2,
        },
        new("a second cluster of another version", new SecondCluster(OtherCluster("advert_int 1")), Foreign, Foreign) { Splits = false },
    ];

    /// <summary>Every cell with ours on both sides or with keepalived on one, in turn; those at the top both ways.</summary>
    public static TheoryData<string, Program, Program> Cases
    {
        get
        {
            const int twice = 5;
            TheoryData<string, Program, Program> cases = [];
            for (int i = 0; i < Cells.Length; i++)
            {
                string name = Cells[i].Name;
                bool withOriginal = i % 2 == 0;
                if (i < twice || !withOriginal) cases.Add(name, Program.Keepalive, Program.Keepalive);
                if (i < twice || withOriginal) cases.Add(name, Program.Keepalive, Program.Keepalived);
                if (i is 0 or 2 or 8) cases.Add(name, Program.Keepalived, Program.Keepalive);
            }
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void ATroubleIsToldOfOnceAtItsBeginningAndOnceAtItsEnd(string name, Program left, Program right)
    {
        Cell cell = Cells.Single(one => one.Name == name);
        using SplitBrainBed bed = new(left, right);
        (Host winner, Host loser) = cell.RightWins ? (bed.Right, bed.Left) : (bed.Left, bed.Right);
        bed.Start(cell.Common, cell.HasEqualPriorities ? 150 : 100, cell.RightWins);
        int backups = loser.Daemons[0].TimesSaid("Entering BACKUP STATE");

        DateTime began = DateTime.UtcNow;
        cell.Fault.Begin(bed);
        DateTime second = cell.Splits ? bed.Observer.Heard.WaitForAdvert(loser, began).Time : DateTime.UtcNow;
        WaitForTroubles(bed, cell, began);
        DateTime ended = DateTime.UtcNow;
        cell.Fault.End(bed);
        if (cell.Splits)
        {
            Wait.Until("the loser lets go", () => loser.Daemons[0].TimesSaid("Entering BACKUP STATE") > backups);
            ended = DateTime.UtcNow;
        }

        bed.Observer.AssertReaches(winner, cell.Common.EndsWith(Vmac) ? "00:00:5e:00:01:33" : winner.Mac, ended);
        Assert.Equal((true, false), (winner.Holds(Conf.Vip), loser.Holds(Conf.Vip)));
        ForOurs(bed, cell, (host, _) => Wait.Until("it is over", () => SplitBrainBed.TroubleOf(host) == ""));
        // A second beginning or end would come now.
        Wait.WhileHolds("the winner stays", Interval(cell) * 2.5, () => !winner.Daemons[0].HasExited);
        ForOurs(bed, cell, (host, told) => bed.AssertTold(host, told, told == Mute ? began : second, ended, LimitOf(told, cell)));
    }

    /// <summary>Until all of ours know; where there is nothing to know, for longer than that would take.</summary>
    private static void WaitForTroubles(SplitBrainBed bed, Cell cell, DateTime began)
    {
        ForOurs(bed, cell, (host, told) =>
        {
            if (told.Length > 0) Wait.Until($"{host.Name} says {told}", () => SplitBrainBed.TroubleOf(host) == told[..4]);
        });
        if (cell.Left.Length + cell.Right.Length > 0) return;
        Wait.WhileHolds("nothing happens", TimeSpan.FromSeconds(2.5), () => DateTime.UtcNow >= began);
    }

    private static void ForOurs(SplitBrainBed bed, Cell cell, Action<Host, string> action)
    {
        if (bed.LeftProgram == Program.Keepalive) action(bed.Left, cell.Left);
        if (bed.RightProgram == Program.Keepalive) action(bed.Right, cell.Right);
    }

    /// <summary>Two advert intervals of both sides; two probe intervals where probes find it.</summary>
    private static TimeSpan LimitOf(string told, Cell cell) => told is Shadow or Conflict or Foreign ? TimeSpan.FromSeconds(2) : 2 * Interval(cell);

    private static TimeSpan Interval(Cell cell) => TimeSpan.FromSeconds(cell.Common == Version2 ? 1 : 0.5);

    private static string OtherCluster(string common) => $$"""
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority 10
            {{common}}
            virtual_ipaddress {
                10.9.0.200/24
            }
        }
        """;
}
