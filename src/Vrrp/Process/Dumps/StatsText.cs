using System.Globalization;
using System.Text;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Process.Dumps;

/// <summary>keepalived.stats: the counters of all instances, as keepalived 2.4 prints them.</summary>
internal static class StatsText
{
    public static string Of(IEnumerable<VrrpInstance> instances)
    {
        StringBuilder text = new();
        foreach (VrrpInstance instance in instances) Append(text, instance.Name, instance.Counters);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, VrrpCounters counters) => text.Append(CultureInfo.InvariantCulture, $"""
        VRRP Instance: {name}
          Advertisements:
            Received: {counters.AdvertsReceived}
            Sent: {counters.AdvertsSent}
          Became master: {counters.BecameMaster}
          Released master: {counters.ReleasedMaster}
          Packet Errors:
            Length: {counters.Rejected(AdvertRejection.Length) + counters.Rejected(AdvertRejection.TotalLength)}
            TTL: {counters.Rejected(AdvertRejection.Ttl) + counters.Rejected(AdvertRejection.PeerTtl)}
            Invalid Type: {counters.Rejected(AdvertRejection.Type)}
            Advertisement Interval: {counters.Rejected(AdvertRejection.Interval)}
            Address List: {counters.Rejected(AdvertRejection.Destination)}
          Authentication Errors:
            Invalid Type: {counters.Rejected(AdvertRejection.AuthTypeInvalid)}
            Type Mismatch: {counters.AuthTypeMismatches}
            Failure: {counters.AuthFailures}
          Authentication Extension Errors:
            Missing: {counters.Rejected(AdvertRejection.TrailerMissing)}
            Malformed: {counters.Rejected(AdvertRejection.TrailerMalformed)}
            Unknown Key: {counters.Rejected(AdvertRejection.TrailerKey)}
            Invalid HMAC: {counters.Rejected(AdvertRejection.TrailerInvalid)}
            Stale: {counters.Rejected(AdvertRejection.TrailerStale)}
            Replay: {counters.Rejected(AdvertRejection.TrailerReplayed)}
          Priority Zero:
            Received: {counters.PriorityZeroReceived}
            Sent: {counters.PriorityZeroSent}

        """);
}
