using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Keepalive.Core;

namespace Keepalive.ConfigParser;

/// <summary>
/// Puts the parts of a bundle one behind the other: numbers little endian, a string as a byte of its form, its length and its characters.
/// Files are megabytes of one-byte characters and stay as they are on disk.
/// </summary>
internal sealed class BundleWriter(int capacity)
{
    private readonly ArrayBufferWriter<byte> bytes = new(capacity);

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();

    public void Write(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }

    public void Write(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), value);
        bytes.Advance(sizeof(int));
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.GetSpan(sizeof(ulong)), value);
        bytes.Advance(sizeof(ulong));
    }

    public void Write(string? text)
    {
        if (text is null)
        {
            Write((byte)BundledForm.None);
            return;
        }
        bool narrow = !text.AsSpan().ContainsAnyExceptInRange('\0', '\xff');
        Write((byte)(narrow ? BundledForm.Narrow : BundledForm.Wide));
        ReadOnlySpan<byte> wide = MemoryMarshal.AsBytes(text.AsSpan());
        int length = narrow ? text.Length : wide.Length;
        Write(length);
        Span<byte> room = bytes.GetSpan(length);
        int written = length;
        if (narrow) written = Encoding.Latin1.GetBytes(text, room);
        else wide.CopyTo(room);
        Invariant.Holds(written == length, "a narrow character is a byte");
        bytes.Advance(length);
    }
}

/// <summary>How the characters of a string stand in a bundle.</summary>
internal enum BundledForm : byte
{
    /// <summary>There is no string, which is not an empty one.</summary>
    None,

    /// <summary>A byte each (Latin-1).</summary>
    Narrow,

    /// <summary>As in memory.</summary>
    Wide,
}
