using System.Buffers.Binary;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Nftables;

/// <summary>
/// One transaction of nf_tables (linux/netfilter/nf_tables.h, nfnetlink.h): all of its messages take effect together or none does.
/// Names and numbers are the header's; numbers in attributes are big-endian.
/// </summary>
internal ref struct NftablesBatch
{
    private const ushort Subsystem = 10;
    private const ushort MessageBatchBegin = 16;
    private const ushort MessageBatchEnd = 17;
    private const int FamilyHeaderBytes = 4;

    private readonly NetlinkSocket socket;
    private NetlinkWriter writer;

    public NftablesBatch(NetlinkSocket socket, Span<byte> buffer)
    {
        this.socket = socket;
        writer = new NetlinkWriter(buffer);
        Fence(MessageBatchBegin);
    }

    /// <summary>Begins a message about a table of a family (AF_INET and so on); every one asks for an answer.</summary>
    public void Begin(byte message, ushort flags, byte family)
    {
        writer.Begin((ushort)(Subsystem << 8 | message), (ushort)(NetlinkFlags.Request | NetlinkFlags.Ack | flags), socket.NextSequence());
        FamilyHeader(family, 0);
    }

    public readonly void End() => writer.End();

    public void Text(ushort attribute, string text) => writer.AttributeText(attribute, text);

    public void Number(ushort attribute, uint value) => writer.AttributeU32BigEndian(attribute, value);

    public void Bytes(ushort attribute, scoped ReadOnlySpan<byte> bytes) => writer.Attribute(attribute, bytes);

    public int BeginNest(ushort attribute) => writer.BeginNest(attribute);

    public readonly void EndNest(int nest) => writer.EndNest(nest);

    /// <summary>
    /// Sends the transaction. The kernel has answered every message when sending returns, so this never waits.
    /// </summary>
    /// <returns>0, or the first errno: then nothing was changed.</returns>
    /// <exception cref="LinuxException">The socket itself failed.</exception>
    public int Commit(Span<byte> answers)
    {
        Fence(MessageBatchEnd);
        socket.Send(writer.Written);
        int error = 0;
        while (true)
        {
            ReadOnlySpan<byte> answer = socket.TryReceive(answers);
            if (answer.IsEmpty) return error;
            NetlinkReader reader = new(answer);
            while (reader.TryRead(out NetlinkMessage message))
            {
                if (error == 0 && message.Type == NetlinkMessage.TypeError) error = message.ErrorNumber;
            }
        }
    }

    private void Fence(ushort type)
    {
        writer.Begin(type, NetlinkFlags.Request, socket.NextSequence());
        FamilyHeader(0, Subsystem);
        writer.End();
    }

    /// <summary>struct nfgenmsg: family, version 0, resource id in network order.</summary>
    private void FamilyHeader(byte family, ushort resource)
    {
        Span<byte> header = stackalloc byte[FamilyHeaderBytes];
        header[0] = family;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], resource);
        writer.Bytes(header);
    }
}
