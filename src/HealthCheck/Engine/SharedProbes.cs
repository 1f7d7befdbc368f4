using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>
/// Checkers that are configured alike ask the same question: a server behind twenty virtual servers is asked once, and all twenty hear
/// the answer. Whoever is due first asks; who is due before the answer comes joins.
/// </summary>
internal sealed class SharedProbes
{
    private readonly Dictionary<(CheckerConfig, HttpUrlConfig?), CheckerState> asking = [];
    private readonly Dictionary<CheckerState, List<CheckerState>> listeners = [];

    /// <summary>True: somebody asks already, and this one hears the answer too. False: it is its turn to ask.</summary>
    public bool TryJoin(CheckerState checker)
    {
        if (!asking.TryGetValue(checker.Question, out CheckerState? other))
        {
            asking[checker.Question] = checker;
            return false;
        }
        if (!listeners.TryGetValue(other, out List<CheckerState>? those)) listeners[other] = those = [];
        those.Add(checker);
        return true;
    }

    /// <summary>The checker has its answer, or asks no more; gives those who listened.</summary>
    public IReadOnlyList<CheckerState> End(CheckerState checker)
    {
        if (asking.TryGetValue(checker.Question, out CheckerState? asker) && !ReferenceEquals(asker, checker))
        {
            if (listeners.TryGetValue(asker, out List<CheckerState>? with)) with.Remove(checker);
            return [];
        }
        asking.Remove(checker.Question);
        return listeners.Remove(checker, out List<CheckerState>? those) ? those : [];
    }
}

/// <summary>The first probes of one start or reload: random within the warm-up, and together for checkers that ask the same.</summary>
internal sealed class FirstProbes(SeededRandom random)
{
    private readonly Dictionary<CheckerConfig, TimeSpan> delays = [];

    public TimeSpan DelayOf(CheckerConfig config)
    {
        if (!delays.TryGetValue(config, out TimeSpan delay)) delays[config] = delay = random.NextDuration(config.Warmup);
        return delay;
    }
}
