using System.Buffers.Binary;

namespace Keepalive.Control;

/// <summary>Cuts a stream of bytes into frames. Bytes come in as they arrive; a frame comes out when it is whole.</summary>
public sealed class FrameReader
{
    private const int UsualBytes = 4096;

    private byte[] buffer = new byte[UsualBytes];
    private int start;
    private int end;

    /// <summary>Room to receive into; tell <see cref="Advance"/> how much was written.</summary>
    public Span<byte> Free(int atLeast)
    {
        if (start == end) Rewind();
        if (buffer.Length - end < atLeast) MakeRoom(atLeast);
        return buffer.AsSpan(end);
    }

    public void Advance(int received) => end += received;

    /// <summary>The next whole frame; its payload is valid until more is received.</summary>
    /// <exception cref="FrameException">A length that no frame has.</exception>
    public bool TryRead(out byte kind, out ReadOnlySpan<byte> payload)
    {
        kind = 0;
        payload = default;
        if (end - start < Frame.HeaderSize) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start));
        if (length is < 0 or > Frame.PayloadBytesMax) throw new FrameException($"a frame of {length} bytes");
        if (end - start - Frame.HeaderSize < length) return false;
        kind = buffer[start + 4];
        payload = buffer.AsSpan(start + Frame.HeaderSize, length);
        start += Frame.HeaderSize + length;
        return true;
    }

    /// <summary>A configuration is megabytes, and all other frames are small: what it took is not kept.</summary>
    private void Rewind()
    {
        start = end = 0;
        if (buffer.Length > Frame.BufferBytesKeptMax) buffer = new byte[UsualBytes];
    }

    private void MakeRoom(int atLeast)
    {
        int used = end - start;
        int wanted = Math.Max(used + atLeast, FrameBytes());
        byte[] target = wanted > buffer.Length ? GC.AllocateUninitializedArray<byte>(Math.Max(buffer.Length * 2, wanted)) : buffer;
        Buffer.BlockCopy(buffer, start, target, 0, used);
        buffer = target;
        start = 0;
        end = used;
    }

    /// <summary>What the frame that has begun will take, so that a long one is not copied from buffer to buffer; 0 when not known yet.</summary>
    private int FrameBytes()
    {
        if (end - start < Frame.HeaderSize) return 0;
        int length = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start));
        return length is < 0 or > Frame.PayloadBytesMax ? 0 : Frame.HeaderSize + length;
    }
}
