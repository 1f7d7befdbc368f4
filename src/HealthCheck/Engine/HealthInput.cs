using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>What can happen to a node that checks and balances.</summary>
public abstract record HealthInput
{
    private HealthInput()
    {
    }

    /// <summary>The first configuration, and what IPVS holds now.</summary>
    public sealed record Start(KeepaliveConfig Config, IReadOnlyDictionary<ServiceKey, TableService> Actual) : HealthInput;

    public sealed record Reload(KeepaliveConfig Config) : HealthInput;

    /// <summary>Take out what is ours and end; answered by Stopped. <paramref name="KeepIpvs"/> (-I): leave the table.</summary>
    public sealed record Stop(bool KeepIpvs) : HealthInput;

    /// <summary>A probe ended. A result of an attempt that is no longer the current one is ignored.</summary>
    public sealed record ProbeFinished(CheckerState Checker, int Attempt, ProbeResult Result) : HealthInput;

    /// <summary>The number in a tracked file, by the name of the track_file. All come before Start, and again when they change.</summary>
    public sealed record FileRead(string Name, long Number) : HealthInput;

    /// <summary>A BFD session, by the name of its bfd_instance, came up or went down.</summary>
    public sealed record BfdChanged(string Session, bool IsUp) : HealthInput;

    /// <summary>An address came to this host or left it. Those that are there come before Start.</summary>
    public sealed record AddressChanged(IpAddress Address, bool IsHere) : HealthInput;

    /// <summary>How many connections a server that drains still has.</summary>
    public sealed record ConnectionsCounted(DrainingServer Server, long Connections) : HealthInput;

    /// <summary>The kernel's table was read again, after commands failed or somebody else may have changed it.</summary>
    public sealed record TableRead(IReadOnlyDictionary<ServiceKey, TableService> Actual) : HealthInput;
}

/// <summary>How a probe ended.</summary>
/// <param name="Succeeded">The server is fit, as far as this probe goes.</param>
/// <param name="Text">Success: what was found ("HTTP status code success"); failure: what went wrong ("Timeout connecting").</param>
/// <param name="Code">MISC: the exit status; null when a signal ended the script.</param>
public readonly record struct ProbeResult(bool Succeeded, string Text, int? Code = null)
{
    /// <summary>The probe itself could not be made: a missing script, an address that cannot be bound.</summary>
    public bool CouldNotRun { get; init; }

    /// <summary>Whole days until the server's certificate ends, negative when it has; null: nobody looked.</summary>
    public int? CertificateDaysLeft { get; init; }

    /// <summary>AGENT_CHECK: what the agent said.</summary>
    public AgentAnswer? Agent { get; init; }
}
