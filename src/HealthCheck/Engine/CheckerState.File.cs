using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Engine;

/// <content>
/// FILE_CHECK: no probes; the number in a file decides at once. With a weight the number times the weight is added to the server's own;
/// without one any number but 0 takes the server out (or, reversed, 0 does).
/// </content>
public sealed partial class CheckerState
{
    internal void TakeNumber(long number)
    {
        FileCheckConfig file = (FileCheckConfig)Config;
        (bool up, long share) = Judge(file, number);
        uint before = Server.Weight;
        bool changes = share != WeightShare;
        WeightShare = share;
        if (changes) Server.WeightShareChanged(before);
        if (up == IsUp) return;
        IsUp = up;
        turn.Detail(HealthMessages.FileFault(this, file, isFault: !up));
        if (up) Server.CheckerCameUp(this);
        else Server.CheckerWentDown(this);
    }

    private void Begin(FileCheckConfig file, long number)
    {
        (IsUp, WeightShare) = Judge(file, number);
        HasRun = true;
    }

    private static (bool Up, long Share) Judge(FileCheckConfig file, long number)
    {
        if (file.Weight == 0) return ((number != 0) == file.Reverse, 0);
        // The kernel's weights are ints, and so are the numbers that count here.
        long product = Math.Clamp(number, int.MinValue, int.MaxValue) * file.Weight * (file.Reverse ? -1 : 1);
        return product <= int.MinValue ? (false, 0) : (true, product);
    }
}
