using Keepalive.ConfigParser.Model;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// What is known of a track script: a counter from 0 to rise + fall - 1, good from rise on. When good, failures count down to rise
/// and the next one falls to 0, so that fall failures in a row are needed; one success restores it. When bad, successes count up.
/// </summary>
public sealed class TrackScriptState
{
    private int counter;
    private bool? lastSucceeded;

    public TrackScriptState(TrackScriptConfig config)
    {
        Config = config;
        HasResult = config.InitFail;
    }

    public TrackScriptConfig Config { get; private set; }

    /// <summary>False until the first run ended; init_fail counts as a first, bad result.</summary>
    public bool HasResult { get; private set; }

    public bool IsGood => HasResult && counter >= Config.Rise;

    /// <summary>The counter between 0 and rise + fall - 1, for dumps.</summary>
    internal int Counter => counter;

    /// <summary>How the last run ended, for the line that says why.</summary>
    public string HowItEnded { get; private set; } = "not run yet";

    /// <summary>How many runs in a row ended as the last one did.</summary>
    public int Streak { get; private set; }

    /// <summary>Instances that track it.</summary>
    internal List<VrrpInstance> Dependents { get; } = [];

    private int Top => Config.Rise + Config.Fall - 1;

    /// <summary>Counts a result; true when good or bad changed, or this was the first, also of a script that counted as bad before it.</summary>
    public bool Count(bool succeeded, string howItEnded)
    {
        bool wasGood = IsGood;
        bool wasFirst = !HasResult;
        bool failsAsExpected = lastSucceeded is null && !succeeded;
        Streak = succeeded == lastSucceeded ? Streak + 1 : 1;
        lastSucceeded = succeeded;
        HowItEnded = howItEnded;
        HasResult = true;
        if (wasFirst) counter = succeeded ? Top : 0;
        else if (succeeded) counter = wasGood ? Top : counter + 1 >= Config.Rise ? Top : counter + 1;
        else counter = wasGood && counter > Config.Rise ? counter - 1 : 0;
        return wasFirst || failsAsExpected || wasGood != IsGood;
    }

    /// <summary>A reload kept the command: the verdict stays, scaled to the new rise and fall.</summary>
    public void Adopt(TrackScriptConfig config)
    {
        bool good = IsGood;
        Config = config;
        counter = good ? Top : 0;
    }
}
