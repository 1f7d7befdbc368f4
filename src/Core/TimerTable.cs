using System.Runtime.CompilerServices;

namespace Keepalive.Core;

/// <summary>
/// The deadlines of one state machine, one slot for each member of <typeparamref name="TTimer"/> (whose values are 0, 1, 2, …).
/// No callbacks: the owner asks what is due and decides. Allocates only at creation.
/// </summary>
public sealed class TimerTable<TTimer>
    where TTimer : unmanaged, Enum
{
    private readonly Instant[] deadlines;

    public TimerTable()
    {
        deadlines = new Instant[Enum.GetValues<TTimer>().Length];
        Array.Fill(deadlines, Instant.Never);
    }

    /// <summary>The earliest deadline, or <see cref="Instant.Never"/>.</summary>
    public Instant Next { get; private set; } = Instant.Never;

    /// <summary>The deadline of one timer; setting it to <see cref="Instant.Never"/> stops the timer.</summary>
    public Instant this[TTimer timer]
    {
        get => deadlines[Index(timer)];
        set
        {
            deadlines[Index(timer)] = value;
            Next = Earliest();
        }
    }

    public bool IsRunning(TTimer timer) => this[timer] != Instant.Never;

    public void Stop(TTimer timer) => this[timer] = Instant.Never;

    public void StopAll()
    {
        Array.Fill(deadlines, Instant.Never);
        Next = Instant.Never;
    }

    /// <summary>True when the timer is due at <paramref name="now"/>; it is then stopped, so that it fires once.</summary>
    public bool TryTakeDue(TTimer timer, Instant now)
    {
        if (deadlines[Index(timer)] > now) return false;
        if (deadlines[Index(timer)] == Instant.Never) return false;
        Stop(timer);
        return true;
    }

    private static int Index(TTimer timer)
    {
        // Enums of this program are int-sized; a different size would read beyond the value.
        Invariant.Holds(Unsafe.SizeOf<TTimer>() == sizeof(int), "a timer enum is int-sized");
        return Unsafe.As<TTimer, int>(ref timer);
    }

    private Instant Earliest()
    {
        Instant earliest = Instant.Never;
        foreach (Instant deadline in deadlines) earliest = Instant.Min(earliest, deadline);
        return earliest;
    }
}
