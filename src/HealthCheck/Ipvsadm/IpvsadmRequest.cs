using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>A whole call, checked.</summary>
internal sealed record IpvsadmRequest
{
    public required IpvsadmVerb Verb { get; init; }

    /// <summary>Options that were given.</summary>
    public required IReadOnlySet<IpvsadmOption> Given { get; init; }

    /// <summary>Null when the call names none.</summary>
    public IpvsService? Service { get; init; }
    public IpvsDestination? Server { get; init; }
    public IpvsDaemon? Daemon { get; init; }
    public IpvsTimeouts Timeouts { get; init; }

    public bool IsNumeric => Has(IpvsadmOption.Numeric);

    public bool Has(IpvsadmOption option) => Given.Contains(option);
}
