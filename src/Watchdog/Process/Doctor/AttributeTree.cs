using System.Buffers.Binary;
using System.Text;
using Keepalive.Linux.Netlink;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Netlink attributes of one nest by their type, as copies. Numbers of nf_tables are big-endian. What is missing is 0 or empty.</summary>
internal sealed class AttributeTree
{
    private readonly List<(ushort Type, byte[] Payload)> attributes = [];

    private AttributeTree(ReadOnlySpan<byte> bytes)
    {
        NetlinkAttributes reader = new(bytes);
        while (reader.TryRead(out NetlinkAttribute attribute)) attributes.Add((attribute.Type, attribute.Payload.ToArray()));
    }

    public static AttributeTree Of(ReadOnlySpan<byte> bytes) => new(bytes);

    public bool Has(ushort type) => attributes.Exists(attribute => attribute.Type == type);

    public byte[] Bytes(ushort type) => attributes.Find(attribute => attribute.Type == type).Payload ?? [];

    public uint Number(ushort type) => Bytes(type) is { Length: >= 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    public ulong Long(ushort type) => Bytes(type) is { Length: >= 8 } bytes ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    public string Text(ushort type) => Encoding.UTF8.GetString(Bytes(type)).TrimEnd('\0');

    public AttributeTree Nest(ushort type) => new(Bytes(type));

    /// <summary>A nest whose attributes are all nests: a list (NFTA_LIST_ELEM).</summary>
    public IEnumerable<AttributeTree> List(ushort type) => Nest(type).attributes.Select(attribute => new AttributeTree(attribute.Payload));

    /// <summary>The payloads of a nest, whatever their type.</summary>
    public IEnumerable<byte[]> Payloads(ushort type) => Nest(type).attributes.Select(attribute => attribute.Payload);
}
