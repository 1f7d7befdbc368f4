using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>Asks the kernel for links, addresses, routes and rules, and changes them (rtnetlink(7)).</summary>
public sealed class RouteClient : IDisposable
{
    private const int ReceiveBufferBytes = 4 << 20;

    /// <summary>Fewer links are removed one after the other: it takes some 30 ms each.</summary>
    private const int RemovedSinglyMax = 4;

    /// <summary>The first link group tried for removals; nobody is asked to keep away from it.</summary>
    private const uint RemovalGroup = 0x6b61_0000;

    private readonly NetlinkSocket socket = new(NetlinkSocket.Route);
    private readonly NetlinkBatch batch;
    private readonly byte[] buffer = new byte[64 * 1024];

    public RouteClient()
        : this(force: true)
    {
    }

    /// <param name="force">A receive buffer beyond the system's limit, which only root may have.</param>
    public RouteClient(bool force)
    {
        batch = new NetlinkBatch(socket);
        socket.SetReceiveBuffer(ReceiveBufferBytes, force);
    }

    private delegate void DumpWriter(ref NetlinkWriter writer, uint sequence);

    private delegate void FamilyDumpWriter(ref NetlinkWriter writer, IpFamily family, uint sequence);

    private delegate bool MessageReader<T>(in NetlinkMessage message, out T value);

    /// <summary>Calls this whenever the kernel has done some more of a change.</summary>
    public void TellOfProgress(Action step) => batch.Advanced = step;

    /// <summary>The number of the last request; those of one call count up to it.</summary>
    public uint LastSequence => socket.LastSequence;

    /// <summary>Another size than the usual one, within the system's limit unless forced.</summary>
    public void SetReceiveBuffer(int bytes, bool force) => socket.SetReceiveBuffer(bytes, force);

    public List<LinkInfo> Links() => Dump<LinkInfo>(LinkMessage.WriteDump, LinkMessage.TryRead);

    public List<InterfaceAddress> Addresses() => Dump<InterfaceAddress>(AddressMessage.WriteDump, AddressMessage.TryRead);

    /// <summary>Adds addresses in order; one errno for each, 0 when it is there now.</summary>
    public int[] Add(IReadOnlyList<InterfaceAddress> addresses) => batch.Run(addresses, AddressMessage.WriteAdd);

    /// <summary>Removes addresses in order; one errno for each (EADDRNOTAVAIL: it was not there).</summary>
    public int[] Remove(IReadOnlyList<InterfaceAddress> addresses) => batch.Run(addresses, AddressMessage.WriteDelete);

    /// <summary>Adds routes in order; one errno for each.</summary>
    public int[] Add(IReadOnlyList<KernelRoute> routes) => batch.Run(routes, RouteMessage.WriteAdd);

    /// <summary>Removes routes in order; one errno for each (ESRCH: it was not there).</summary>
    public int[] Remove(IReadOnlyList<KernelRoute> routes) => batch.Run(routes, RouteMessage.WriteDelete);

    /// <summary>Adds policy rules in order; one errno for each (EEXIST: it is there).</summary>
    public int[] Add(IReadOnlyList<KernelRule> rules) => batch.Run(rules, RuleMessage.WriteAdd);

    /// <summary>Removes policy rules in order; one errno for each (ENOENT: it was not there).</summary>
    public int[] Remove(IReadOnlyList<KernelRule> rules) => batch.Run(rules, RuleMessage.WriteDelete);

    /// <summary>The link-layer address that the kernel uses for a neighbour now; null when it has none.</summary>
    public MacAddress? NeighborOf(InterfaceIndex @interface, IpAddress address)
    {
        NetlinkWriter writer = new(buffer);
        uint sequence = socket.NextSequence();
        NeighborMessage.WriteGet(ref writer, @interface, address, sequence);
        socket.Send(writer.Written);
        while (true)
        {
            NetlinkReader reader = new(socket.Receive(buffer));
            while (reader.TryRead(out NetlinkMessage message))
            {
                if (message.Sequence == sequence) return NeighborMessage.MacIn(message);
            }
        }
    }

    /// <summary>All routes of both IP versions.</summary>
    public List<KernelRoute> Routes() => Both<KernelRoute>(RouteMessage.WriteDump, RouteMessage.TryRead);

    /// <summary>All policy rules of both IP versions.</summary>
    public List<KernelRule> Rules() => Both<KernelRule>(RuleMessage.WriteDump, RuleMessage.TryRead);

    /// <summary>Makes macvlans and ipvlans, down; one errno for each (EEXIST: the name is taken).</summary>
    public int[] Create(IReadOnlyList<VirtualLink> links) => batch.Run(links, VirtualLinkMessage.WriteCreate);

    /// <summary>Gives interfaces the settings of a VMAC; one errno for each.</summary>
    public int[] SetForVmac(IReadOnlyList<(InterfaceIndex Index, bool ForIPv4)> links) => batch.Run(links, VirtualLinkMessage.WriteSettings);

    /// <summary>Moves interfaces into VRFs, or out of any; one errno for each.</summary>
    public int[] SetMasters(IReadOnlyList<(InterfaceIndex Index, InterfaceIndex Master)> links) => batch.Run(links, VirtualLinkMessage.WriteMaster);

    /// <summary>
    /// Removes macvlans and ipvlans; one errno for each. For each request the kernel waits until nobody uses what it takes away: many
    /// leave as a group, in one request.
    /// </summary>
    public int[] RemoveLinks(IReadOnlyList<InterfaceIndex> links)
    {
        if (links.Count <= RemovedSinglyMax) return batch.Run(links, VirtualLinkMessage.WriteDelete);
        HashSet<uint> taken = [.. Links().Select(link => link.Group)];
        uint group = RemovalGroup;
        while (taken.Contains(group)) group++;
        int[] errors = batch.Run([.. links.Select(index => (index, group))], VirtualLinkMessage.WriteGroup);
        int error = batch.Run([group], VirtualLinkMessage.WriteDeleteGroup)[0];
        return error == 0 ? errors : batch.Run(links, VirtualLinkMessage.WriteDelete);
    }

    /// <summary>Sets many interfaces up.</summary>
    public int[] SetUp(IReadOnlyList<InterfaceIndex> links) => batch.Run([.. links.Select(index => (index, true))], LinkMessage.WriteSetUp);

    /// <summary>Sets an interface up or down; 0 or an errno.</summary>
    public int SetUp(InterfaceIndex index, bool up) => batch.Run([(index, up)], LinkMessage.WriteSetUp)[0];

    public void Dispose() => socket.Dispose();

    private List<T> Both<T>(FamilyDumpWriter write, MessageReader<T> read) =>
    [
        .. Dump((ref NetlinkWriter writer, uint sequence) => write(ref writer, IpFamily.V4, sequence), read),
        .. Dump((ref NetlinkWriter writer, uint sequence) => write(ref writer, IpFamily.V6, sequence), read),
    ];

    private List<T> Dump<T>(DumpWriter write, MessageReader<T> read)
    {
        NetlinkWriter writer = new(buffer);
        uint sequence = socket.NextSequence();
        write(ref writer, sequence);
        socket.Send(writer.Written);
        List<T> found = [];
        while (true)
        {
            NetlinkReader reader = new(socket.Receive(buffer));
            while (reader.TryRead(out NetlinkMessage message))
            {
                if (message.Sequence != sequence) continue;
                if (message.Type is NetlinkMessage.TypeDone or NetlinkMessage.TypeError) return Finished(message, found);
                if (read(message, out T value)) found.Add(value);
            }
        }
    }

    private static List<T> Finished<T>(in NetlinkMessage message, List<T> found) =>
        message.ErrorNumber == 0 ? found : throw new LinuxException("netlink dump", message.ErrorNumber, "list links, addresses, routes or rules");
}
