using System.Buffers.Binary;

namespace Keepalive.Control;

/// <summary>Puts frames one behind the other until the socket takes them. A peer that does not read ends in a bound, not in memory.</summary>
public sealed class FrameWriter
{
    private const int UsualBytes = 4096;

    private byte[] buffer = new byte[UsualBytes];
    private int start;
    private int end;

    /// <summary>What still has to be sent.</summary>
    public ReadOnlySpan<byte> Pending => buffer.AsSpan(start, end - start);

    /// <exception cref="FrameException">The peer has not read for so long that the bound is reached.</exception>
    public void Write(byte kind, ReadOnlySpan<byte> payload)
    {
        int size = Frame.HeaderSize + payload.Length;
        if (end - start + (long)size > Frame.PayloadBytesMax) throw new FrameException("the peer does not read");
        if (buffer.Length - end < size) MakeRoom(size);
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(end), payload.Length);
        buffer[end + 4] = kind;
        payload.CopyTo(buffer.AsSpan(end + Frame.HeaderSize));
        end += size;
    }

    /// <summary>So many bytes were taken by the socket.</summary>
    public void Consume(int sent)
    {
        start += sent;
        if (start != end) return;
        start = end = 0;
        if (buffer.Length > Frame.BufferBytesKeptMax) buffer = new byte[UsualBytes];
    }

    private void MakeRoom(int size)
    {
        int used = end - start;
        byte[] target = used + size > buffer.Length ? new byte[Math.Max(buffer.Length * 2, used + size)] : buffer;
        Buffer.BlockCopy(buffer, start, target, 0, used);
        buffer = target;
        start = 0;
        end = used;
    }
}
