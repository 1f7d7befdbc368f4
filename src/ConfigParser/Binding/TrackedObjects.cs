using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Syntax;

namespace Keepalive.ConfigParser.Binding;

/// <summary>A script, file, process or BFD session that other blocks may name, with the weight it has by itself.</summary>
internal abstract class TrackedObject(string name, Token place)
{
    public string Name => name;

    public Token Place => place;

    public int Weight { get; set; }
    public bool Reverse { get; set; }
    public bool IsUsed { get; set; }

    /// <summary>Where instances and groups track it.</summary>
    public List<Token> Uses { get; } = [];
}

/// <summary>The objects of one kind, in the order of the text, found by name.</summary>
internal sealed class TrackedObjects
{
    private readonly Dictionary<string, TrackedObject> byName = new(StringComparer.Ordinal);

    public bool TryGet(string name, out TrackedObject found) => byName.TryGetValue(name, out found!);

    public string? NearestTo(string name, DiagnosticBag bag) => bag.Suggest(name, byName.Keys);

    /// <summary>The first of two with one name is the one that counts.</summary>
    public bool TryAdd(TrackedObject item) => byName.TryAdd(item.Name, item);

    public void Replace(TrackedObject item) => byName[item.Name] = item;

    public void Remove(TrackedObject item) => byName.Remove(item.Name);

    public IEnumerable<TrackedObject> All => byName.Values;
}
