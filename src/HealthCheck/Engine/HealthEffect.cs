using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Engine;

/// <summary>What such a node wants done, in the order of the list.</summary>
public abstract record HealthEffect
{
    private HealthEffect()
    {
    }

    /// <summary>Make a probe; answer with ProbeFinished and the same attempt. For HTTP: the URL to ask for.</summary>
    public sealed record StartProbe(CheckerState Checker, int Attempt, HttpUrlConfig? Url) : HealthEffect;

    /// <summary>The checker is gone: forget its running probe.</summary>
    public sealed record CancelProbe(CheckerState Checker) : HealthEffect;

    /// <summary>Change IPVS, in order; what the kernel refuses is answered by reading the table again.</summary>
    public sealed record ApplyIpvs(IReadOnlyList<IpvsCommand> Commands) : HealthEffect;

    /// <summary>Count the connections of these destinations; answer with ConnectionsCounted.</summary>
    public sealed record CountConnections(DrainingServer Server, IReadOnlyList<(ServiceKey Service, DestinationKey Destination)> Places)
        : HealthEffect;

    /// <summary>nftables_ipvs: from now on exactly these packets are marked.</summary>
    public sealed record MarkPackets(IReadOnlyList<PacketMark> Marks) : HealthEffect;

    /// <summary>Run a notify script, after the earlier ones of the same subject.</summary>
    public sealed record RunScript(string Subject, ScriptCommand Script) : HealthEffect;

    /// <summary>A line for the notify FIFOs.</summary>
    public sealed record FifoLine(string Line) : HealthEffect;

    /// <summary>A mail. <paramref name="OfChecker"/>: of one check whose server stays what it was.</summary>
    public sealed record Mail(string Subject, string Body, bool OfChecker) : HealthEffect;

    public sealed record Log(HealthLogLevel Level, string Text) : HealthEffect;

    public sealed record Stopped : HealthEffect;
}

public enum HealthLogLevel
{
    Detail,
    Info,
    Warning,
}
