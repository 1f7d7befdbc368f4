namespace Keepalive.Linux.Netlink;

/// <summary>
/// Sends requests many at a time and gives one result for each: 0 or a positive errno. The kernel carries them out in order; it is asked to
/// acknowledge the last one of a call only and tells errors without being asked, so that thousands of addresses cost few system calls.
/// </summary>
public sealed class NetlinkBatch(NetlinkSocket socket)
{
    /// <summary>More per call gains nothing, and errors must fit the socket's receive buffer.</summary>
    public const int MessagesPerSendMax = 64;

    private const int MessageBytesMax = 2048;

    private readonly byte[] outgoing = new byte[64 * 1024];
    private readonly byte[] incoming = new byte[64 * 1024];

    /// <summary>Called when the kernel has done some more of a batch.</summary>
    public Action? Advanced { get; set; }

    /// <summary>Writes one request; <paramref name="sequence"/> is to be used as it is.</summary>
    public delegate void Encoder<T>(ref NetlinkWriter writer, T item, uint sequence);

    /// <summary>Sends one request per item, with an acknowledgement asked for, and gives the errno of each in the same order.</summary>
    /// <exception cref="LinuxException">The socket itself failed.</exception>
    public int[] Run<T>(IReadOnlyList<T> items, Encoder<T> encode)
    {
        int[] errors = new int[items.Count];
        for (int done = 0; done < items.Count;) done = SendSome(items, done, errors, encode);
        return errors;
    }

    private int SendSome<T>(IReadOnlyList<T> items, int first, int[] errors, Encoder<T> encode)
    {
        NetlinkWriter writer = new(outgoing);
        uint firstSequence = 0;
        int next = first, last = 0;
        while (next < items.Count && next - first < MessagesPerSendMax && writer.Room >= MessageBytesMax)
        {
            uint sequence = socket.NextSequence();
            if (next == first) firstSequence = sequence;
            else writer.WithoutAck(last);
            last = writer.Length;
            encode(ref writer, items[next], sequence);
            next++;
        }
        socket.Send(writer.Written);
        Collect(firstSequence, errors.AsSpan(first, next - first));
        Advanced?.Invoke();
        return next;
    }

    private void Collect(uint firstSequence, Span<int> errors)
    {
        for (bool isLastMissing = true; isLastMissing;)
        {
            // Answers are there when sending returns. The kernel has none for a request that it breaks off with EINTR (netlink_rcv_skb passes it
            // over): a sync daemon of IPVS that is stopped before its thread has run, say. Whoever waited for that would wait for ever.
            ReadOnlySpan<byte> answers = socket.TryReceive(incoming);
            if (answers.IsEmpty)
            {
                errors[^1] = Errno.EINTR;
                return;
            }
            NetlinkReader reader = new(answers);
            while (reader.TryRead(out NetlinkMessage message))
            {
                uint index = message.Sequence - firstSequence;
                if (message.Type != NetlinkMessage.TypeError || index >= errors.Length) continue;
                errors[(int)index] = message.ErrorNumber;
                if (index == errors.Length - 1) isLastMissing = false;
            }
        }
    }
}
