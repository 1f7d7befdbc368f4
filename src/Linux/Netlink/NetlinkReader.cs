using System.Buffers.Binary;
using System.Text;
using Keepalive.Core;

namespace Keepalive.Linux.Netlink;

/// <summary>One message of a received buffer: its header fields and what follows the header.</summary>
public readonly ref struct NetlinkMessage(ushort type, ushort flags, uint sequence, ReadOnlySpan<byte> payload, uint port = 0)
{
    public const ushort TypeError = 2;
    public const ushort TypeDone = 3;

    public ushort Type { get; } = type;
    public ushort Flags { get; } = flags;
    public uint Sequence { get; } = sequence;
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Port of the socket that asked for what is reported, mostly the number of its process; 0: the kernel itself.</summary>
    public uint Port { get; } = port;

    /// <summary>The error of an acknowledgement or of a finished dump, as a positive errno; 0 is success.</summary>
    public int ErrorNumber => Payload.Length >= 4 ? -BinaryPrimitives.ReadInt32LittleEndian(Payload) : 0;
}

/// <summary>Walks the messages of one received buffer. A length that does not fit ends the walk: the rest cannot be trusted.</summary>
public ref struct NetlinkReader(ReadOnlySpan<byte> buffer)
{
    public const int HeaderSize = 16;

    private ReadOnlySpan<byte> rest = buffer;

    public bool TryRead(out NetlinkMessage message)
    {
        message = default;
        if (rest.Length < HeaderSize) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        if (length < HeaderSize || length > rest.Length) return false;
        message = new NetlinkMessage(
            BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(rest[6..]),
            BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]),
            rest[HeaderSize..length],
            BinaryPrimitives.ReadUInt32LittleEndian(rest[12..]));
        rest = rest[Math.Min(rest.Length, Align(length))..];
        return true;
    }

    internal static int Align(int length) => (length + 3) & ~3;
}

/// <summary>One attribute: its type without the nested and byte-order bits, and its payload.</summary>
public readonly ref struct NetlinkAttribute(ushort type, ReadOnlySpan<byte> payload)
{
    public ushort Type { get; } = type;
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Numbers of a shorter payload are 0: the kernel sends what it knows.</summary>
    public byte U8 => Payload.Length >= 1 ? Payload[0] : (byte)0;
    public ushort U16 => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(Payload) : (ushort)0;
    public uint U32 => Payload.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(Payload) : 0;
    public ulong U64 => Payload.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(Payload) : 0;
    public ushort U16BigEndian => BinaryPrimitives.ReverseEndianness(U16);
    public uint U32BigEndian => BinaryPrimitives.ReverseEndianness(U32);

    /// <summary>A text up to its NUL.</summary>
    public string Text
    {
        get
        {
            int end = Payload.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Payload : Payload[..end]);
        }
    }

    /// <summary>An address of 4 or 16 bytes, else none.</summary>
    public IpAddress Address => Payload.Length is 4 or 16 ? IpAddress.FromBytes(Payload) : IpAddress.None;
}

/// <summary>Walks attributes; stops at the first that does not fit.</summary>
public ref struct NetlinkAttributes(ReadOnlySpan<byte> buffer)
{
    private const ushort TypeMask = 0x3fff;

    private ReadOnlySpan<byte> rest = buffer;

    public bool TryRead(out NetlinkAttribute attribute)
    {
        attribute = default;
        if (rest.Length < 4) return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length < 4 || length > rest.Length) return false;
        ushort type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) & TypeMask);
        attribute = new NetlinkAttribute(type, rest[4..length]);
        rest = rest[Math.Min(rest.Length, NetlinkReader.Align(length))..];
        return true;
    }
}
