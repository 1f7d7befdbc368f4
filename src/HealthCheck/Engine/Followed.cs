namespace Keepalive.HealthCheck.Engine;

/// <summary>Values by name that checkers follow, without probes: the number in a tracked file, the state of a BFD session.</summary>
/// <param name="tell">Tells one checker of a value.</param>
internal sealed class Followed<T>(Action<CheckerState, T> tell) where T : struct
{
    private readonly Dictionary<string, T> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<CheckerState>> followers = new(StringComparer.Ordinal);

    /// <summary>From now on the checker is told; the present value is given back, null when none came yet.</summary>
    public T? Follow(string name, CheckerState checker)
    {
        if (!followers.TryGetValue(name, out HashSet<CheckerState>? those)) followers[name] = those = [];
        those.Add(checker);
        return ValueOf(name);
    }

    /// <summary>Null when none came yet.</summary>
    public T? ValueOf(string name) => values.TryGetValue(name, out T value) ? value : null;

    public void Leave(string name, CheckerState checker)
    {
        if (!followers.TryGetValue(name, out HashSet<CheckerState>? those)) return;
        those.Remove(checker);
        if (those.Count == 0) followers.Remove(name);
    }

    public void Read(string name, T value)
    {
        values[name] = value;
        if (!followers.TryGetValue(name, out HashSet<CheckerState>? those)) return;
        foreach (CheckerState checker in those) tell(checker, value);
    }
}
