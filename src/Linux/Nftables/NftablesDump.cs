using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Nftables;

/// <summary>One object of nf_tables as the kernel tells of it.</summary>
/// <param name="Family">NFPROTO_*.</param>
/// <param name="Attributes">Netlink attributes behind struct nfgenmsg (NFTA_TABLE_*, NFTA_CHAIN_*, … by what was asked for).</param>
public sealed record NftablesObject(byte Family, byte[] Attributes);

/// <summary>Reads what is in nf_tables (NFT_MSG_GET* of linux/netfilter/nf_tables.h). Needs CAP_NET_ADMIN.</summary>
public sealed class NftablesDump : IDisposable
{
    private const byte GetTable = 1, GetChain = 4, GetRule = 7, GetSet = 10, GetElement = 13;
    private const ushort Subsystem = 10;
    private const int FamilyHeaderBytes = 4;
    private const int RequestBytesMax = 1024;

    private readonly NetlinkSocket socket = new(NetlinkSocket.Netfilter);
    private readonly byte[] buffer = new byte[128 * 1024];

    /// <exception cref="LinuxException">EPERM: no CAP_NET_ADMIN; EINVAL, EOPNOTSUPP: no nf_tables in this kernel.</exception>
    public List<NftablesObject> Tables() => Dump(GetTable, 0);

    /// <exception cref="LinuxException">As of <see cref="Tables"/>.</exception>
    public List<NftablesObject> Chains() => Dump(GetChain, 0);

    /// <summary>In the order in which they are asked.</summary>
    /// <exception cref="LinuxException">As of <see cref="Tables"/>.</exception>
    public List<NftablesObject> Rules() => Dump(GetRule, 0);

    /// <exception cref="LinuxException">As of <see cref="Tables"/>.</exception>
    public List<NftablesObject> Sets() => Dump(GetSet, 0);

    /// <summary>The elements of a set, in one or several messages.</summary>
    /// <exception cref="LinuxException">ENOENT: it went meanwhile.</exception>
    public List<NftablesObject> Elements(byte family, string table, string set) => Dump(GetElement, family, table, set);

    public void Dispose() => socket.Dispose();

    private List<NftablesObject> Dump(byte message, byte family, string? table = null, string? set = null)
    {
        Span<byte> request = stackalloc byte[RequestBytesMax];
        NetlinkWriter writer = new(request);
        uint sequence = socket.NextSequence();
        writer.Begin((ushort)(Subsystem << 8 | message), NetlinkFlags.Request | NetlinkFlags.Dump, sequence);
        writer.Bytes([family, 0, 0, 0]);
        if (table is not null) writer.AttributeText(NftablesNumbers.ElementsTable, table);
        if (set is not null) writer.AttributeText(NftablesNumbers.ElementsSet, set);
        writer.End();
        socket.Send(writer.Written);
        return Collect(sequence);
    }

    private List<NftablesObject> Collect(uint sequence)
    {
        List<NftablesObject> found = [];
        while (true)
        {
            NetlinkReader reader = new(socket.Receive(buffer));
            while (reader.TryRead(out NetlinkMessage message))
            {
                if (message.Sequence != sequence) continue;
                if (message.Type is NetlinkMessage.TypeDone or NetlinkMessage.TypeError)
                {
                    return message.ErrorNumber == 0 ? found : throw new LinuxException("netlink dump", message.ErrorNumber, "list firewall rules");
                }
                if (message.Payload.Length < FamilyHeaderBytes) continue;
                found.Add(new NftablesObject(message.Payload[0], message.Payload[FamilyHeaderBytes..].ToArray()));
            }
        }
    }
}
