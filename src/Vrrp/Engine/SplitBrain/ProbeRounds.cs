using Keepalive.Core;

namespace Keepalive.Vrrp.Engine.SplitBrain;

/// <summary>What the rounds of probes have to say.</summary>
internal interface IProbeListener
{
    /// <summary>Somebody else answers for our addresses, in two rounds one after the other.</summary>
    void OnAnswered(ProbeFinding finding);

    /// <summary>One round without an answer after such a finding.</summary>
    void OnFirstSilence();

    /// <summary>Two rounds without an answer: it is over.</summary>
    void OnSilent();
}

/// <summary>Who answered for what.</summary>
/// <param name="Asked">How many addresses were asked for in that round.</param>
internal sealed record ProbeFinding(MacAddress Mac, ValueList<IpAddress> Addresses, int Asked);

/// <summary>
/// While master: who else answers for our addresses? An ARP probe has no sender address (RFC 5227 section 2.1.1) and so changes nobody's
/// cache; for IPv6 it is the solicitation of duplicate address detection (RFC 4862 section 5.4.2). Rounds are rare and at uneven times:
/// one address each, then, as long as there are answers, all of them in quick rounds.
/// </summary>
internal sealed class ProbeRounds(VrrpInstance instance, VrrpTurn turn, OutstandingProbes outstanding, IProbeListener listener)
    : IProbeAsker
{
    /// <summary>How long a round waits for answers.</summary>
    public static readonly TimeSpan ReplyTime = TimeSpan.FromMilliseconds(250);

    /// <summary>The same while somebody answers: the addresses are announced again as soon as nobody else does.</summary>
    private static readonly TimeSpan QuickReplyTime = TimeSpan.FromMilliseconds(100);

    /// <summary>Addresses asked for in one round.</summary>
    private const int AddressesMax = 8;

    /// <summary>Before the first round: who yields to us has let go by then.</summary>
    private static readonly TimeSpan FirstWaitMin = TimeSpan.FromMilliseconds(500);

    private readonly List<IpAddress> answered = [];
    private readonly SeededRandom random = new(instance.Config.VirtualRouterId);
    private VrrpEffect.ProbeAddress[] own = [];
    private VrrpEffect.ProbeAddress[] peers = [];
    private int next;
    private int asked;
    private int answeredRounds;
    private int silentRounds;
    private bool waiting;
    private bool proven;
    private MacAddress answeredBy;

    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>Link-layer addresses of the peers that have answered for their own addresses.</summary>
    public Dictionary<IpAddress, MacAddress> PeerMacs { get; } = [];

    /// <summary>We are master from now on.</summary>
    public void Begin()
    {
        Stop();
        if (instance.Config.SplitBrain.ProbeInterval <= TimeSpan.Zero) return;
        TakeTargets();
        if (own.Length == 0) return;
        Send(own[0]);
        Deadline = turn.Now + (instance.Config.AdvertInterval > FirstWaitMin ? instance.Config.AdvertInterval : FirstWaitMin);
    }

    public void Stop()
    {
        Deadline = Instant.Never;
        waiting = false;
        proven = false;
        answeredRounds = silentRounds = 0;
    }

    /// <summary>Addresses or their interfaces changed: the questions are made once, so that a round allocates nothing.</summary>
    public void TakeTargets()
    {
        own = Own();
        peers = [.. instance.KnownPeers.Select(peer => ProbeOf(instance.AskingDevice, peer) with { OfPeer = true })];
        answered.EnsureCapacity(AddressesMax);
    }

    private VrrpEffect.ProbeAddress[] Own()
    {
        List<VrrpEffect.ProbeAddress> probes = new(instance.Placed.Count);
        foreach (PlacedAddress placed in instance.Placed)
        {
            if (Probe(placed) is VrrpEffect.ProbeAddress probe) probes.Add(probe);
        }
        return [.. probes];
    }

    public void Answer(IpAddress address, MacAddress mac)
    {
        if (IsPeer(address)) PeerMacs[address] = mac;
        else if (waiting && !answered.Contains(address))
        {
            answered.Add(address);
            answeredBy = mac;
        }
    }

    public void HandleDeadline()
    {
        if (Deadline > turn.Now) return;
        if (waiting) EndRound();
        else BeginRound();
    }

    private void BeginRound()
    {
        if (own.Length == 0)
        {
            Deadline = Instant.Never;
            return;
        }
        answered.Clear();
        asked = proven || answeredRounds > 0 ? Math.Min(own.Length, AddressesMax) : 1;
        for (int i = 0; i < asked; i++) Send(own[(next + i) % own.Length]);
        AskPeers();
        waiting = true;
        Deadline = turn.Now + (proven ? QuickReplyTime : ReplyTime);
    }

    private void EndRound()
    {
        waiting = false;
        if (answered.Count > 0) HaveAnswer();
        else HaveSilence();
        bool quick = proven || answeredRounds > 0;
        if (!quick) next = (next + 1) % own.Length;
        Deadline = turn.Now + (quick ? QuickReplyTime : Uneven(instance.ProbeInterval));
    }

    private void HaveAnswer()
    {
        silentRounds = 0;
        if (++answeredRounds < 2 || proven) return;
        proven = true;
        listener.OnAnswered(new ProbeFinding(answeredBy, [.. answered], asked));
    }

    private void HaveSilence()
    {
        answeredRounds = 0;
        if (!proven) return;
        if (++silentRounds == 1) listener.OnFirstSilence();
        if (silentRounds < 2) return;
        proven = false;
        listener.OnSilent();
    }

    private void AskPeers()
    {
        foreach (VrrpEffect.ProbeAddress peer in peers) Send(peer);
    }

    private void Send(VrrpEffect.ProbeAddress probe)
    {
        outstanding.Expect(probe.Interface, probe.Address, this, turn.Now);
        turn.Add(probe);
    }

    private bool IsPeer(IpAddress address)
    {
        foreach (VrrpEffect.ProbeAddress probe in own)
        {
            if (probe.Address == address) return false;
        }
        return true;
    }

    private VrrpEffect.ProbeAddress? Probe(PlacedAddress placed) =>
        placed.Interface == InterfaceIndex.None ? null : ProbeOf(instance.AskingDeviceOf(placed.Address), placed.Address.Prefix.Address);

    private static VrrpEffect.ProbeAddress ProbeOf(InterfaceState device, IpAddress address) =>
        new(device.Name, device.Index, device.Mac, address);

    /// <summary>From four to six fifths of the interval, so that nodes and instances do not fall into step.</summary>
    private TimeSpan Uneven(TimeSpan interval) => interval * 0.8 + random.NextDuration(interval * 0.4);
}
