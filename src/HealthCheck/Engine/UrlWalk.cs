using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Engine;

/// <summary>
/// Which URL of an HTTP check comes next. Up: one after the other. Down: only the one that failed, until it answers; then all again
/// from the first, and only when all have passed is the server up.
/// </summary>
internal sealed class UrlWalk(HttpCheckConfig config)
{
    private int index;
    private bool stuckOnFailed;

    public HttpUrlConfig Current => config.Urls[index];

    /// <summary>The one that is asked until it answers; null while all are well.</summary>
    public HttpUrlConfig? Failed => stuckOnFailed ? Current : null;

    /// <summary>The current one answered; true when the round is complete.</summary>
    public bool Pass(bool isUp)
    {
        if (!isUp && stuckOnFailed)
        {
            stuckOnFailed = false;
            index = 0;
            return false;
        }
        index = (index + 1) % config.Urls.Count;
        return index == 0;
    }

    /// <summary>The current one failed: it is asked again.</summary>
    public void Fail() => stuckOnFailed = true;
}
