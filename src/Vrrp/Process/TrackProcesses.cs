using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Counts the processes that are tracked: all of them at first, then by the events of the kernel. Where there are no events, as in a
/// network namespace of its own, it looks at /proc every second.
/// </summary>
internal sealed class TrackProcesses : IDisposable
{
    /// <summary>One bit each.</summary>
    private const int PatternsMax = 64;
    private const int ReceiveBufferBytes = 4 << 20;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly EventLoop loop;
    private readonly VrrpLog log;
    private readonly Action<VrrpInput> input;
    private readonly LoopTimer timer;

    /// <summary>The tracked processes that run, and a bit for each pattern that they fit.</summary>
    private readonly Dictionary<int, ulong> running = [];
    private ProcessPattern[] patterns = [];
    private int[] counts = [];
    private ProcessEvents? events;

    public TrackProcesses(EventLoop loop, VrrpLog log, Action<VrrpInput> input)
    {
        this.loop = loop;
        this.log = log;
        this.input = input;
        timer = loop.NewTimer(LookAgain);
    }

    /// <summary>Changes over to the processes that a configuration tracks, and reports how many of each there are.</summary>
    public void Use(KeepaliveConfig config)
    {
        HashSet<string> used = [.. config.VrrpInstances.SelectMany(instance => instance.TrackProcesses)
            .Concat(config.SyncGroups.SelectMany(group => group.TrackProcesses)).Select(tracked => tracked.Name)];
        IEnumerable<TrackProcessConfig> tracked = config.TrackProcesses.Where(process => used.Contains(process.Name));
        patterns = [.. tracked.Take(PatternsMax).Select(process => new ProcessPattern(process))];
        counts = new int[patterns.Length];
        if (patterns.Length == 0)
        {
            Close();
            return;
        }
        if (events is null) Subscribe(config.Global.Buffers);
        LookAtAll();
        foreach ((ProcessPattern pattern, int count) in patterns.Zip(counts)) Report(pattern, count);
    }

    public void Dispose() => Close();

    private void Subscribe(BufferConfig buffers)
    {
        try
        {
            events = buffers.ProcessMonitor is uint bytes
                ? new ProcessEvents((int)Math.Min(bytes, int.MaxValue), buffers.ProcessMonitorForce)
                : new ProcessEvents(ReceiveBufferBytes);
            loop.Add(events.Descriptor, Readiness.Readable, _ => ReadEvents());
        }
        catch (LinuxException exception)
        {
            if (timer.Deadline == Instant.Never) log.NoProcessEvents(exception.Message);
            timer.Deadline = loop.Now + LookEvery;
        }
    }

    private void Close()
    {
        timer.Deadline = Instant.Never;
        running.Clear();
        if (events is null) return;
        loop.Remove(events.Descriptor);
        events.Dispose();
        events = null;
    }

    private void ReadEvents()
    {
        int[] before = [.. counts];
        if (!events!.Read(Take)) LookAtAll();
        ReportChanges(before);
    }

    private void LookAgain()
    {
        timer.Deadline = loop.Now + LookEvery;
        int[] before = [.. counts];
        LookAtAll();
        ReportChanges(before);
    }

    private void Take(ProcessEvent happened)
    {
        if (happened.Kind == ProcessEventKind.Exit) Set(happened.Pid, 0);
        else if (happened.Kind == ProcessEventKind.Fork) Set(happened.Pid, running.GetValueOrDefault(happened.Parent));
        else Set(happened.Pid, Match(happened.Pid));
    }

    private void LookAtAll()
    {
        Array.Clear(counts);
        running.Clear();
        foreach (int pid in ProcessTable.Pids()) Set(pid, Match(pid));
    }

    private ulong Match(int pid)
    {
        string? name = ProcessTable.ShortName(pid);
        if (name is null) return 0;
        string[] commandLine = patterns.Any(pattern => pattern.UsesCommandLine) ? ProcessTable.CommandLine(pid) ?? [] : [];
        ulong found = 0;
        for (int i = 0; i < patterns.Length; i++)
        {
            if (patterns[i].Fits(name, commandLine)) found |= 1ul << i;
        }
        return found;
    }

    private void Set(int pid, ulong fits)
    {
        ulong former = running.GetValueOrDefault(pid);
        if (former == fits) return;
        for (int i = 0; i < patterns.Length; i++)
        {
            counts[i] += (int)(fits >> i & 1) - (int)(former >> i & 1);
        }
        if (fits == 0) running.Remove(pid);
        else running[pid] = fits;
    }

    private void ReportChanges(int[] before)
    {
        for (int i = 0; i < patterns.Length; i++)
        {
            if (counts[i] != before[i]) Report(patterns[i], counts[i]);
        }
    }

    private void Report(ProcessPattern pattern, int count) => input(new VrrpInput.ProcessesCounted(pattern.Config.Name, count));
}
