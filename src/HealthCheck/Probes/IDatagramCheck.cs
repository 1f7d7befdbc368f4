using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Probes;

/// <summary>What one kind of check sends in a datagram, and what it makes of what comes back.</summary>
internal interface IDatagramCheck
{
    /// <summary>The datagram to send. <paramref name="kernelNumbersEchoes"/>: see Connection; only for ICMP.</summary>
    byte[] Request(bool kernelNumbersEchoes);

    /// <summary>The verdict on one datagram; null when it is not the answer and waiting goes on.</summary>
    ProbeResult? Judge(ReadOnlySpan<byte> datagram);

    /// <summary>An errno of sending or receiving: refused, unreachable.</summary>
    ProbeResult Broken(int errno);

    /// <summary>Nothing came in time.</summary>
    ProbeResult Silence { get; }
}
