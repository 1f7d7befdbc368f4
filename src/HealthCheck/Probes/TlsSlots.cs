using System.Net.Security;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// How many probes run on pool threads at a time. A handshake costs a hundred times a TCP check and runs on pool threads; those that wait here cost
/// nothing, and their time has not begun. Belongs to the loop's thread.
/// </summary>
internal sealed class TlsSlots
{
    public const int ProbesMax = 64;

    private readonly LinkedList<Action> waiting = new();
    private int taken;

    /// <summary>What probes show when a server asks who they are (the SSL block); null: nothing.</summary>
    public SslStreamCertificateContext? Certificate { get; set; }

    /// <summary>CA files of checks that verify; replaced when the files may have changed.</summary>
    public TrustedAuthorities Authorities { get; set; } = new();

    /// <summary>What single checks show instead; replaced with the same.</summary>
    public ClientCertificates Certificates { get; set; } = new();

    /// <summary>Runs <paramref name="start"/> now or when a place is free. The value is for <see cref="Leave"/>.</summary>
    public LinkedListNode<Action>? Enter(Action start)
    {
        if (taken >= ProbesMax) return waiting.AddLast(start);
        taken++;
        start();
        return null;
    }

    /// <summary>Gives the place back, or the place in the queue.</summary>
    public void Leave(LinkedListNode<Action>? place)
    {
        if (place?.List is not null)
        {
            waiting.Remove(place);
            return;
        }
        if (waiting.First is not LinkedListNode<Action> next)
        {
            taken--;
            return;
        }
        waiting.RemoveFirst();
        next.Value();
    }
}
