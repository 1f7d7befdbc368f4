using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>
/// An engine with a clock of its own and a kernel that takes every address. What the engine wants done is gathered, in order.
/// </summary>
internal sealed class NodeUnderTest
{
    public static readonly InterfaceIndex Eth0 = new(2);
    public static readonly InterfaceIndex Eth1 = new(3);
    public static readonly MacAddress Mac = new(0x0200_0000_0005);

    private readonly VrrpEngine engine = new();
    private readonly Instant start = Instant.FromNanoseconds(1_000_000_000);
    private readonly List<VrrpEffect> effects = [];
    private readonly List<AdvertChannel> channels = [];

    private NodeUnderTest() => Now = start;

    public Instant Now { get; private set; }

    public TimeSpan Elapsed => Now - start;

    public VrrpInstance Instance => engine.Instances[0];

    public VrrpState State => Instance.State;

    public IReadOnlyList<VrrpEffect> Effects => effects;

    public Instant NextDeadline => engine.NextDeadline;

    /// <summary>The time of day, as trailers have it.</summary>
    public ulong WallClock
    {
        set => engine.WallClock = value;
    }

    /// <summary>Addresses that the kernel refuses.</summary>
    public HashSet<IpAddress> Refuses { get; } = [];

    public static NodeUnderTest Started(params VrrpInstanceConfig[] instances) => Started(Configured.File(instances));

    public static NodeUnderTest Started(KeepaliveConfig config, params string[] adopt)
    {
        NodeUnderTest node = WithInterfaces();
        node.Handle(new VrrpInput.Start(config, [.. adopt]));
        return node;
    }

    /// <summary>eth0 with our address, and eth1; nothing is started.</summary>
    public static NodeUnderTest WithInterfaces()
    {
        NodeUnderTest node = new();
        node.Handle(new VrrpInput.LinkSeen(Eth0, "eth0", true, Mac));
        node.Handle(new VrrpInput.AddressSeen(Eth0, Configured.Ours));
        node.Handle(new VrrpInput.LinkSeen(Eth1, "eth1", true, Mac));
        node.Handle(new VrrpInput.AddressSeen(Eth1, IpAddress.V4(198, 51, 100, 5)));
        return node;
    }

    /// <summary>A node that has waited for its time and is master; what it did for it is forgotten.</summary>
    public static NodeUnderTest Master(params VrrpInstanceConfig[] instances)
    {
        NodeUnderTest node = Started(instances);
        node.Pass(TimeSpan.FromSeconds(10));
        Assert.All(node.engine.Instances, instance => Assert.Equal(VrrpState.Master, instance.State));
        node.TakeEffects();
        return node;
    }

    public VrrpInstance Named(string name) => engine.Instances.Single(instance => instance.Name == name);

    public void Handle(VrrpInput input)
    {
        List<VrrpEffect> produced = [];
        engine.Handle(input, Now, produced);
        CarryOut(produced);
    }

    public void Reload(params VrrpInstanceConfig[] instances) => Handle(new VrrpInput.Reload(Configured.File(instances)));

    public void SetLink(InterfaceIndex index, bool up) =>
        Handle(new VrrpInput.LinkSeen(index, index == Eth0 ? "eth0" : "eth1", up, Mac));

    public void HearBytes(ReadOnlySpan<byte> packet) => HearBytes(channels[0], packet);

    /// <summary>On the channel of an interface.</summary>
    public void HearOn(string interfaceName, ReadOnlySpan<byte> packet) =>
        HearBytes(channels.Single(channel => channel.InterfaceName == interfaceName), packet);

    private void HearBytes(AdvertChannel channel, ReadOnlySpan<byte> packet)
    {
        List<VrrpEffect> produced = [];
        engine.Receive(channel, packet, Now, produced);
        CarryOut(produced);
    }

    public void Hear(byte priority, IpAddress? from = null, byte version = 2, byte virtualRouterId = 51, TimeSpan? interval = null) =>
        HearBytes(Configured.Advert(priority, from, version, virtualRouterId, interval));

    /// <summary>Lets time pass, with every deadline on its way.</summary>
    public void Pass(TimeSpan time)
    {
        Instant end = Now + time;
        while (engine.NextDeadline <= end)
        {
            Now = engine.NextDeadline > Now ? engine.NextDeadline : Now;
            List<VrrpEffect> produced = [];
            engine.HandleDeadline(Now, produced);
            CarryOut(produced);
        }
        Now = end;
    }

    /// <summary>Time until the state, hearing nothing; fails after a minute.</summary>
    public TimeSpan TimeUntil(VrrpState state)
    {
        Instant from = Now;
        while (State != state)
        {
            Assert.True(Now - from < TimeSpan.FromMinutes(1), $"still {State} after a minute");
            Pass(engine.NextDeadline - Now);
        }
        return Now - from;
    }

    /// <summary>Time passes and nothing runs: no deadline is met, nothing is heard.</summary>
    public void Sleep(TimeSpan time) => Now += time;

    /// <summary>The same until a while after the last thing that happened, and then all that was missed at once.</summary>
    public void Freeze(TimeSpan time)
    {
        Sleep(time);
        Pass(TimeSpan.Zero);
    }

    public void PassMilliseconds(double milliseconds) => Pass(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Everything wanted since the last call.</summary>
    public List<VrrpEffect> TakeEffects()
    {
        List<VrrpEffect> taken = [.. effects];
        effects.Clear();
        return taken;
    }

    public void Forget<T>() where T : VrrpEffect => effects.RemoveAll(effect => effect is T);

    public List<T> Take<T>() where T : VrrpEffect => [.. TakeEffects().OfType<T>()];

    /// <summary>Names of the effects without those that only tell, in order.</summary>
    public static string Order(IEnumerable<VrrpEffect> effects) =>
        string.Join(
            " ", effects.Where(effect => effect is not (VrrpEffect.Log or VrrpEffect.ReportTransition)).Select(effect => effect.GetType().Name));

    /// <summary>Straight to the engine: no list is made, nothing is gathered.</summary>
    public void ReceiveRaw(ReadOnlySpan<byte> packet, List<VrrpEffect> into) => engine.Receive(channels[0], packet, Now, into);

    public void HandleRaw(VrrpInput input, List<VrrpEffect> into) => engine.Handle(input, Now, into);

    public void DeadlineRaw(List<VrrpEffect> into)
    {
        Now = engine.NextDeadline;
        engine.HandleDeadline(Now, into);
    }

    private void CarryOut(List<VrrpEffect> produced)
    {
        foreach (VrrpEffect effect in produced)
        {
            effects.Add(effect);
            if (effect is VrrpEffect.OpenChannel open) channels.Add(open.Channel);
            if (effect is VrrpEffect.AddAddresses add) Settle(add);
            if (effect is VrrpEffect.RemoveAddresses remove) Remove(remove);
        }
    }

    private void Settle(VrrpEffect.AddAddresses add)
    {
        VirtualAddress[] refused = [.. add.Addresses.Select(placed => placed.Address).Where(address => Refuses.Contains(address.Prefix.Address))];
        Handle(new VrrpInput.AddressesSettled(add.Instance, [.. refused.Select(address => new RefusedAddress(address, "EACCES"))]));
        foreach (PlacedAddress placed in add.Addresses.Where(placed => !refused.Contains(placed.Address)))
        {
            Handle(new VrrpInput.AddressSeen(placed.Interface, placed.Address.Prefix.Address));
        }
    }

    private void Remove(VrrpEffect.RemoveAddresses remove)
    {
        foreach (PlacedAddress placed in remove.Addresses) Handle(new VrrpInput.AddressGone(placed.Interface, placed.Address.Prefix.Address));
        Handle(new VrrpInput.NotificationsRead());
    }
}
