namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// Drafts of the virtual servers, and those of virtual servers that are done with, to be used again: then a test of very many of them
/// makes no objects for each.
/// </summary>
internal sealed class DraftPool
{
    /// <summary>Of each kind; a virtual server with more real servers leaves the rest to the collector.</summary>
    private const int KeptMax = 64;

    private readonly Stack<VirtualServerDraft> virtualServers = new();
    private readonly Stack<RealServerDraft> realServers = new();
    private readonly Stack<CheckerDraft> checkers = new();

    public VirtualServerDraft VirtualServer() => virtualServers.TryPop(out VirtualServerDraft? used) ? used : new VirtualServerDraft();

    public RealServerDraft RealServer() => realServers.TryPop(out RealServerDraft? used) ? used : new RealServerDraft();

    public CheckerDraft Checker() => checkers.TryPop(out CheckerDraft? used) ? used : new CheckerDraft();

    /// <summary>Nobody may hold on to the draft, or to what is in it.</summary>
    public void TakeBack(VirtualServerDraft done)
    {
        foreach (RealServerDraft server in done.RealServers)
        {
            foreach (CheckerDraft checker in server.Checkers) Keep(checkers, checker);
            Keep(realServers, server);
        }
        Keep(virtualServers, done);
    }

    private static void Keep<T>(Stack<T> kept, T draft)
    {
        if (kept.Count < KeptMax) kept.Push(draft);
    }
}
