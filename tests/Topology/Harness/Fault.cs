namespace Keepalive.Topology.Harness;

/// <summary>What goes wrong between the two nodes of a bed, and how it is mended.</summary>
internal abstract record Fault
{
    public abstract void Begin(SplitBrainBed bed);

    public abstract void End(SplitBrainBed bed);
}

/// <summary>An nftables rule on a node or on the bridge, whose ports have the names of the hosts.</summary>
/// <param name="Where">left, right or bridge.</param>
/// <param name="Family">The family of the table.</param>
/// <param name="Hook">With the device, where the family asks for one.</param>
internal sealed record Filter(string Where, string Family, string Hook, string Rule) : Fault
{
    /// <summary>A node's own filter that eats adverts.</summary>
    /// <param name="hook">input or output.</param>
    public static Filter OnNode(string node, string hook) => new(node, "ip", hook, "ip protocol 112 drop");

    public static Filter OnBridge(string rule) => new("bridge", "bridge", "forward", rule);

    public override void Begin(SplitBrainBed bed) => Begin(bed.Segment);

    public override void End(SplitBrainBed bed) => End(bed.Segment);

    public void Begin(Segment segment) =>
        Nft(segment, $"table {Family} eater {{ chain c {{ type filter hook {Hook} priority 0; {Rule}; }}; }}");

    public void End(Segment segment) => Nft(segment, $"delete table {Family} eater");

    private void Nft(Segment segment, string text) => Shell.Run("ip", "netns", "exec", segment.SpaceOf(Where), "nft", text);
}

/// <summary>Both, one after the other.</summary>
internal sealed record Both(Fault First, Fault Second) : Fault
{
    public override void Begin(SplitBrainBed bed)
    {
        First.Begin(bed);
        Second.Begin(bed);
    }

    public override void End(SplitBrainBed bed)
    {
        First.End(bed);
        Second.End(bed);
    }
}

/// <summary>Somebody who is no node is given the virtual address.</summary>
internal sealed record StrangerWithTheAddress : Fault
{
    public override void Begin(SplitBrainBed bed) => bed.Stranger.Ip("address", "add", $"{Conf.Vip}/24", "dev", "eth0");

    public override void End(SplitBrainBed bed) => bed.Stranger.Ip("address", "delete", $"{Conf.Vip}/24", "dev", "eth0");
}

/// <summary>
/// Another cluster takes our VRID. It is always ours: keepalived, whose adverts' timer starts again with each packet that it refuses,
/// would fall silent.
/// </summary>
/// <param name="Configuration">Of its only node.</param>
internal sealed record SecondCluster(string Configuration) : Fault
{
    public override void Begin(SplitBrainBed bed) => bed.Stranger.Start(Program.Keepalive, Configuration).WaitForLog("Entering MASTER STATE");

    public override void End(SplitBrainBed bed) => bed.Stranger.Daemons[^1].Terminate();
}

/// <summary>Nothing but what the configuration is.</summary>
internal sealed record NoFault : Fault
{
    public override void Begin(SplitBrainBed bed)
    {
    }

    public override void End(SplitBrainBed bed)
    {
    }
}
