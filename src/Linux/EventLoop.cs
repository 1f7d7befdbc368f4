using System.Collections.Concurrent;
using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux;

/// <summary>What happened to a descriptor; the values are EPOLL* of sys/epoll.h.</summary>
[Flags]
public enum Readiness
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Error = 0x8,
    HangUp = 0x10,
}

/// <summary>
/// One thread that waits for descriptors and deadlines (epoll(7) and one absolute timerfd) and runs their owners one after the
/// other. Nothing here allocates per turn. Everything but <see cref="Post"/> belongs to the loop's own thread.
/// </summary>
public sealed unsafe class EventLoop : IDisposable
{
    private const int EventsPerTurnMax = 64;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;
    private const int EPOLL_CTL_MOD = 3;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    /// <summary>No deadline of anybody: the timer is to be set again, or stopped.</summary>
    private static readonly Instant Fired = new(-1);

    private readonly int epoll;
    private readonly int timer;
    private readonly int wake;
    private readonly ConcurrentQueue<Action> posted = new();
    private readonly DeadlineHeap<LoopTimer> timers = new();
    private readonly List<LoopTimer> due = [];
    private Watch?[] watches = new Watch?[64];
    private Instant armedFor = Instant.Never;
    private readonly Lock wakeGate = new();
    private int wakes;
    private bool stopping;
    private bool closed;

    /// <exception cref="LinuxException">No descriptors left.</exception>
    public EventLoop()
    {
        epoll = Native.CheckLibC(LibC.epoll_create1(CloseOnExec), "make an event loop");
        timer = Native.Check(
            Native.timerfd_create(Native.CLOCK_MONOTONIC, Native.TFD_NONBLOCK | Native.TFD_CLOEXEC), "make the loop's timer");
        wake = Native.CheckLibC(LibC.eventfd(0, CloseOnExec | NonBlocking), "make the loop's wake-up");
        Now = MonotonicClock.Now;
        // Setting it anew takes the readiness away: nothing is to be read.
        Add(timer, Readiness.Readable, _ => armedFor = Fired);
        Add(wake, Readiness.Readable, _ => RunPosted());
    }

    /// <summary>The time at which this turn began; read once per turn, so that all that happens in it has one time.</summary>
    public Instant Now { get; private set; }

    /// <summary>When the next timer is due; <see cref="Instant.Never"/> without one.</summary>
    public Instant NextDeadline => timers.Next;

    /// <summary>Watches a descriptor. The handler runs on the loop's thread, again and again while the condition holds.</summary>
    /// <exception cref="LinuxException">Not a descriptor that can be waited for, or watched already.</exception>
    public void Add(int descriptor, Readiness interest, Action<Readiness> handler)
    {
        if (descriptor >= watches.Length) Array.Resize(ref watches, Math.Max(descriptor + 1, watches.Length * 2));
        watches[descriptor] = new Watch(handler);
        Control(EPOLL_CTL_ADD, descriptor, interest, "watch a descriptor");
    }

    public void Change(int descriptor, Readiness interest) => Control(EPOLL_CTL_MOD, descriptor, interest, "change what is watched");

    /// <summary>Stops watching; call it before the descriptor is closed. No handler of it runs afterwards, not even in this turn.</summary>
    public void Remove(int descriptor)
    {
        Control(EPOLL_CTL_DEL, descriptor, Readiness.None, "stop watching a descriptor");
        watches[descriptor] = null;
    }

    /// <summary>A timer of this loop, stopped; set its deadline to start it.</summary>
    public LoopTimer NewTimer(Action callback) => new(timers, callback);

    /// <summary>Runs an action on the loop's thread soon. The only member that other threads may call.</summary>
    public void Post(Action action)
    {
        posted.Enqueue(action);
        // Woken up already, and not yet looking into the queue.
        if (Interlocked.Exchange(ref wakes, 1) != 0) return;
        ulong one = 1;
        // Work that ends after the loop has: the number may be another file's by then.
        lock (wakeGate)
        {
            if (!closed) _ = Native.Write(wake, &one, sizeof(ulong));
        }
    }

    /// <summary>Turns until <see cref="Stop"/>; may be called again afterwards.</summary>
    public void Run()
    {
        epoll_event* events = stackalloc epoll_event[EventsPerTurnMax];
        while (!stopping) Turn(events);
        stopping = false;
    }

    /// <summary>Ends <see cref="Run"/> after the present turn.</summary>
    public void Stop() => stopping = true;

    public void Dispose()
    {
        lock (wakeGate)
        {
            closed = true;
            _ = Native.Close(wake);
        }
        _ = Native.Close(timer);
        _ = Native.Close(epoll);
    }

    private void Turn(epoll_event* events)
    {
        Arm();
        int count = LibC.epoll_wait(epoll, events, EventsPerTurnMax, -1);
        Now = MonotonicClock.Now;
        for (int i = 0; i < count && !stopping; i++)
        {
            // The object, not the number, says whose event it is: a number can be reused within one turn.
            int descriptor = events[i].data.fd;
            Watch? watch = watches[descriptor];
            if (watch is null) continue;
            watch.Handler((Readiness)events[i].events);
        }
        if (!stopping) RunDueTimers();
    }

    /// <summary>Each timer at most once per turn: one that sets itself to the past waits for the next turn, behind all that are due now.</summary>
    private void RunDueTimers()
    {
        for (LoopTimer? timer = timers.Due(Now); timer is not null; timer = timers.Due(Now))
        {
            timers.Remove(timer);
            due.Add(timer);
        }
        // One that another callback stopped or moved is not due any more.
        foreach (LoopTimer timer in due) timer.FireIfStillDue(Now);
        due.Clear();
    }

    private void Arm()
    {
        Instant next = timers.Next;
        if (next == armedFor) return;
        armedFor = next;
        Native.Itimerspec value = default;
        if (next != Instant.Never)
        {
            // An absolute time of zero would disarm; a time in the past fires at once.
            long nanoseconds = Math.Max(1, next.Ticks * 100);
            value.Value = new Native.Timespec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        }
        _ = Native.Check(Native.timerfd_settime(timer, Native.TFD_TIMER_ABSTIME, &value, null), "set the loop's timer");
    }

    private static void Drain(int descriptor)
    {
        ulong count;
        _ = Native.Read(descriptor, &count, sizeof(ulong));
    }

    private void RunPosted()
    {
        Drain(wake);
        _ = Interlocked.Exchange(ref wakes, 0);
        // What these post in turn comes with the next turn, behind the sockets.
        for (int count = posted.Count; count > 0 && posted.TryDequeue(out Action? action); count--) action();
    }

    private void Control(int operation, int descriptor, Readiness interest, string intent)
    {
        epoll_event change = default;
        change.events = (int)interest;
        change.data.fd = descriptor;
        _ = Native.CheckLibC(LibC.epoll_ctl(epoll, operation, descriptor, &change), intent);
    }

    private sealed record Watch(Action<Readiness> Handler);
}
