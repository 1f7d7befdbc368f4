using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <content>certificate_expiry_warning: a certificate that ends soon is told of once a day, by the check that asked.</content>
public sealed partial class CheckerState
{
    private static readonly TimeSpan ExpiryWarningPause = TimeSpan.FromDays(1);

    private Instant nextExpiryWarning;

    private void WarnOfExpiry(int days)
    {
        if (Config is not TlsCheckerConfig { Extras: { } extras } || days >= extras.ExpiryWarningDays || turn.Now < nextExpiryWarning) return;
        nextExpiryWarning = turn.Now + ExpiryWarningPause;
        turn.Warn(HealthMessages.CertificateEnds(this, days));
    }
}
