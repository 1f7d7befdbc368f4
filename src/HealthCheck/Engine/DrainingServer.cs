using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>
/// A server that the configuration no longer names, and that still has connections: weight 0, so that no new ones come, until there are
/// none left or its time is over.
/// </summary>
public sealed class DrainingServer : IHealthDeadline
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly HealthEngine engine;
    private readonly HealthTurn turn;
    private readonly VirtualServerState owner;
    private readonly Instant end;

    internal DrainingServer(HealthEngine engine, HealthTurn turn, VirtualServerState owner, RealServerState server)
    {
        this.engine = engine;
        this.turn = turn;
        this.owner = owner;
        Server = server;
        end = turn.Now + owner.Config.DrainTimeout;
        LookLater();
    }

    public RealServerState Server { get; }

    public Instant Deadline { get; private set; } = Instant.Never;

    int IDeadline.HeapPosition { get; set; } = -1;

    void IHealthDeadline.HandleDeadline()
    {
        if (turn.Now >= end)
        {
            owner.EndDrain(this);
            return;
        }
        turn.Add(new HealthEffect.CountConnections(this, owner.PlacesOf(Server)));
        LookLater();
    }

    /// <summary>The kernel's count of its connections, active or about to end.</summary>
    internal void TakeCount(long connections)
    {
        if (connections == 0 && Deadline != Instant.Never) owner.EndDrain(this);
    }

    /// <summary>Nothing more is to come.</summary>
    internal void Cancel() => WaitUntil(Instant.Never);

    private void LookLater()
    {
        Instant next = turn.Now + LookInterval;
        WaitUntil(next < end ? next : end);
    }

    private void WaitUntil(Instant at)
    {
        Deadline = at;
        engine.Reschedule(this);
    }
}
