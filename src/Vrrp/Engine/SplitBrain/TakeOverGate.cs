using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine.SplitBrain;

/// <summary>
/// Where it is asked for, a look before a take-over: does anybody still answer for the addresses (<c>split_brain_action hold</c>), does a
/// witness answer (<c>split_brain_witness</c>)? It holds back for a bounded time only: a doubt must not leave the addresses with nobody.
/// </summary>
internal sealed class TakeOverGate(VrrpInstance instance, VrrpTurn turn, OutstandingProbes outstanding) : IProbeAsker
{
    /// <summary>How long answers are waited for: that much later is every take-over that is looked at.</summary>
    public static readonly TimeSpan ReplyTime = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<IpAddress, MacAddress> answers = [];
    private Instant heldSince = Instant.Never;
    private bool asked;

    private SplitBrainConfig Config => instance.Config.SplitBrain;

    /// <summary>After a take-over was held back: for how long and why, for the cause of the take-over; empty otherwise.</summary>
    public string Story { get; private set; } = "";

    private bool IsOpen => Config.Action != SplitBrainAction.Hold && Config.Witnesses.Count == 0;

    /// <summary>Zero: take over now. Otherwise: come again after that time.</summary>
    public TimeSpan Check()
    {
        if (IsOpen) return TimeSpan.Zero;
        if (!asked) return Ask();
        asked = false;
        string? doubt = Doubt();
        if (doubt is null)
        {
            Open(heldSince == Instant.Never ? "" : VrrpMessages.WasHeldBack(turn.Now - heldSince));
            return TimeSpan.Zero;
        }
        if (heldSince == Instant.Never) Begin(doubt);
        TimeSpan left = heldSince + Config.HoldMax - turn.Now;
        if (left > TimeSpan.Zero) return left < instance.Config.AdvertInterval ? left : instance.Config.AdvertInterval;
        turn.Warn(VrrpMessages.HeldLongEnough(instance.Name, Config.HoldMax, doubt));
        Open(VrrpMessages.WasHeldBack(Config.HoldMax, doubt));
        return TimeSpan.Zero;
    }

    /// <summary>A master was heard, or the state changed: the next look begins anew.</summary>
    public void Reset()
    {
        heldSince = Instant.Never;
        asked = false;
        Story = "";
    }

    public void Answer(IpAddress address, MacAddress mac) => answers[address] = mac;

    private TimeSpan Ask()
    {
        asked = true;
        answers.Clear();
        if (Config.Action == SplitBrainAction.Hold)
        {
            foreach (PlacedAddress placed in instance.Placed) Send(instance.AskingDeviceOf(placed.Address), placed.Address.Prefix.Address);
        }
        foreach (IpAddress witness in Config.Witnesses) Send(instance.AskingDevice, witness);
        return ReplyTime;
    }

    private void Send(InterfaceState device, IpAddress address)
    {
        if (device.Index == InterfaceIndex.None) return;
        outstanding.Expect(device.Index, address, this, turn.Now);
        turn.Add(new VrrpEffect.ProbeAddress(device.Name, device.Index, device.Mac, address));
    }

    private string? Doubt()
    {
        if (Config.Witnesses.Count > 0 && !Config.Witnesses.Any(answers.ContainsKey)) return VrrpMessages.NoWitness(Config.Witnesses);
        if (Config.Action != SplitBrainAction.Hold) return null;
        foreach (PlacedAddress placed in instance.Placed)
        {
            IpAddress address = placed.Address.Prefix.Address;
            if (answers.TryGetValue(address, out MacAddress mac)) return VrrpMessages.StillAnswered(address, mac);
        }
        return null;
    }

    private void Open(string story)
    {
        Reset();
        Story = story;
    }

    private void Begin(string doubt)
    {
        heldSince = turn.Now;
        turn.Warn(VrrpMessages.HeldBack(instance.Name, doubt, Config.HoldMax));
    }
}
