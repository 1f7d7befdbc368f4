namespace Keepalive.Vrrp.Engine.SplitBrain;

/// <summary>Whether our adverts leave: two failures in a row say no, two successes in a row say yes again.</summary>
internal sealed class MuteEvidence
{
    private int successes;

    /// <summary>Successes count from the first failure on; before it nobody needs to be told of them.</summary>
    public bool IsInDoubt => Failures > 0;

    public bool IsProven { get; private set; }

    /// <summary>Sends that failed, one after the other.</summary>
    public int Failures { get; private set; }

    /// <summary>True when this failure is the second one in a row.</summary>
    public bool Fail()
    {
        successes = 0;
        Failures++;
        if (IsProven || Failures < 2) return false;
        IsProven = true;
        return true;
    }

    /// <summary>True when this success ends a proven muteness: a filter that eats every second advert does not end and begin each time.</summary>
    public bool Succeed()
    {
        if (IsProven && ++successes < 2) return false;
        bool ended = IsProven;
        Forget();
        return ended;
    }

    public void Forget()
    {
        IsProven = false;
        Failures = 0;
        successes = 0;
    }
}
