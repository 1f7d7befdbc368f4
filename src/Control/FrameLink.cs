namespace Keepalive.Control;

/// <summary>
/// One end of the link between parent and child, without the socket: it is handed two functions that read and write what is there.
/// </summary>
public sealed class FrameLink(FrameLink.Receiver receive, FrameLink.Sender send)
{
    private const int ReceiveBytes = 16 * 1024;

    private readonly FrameReader reader = new();

    /// <summary>Bytes received; 0 at the end; -1 when nothing waits.</summary>
    public delegate int Receiver(Span<byte> buffer);

    /// <summary>Bytes sent; 0 when none can be sent now; -1 when the peer is gone.</summary>
    public delegate int Sender(ReadOnlySpan<byte> bytes);

    public delegate void Handler(byte kind, ReadOnlySpan<byte> payload);

    /// <summary>Write messages here, then <see cref="Flush"/>.</summary>
    public FrameWriter Outgoing { get; } = new();

    /// <summary>True while something waits to be sent: watch for room.</summary>
    public bool WantsToWrite => Outgoing.Pending.Length > 0;

    /// <summary>Hands on every whole message that has arrived. False: the peer is gone.</summary>
    /// <exception cref="FrameException">What arrived is no frame.</exception>
    public bool Read(Handler handler)
    {
        int received = receive(reader.Free(ReceiveBytes));
        if (received == 0) return false;
        if (received < 0) return true;
        reader.Advance(received);
        while (reader.TryRead(out byte kind, out ReadOnlySpan<byte> payload)) handler(kind, payload);
        return true;
    }

    /// <summary>Sends as much as goes now. False: the peer is gone.</summary>
    public bool Flush()
    {
        while (WantsToWrite)
        {
            int sent = send(Outgoing.Pending);
            if (sent < 0) return false;
            if (sent == 0) return true;
            Outgoing.Consume(sent);
        }
        return true;
    }
}
