using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Engine;

/// <content>BFD_CHECK: no probes, no retries; the server is up while the session is. Before the first word of it: up unless alpha.</content>
public sealed partial class CheckerState
{
    internal void TakeSession(bool isUp)
    {
        bool isFirst = !HasRun;
        HasRun = true;
        if (isUp == IsUp)
        {
            if (isFirst && !isUp) TellOfSession();
            if (isFirst && !isUp) Server.ReportDown();
            return;
        }
        IsUp = isUp;
        TellOfSession();
        if (isUp) Server.CheckerCameUp(this);
        else Server.CheckerWentDown(this);
        Server.Mail(this, "");
    }

    private void Begin(bool? session)
    {
        if (session is not bool isUp) return;
        (IsUp, HasRun) = (isUp, true);
    }

    private void TellOfSession() => turn.Info(HealthMessages.Session(this, (BfdCheckConfig)Config));
}
