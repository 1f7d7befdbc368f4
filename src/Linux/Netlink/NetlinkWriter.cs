using System.Buffers.Binary;
using System.Text;
using Keepalive.Core;

namespace Keepalive.Linux.Netlink;

/// <summary>
/// Writes netlink messages back to back into a caller's buffer (linux/netlink.h): header of 16 bytes, family header, attributes;
/// everything aligned to 4 bytes, numbers in host order unless said otherwise.
/// </summary>
public ref struct NetlinkWriter(Span<byte> buffer)
{
    private const ushort Nested = 0x8000;
    private const int FlagsOffset = 6;

    private readonly Span<byte> buffer = buffer;
    private int messageStart;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => buffer[..Length];

    /// <summary>Room left in the buffer.</summary>
    public readonly int Room => buffer.Length - Length;

    /// <summary>Begins a message: nlmsghdr with a length to be filled in by <see cref="End"/>.</summary>
    public void Begin(ushort type, ushort flags, uint sequence)
    {
        messageStart = Length;
        U32(0);
        U16(type);
        U16(flags);
        U32(sequence);
        U32(0);
    }

    public readonly void End() => BinaryPrimitives.WriteInt32LittleEndian(buffer[messageStart..], Length - messageStart);

    /// <summary>The message that begins at <paramref name="start"/> needs no acknowledgement: errors are told all the same.</summary>
    public readonly void WithoutAck(int start) => buffer[start + FlagsOffset] &= unchecked((byte)~NetlinkFlags.Ack);

    /// <summary>Forgets everything from <paramref name="length"/> on, e.g. a message that turned out not to fit.</summary>
    public void Truncate(int length) => Length = length;

    public void U8(byte value) => buffer[Length++] = value;

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(buffer[Length..], value);
        Length += 2;
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[Length..], value);
        Length += 4;
    }

    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer[Length..]);
        Length += bytes.Length;
        Pad();
    }

    public void Attribute(ushort type, scoped ReadOnlySpan<byte> payload)
    {
        U16((ushort)(4 + payload.Length));
        U16(type);
        Bytes(payload);
    }

    public void AttributeU8(ushort type, byte value)
    {
        U16(5);
        U16(type);
        U8(value);
        Pad();
    }

    public void AttributeU16(ushort type, ushort value)
    {
        U16(6);
        U16(type);
        U16(value);
        Pad();
    }

    public void AttributeU32(ushort type, uint value)
    {
        U16(8);
        U16(type);
        U32(value);
    }

    /// <summary>A 16-bit number in network order, as ports are.</summary>
    public void AttributeU16BigEndian(ushort type, ushort value) => AttributeU16(type, BinaryPrimitives.ReverseEndianness(value));

    public void AttributeU32BigEndian(ushort type, uint value) => AttributeU32(type, BinaryPrimitives.ReverseEndianness(value));

    public void AttributeU64BigEndian(ushort type, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>A text with its closing NUL.</summary>
    public void AttributeText(ushort type, string text)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(text.Length) + 1];
        int length = Encoding.UTF8.GetBytes(text, bytes);
        bytes[length] = 0;
        Attribute(type, bytes[..(length + 1)]);
    }

    public void AttributeAddress(ushort type, IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.CopyTo(bytes);
        Attribute(type, bytes[..address.ByteLength]);
    }

    /// <summary>Begins a nest; hand the result to <see cref="EndNest"/>.</summary>
    public int BeginNest(ushort type)
    {
        int start = Length;
        U16(0);
        U16((ushort)(type | Nested));
        return start;
    }

    public readonly void EndNest(int start) => BinaryPrimitives.WriteUInt16LittleEndian(buffer[start..], (ushort)(Length - start));

    private void Pad()
    {
        while (Length % 4 != 0) buffer[Length++] = 0;
    }
}
