namespace Keepalive.Vrrp.Process;

/// <summary>
/// Objects of the configuration that are in the kernel by our doing, found by a key when the kernel speaks of one. Removal by us and
/// return may both wait in the queue of notifications: only what is missing after the last one is missing.
/// </summary>
internal sealed class WatchedObjects<TConfig, TKernel, TKey>(Func<TKernel, TKey> keyOf, Func<TKernel, TKernel, bool> isSame)
    where TConfig : notnull
    where TKey : notnull
{
    private readonly Dictionary<TConfig, Watched> byConfig = [];
    private readonly Dictionary<TKey, List<Watched>> byKey = [];
    private readonly HashSet<Watched> missing = [];

    public int Count => byConfig.Count;

    public void Watch(TConfig config, TKernel kernel)
    {
        Forget(config);
        Watched watched = new(config, kernel);
        byConfig[config] = watched;
        TKey key = keyOf(kernel);
        if (!byKey.TryGetValue(key, out List<Watched>? list)) byKey[key] = list = [];
        list.Add(watched);
    }

    public void Forget(TConfig config)
    {
        if (!byConfig.Remove(config, out Watched? watched)) return;
        missing.Remove(watched);
        TKey key = keyOf(watched.Kernel);
        List<Watched> list = byKey[key];
        list.Remove(watched);
        if (list.Count == 0) byKey.Remove(key);
    }

    /// <summary>The kernel reports that an object came or went.</summary>
    public void See(TKernel seen, bool deleted)
    {
        foreach (Watched watched in byKey.GetValueOrDefault(keyOf(seen)) ?? [])
        {
            if (!isSame(watched.Kernel, seen)) continue;
            if (deleted) missing.Add(watched);
            else missing.Remove(watched);
        }
    }

    /// <summary>The whole list of what the kernel has.</summary>
    public void SeeAll(List<TKernel> present)
    {
        missing.UnionWith(byConfig.Values);
        foreach (TKernel seen in present) See(seen, deleted: false);
    }

    /// <summary>What is missing, each once.</summary>
    public TConfig[] TakeMissing()
    {
        if (missing.Count == 0) return [];
        TConfig[] taken = [.. missing.Select(watched => watched.Config)];
        missing.Clear();
        return taken;
    }

    private sealed class Watched(TConfig config, TKernel kernel)
    {
        public TConfig Config { get; } = config;

        public TKernel Kernel { get; } = kernel;
    }
}
