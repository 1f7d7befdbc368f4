namespace Keepalive.HealthCheck.Engine;

/// <summary>The numbers in tracked files, and the checkers that follow each.</summary>
internal sealed class FollowedFiles
{
    private readonly Dictionary<string, long> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<CheckerState>> followers = new(StringComparer.Ordinal);

    /// <summary>From now on the checker is told; the present number is given back.</summary>
    public long Follow(string name, CheckerState checker)
    {
        if (!followers.TryGetValue(name, out HashSet<CheckerState>? those)) followers[name] = those = [];
        those.Add(checker);
        return numbers.GetValueOrDefault(name);
    }

    public void Leave(string name, CheckerState checker)
    {
        if (!followers.TryGetValue(name, out HashSet<CheckerState>? those)) return;
        those.Remove(checker);
        if (those.Count == 0) followers.Remove(name);
    }

    public void Read(string name, long number)
    {
        numbers[name] = number;
        if (!followers.TryGetValue(name, out HashSet<CheckerState>? those)) return;
        foreach (CheckerState checker in those) checker.TakeNumber(number);
    }
}
