namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>Whether a key is in a set, and which elements it may be.</summary>
internal static class SetMembership
{
    /// <param name="elements">Those that the key is, or may be.</param>
    public static Answer Find(FirewallSet set, PartlyKnown registers, int from, out List<SetElement> elements)
    {
        elements = [];
        Answer best = Answer.No;
        foreach ((SetElement element, Answer answer) in set.HasIntervals && set.Fields.Count == 0 ? Intervals(set, registers, from) : Single(set,
            registers, from))
        {
            if (answer == Answer.No) continue;
            elements.Add(element);
            best = PartlyKnown.Or(best, answer);
        }
        if (best != Answer.Yes && set.Elements.FirstOrDefault(element => element.IsCatchAll) is { } rest)
        {
            elements.Add(rest);
            best = Answer.Yes;
        }
        return best == Answer.No && set.IsDynamic ? Answer.Maybe : best;
    }

    private static IEnumerable<(SetElement, Answer)> Single(FirewallSet set, PartlyKnown registers, int from)
    {
        foreach (SetElement element in set.Elements.Where(element => !element.IsCatchAll))
        {
            PartlyKnown key = registers.Slice(from, element.Key.Length);
            yield return (element, element.KeyEnd is null ? key.Is(Comparison.Equal, element.Key) : Fields(set, key, element.Key, element.KeyEnd));
        }
    }

    /// <summary>Each field of a key of several has its own range.</summary>
    private static Answer Fields(FirewallSet set, PartlyKnown key, byte[] first, byte[] last)
    {
        Answer answer = Answer.Yes;
        int at = 0;
        foreach (int length in set.Fields.Count > 0 ? set.Fields : [first.Length])
        {
            if (length < 0 || length > Math.Min(first.Length, last.Length) - at) return Answer.Maybe;
            answer = PartlyKnown.And(answer, key.Slice(at, length).IsBetween(first.AsSpan(at, length), last.AsSpan(at, length)));
            at += (length + 3) & ~3;
        }
        return answer;
    }

    /// <summary>Each element reaches to the next one; an end begins a gap.</summary>
    private static IEnumerable<(SetElement, Answer)> Intervals(FirewallSet set, PartlyKnown registers, int from)
    {
        SetElement[] sorted = [.. set.Elements.Where(element => !element.IsCatchAll)];
        // Where one interval ends and another begins at the same key, the beginning counts.
        Array.Sort(sorted, (one, other) => one.Key.AsSpan().SequenceCompareTo(other.Key) is var order and not 0
            ? order : other.IsIntervalEnd.CompareTo(one.IsIntervalEnd));
        for (int i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].IsIntervalEnd) continue;
            PartlyKnown key = registers.Slice(from, sorted[i].Key.Length);
            Answer begun = key.Is(Comparison.GreaterOrEqual, sorted[i].Key);
            Answer ended = i + 1 < sorted.Length ? key.Is(Comparison.GreaterOrEqual, sorted[i + 1].Key) : Answer.No;
            yield return (sorted[i], PartlyKnown.And(begun, PartlyKnown.Not(ended)));
        }
    }
}
