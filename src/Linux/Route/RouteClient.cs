using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>Asks the kernel for links and addresses, and changes addresses (rtnetlink(7)).</summary>
public sealed class RouteClient : IDisposable
{
    private const int ReceiveBufferBytes = 4 << 20;

    private readonly NetlinkSocket socket = new(NetlinkSocket.Route);
    private readonly NetlinkBatch batch;
    private readonly byte[] buffer = new byte[64 * 1024];

    public RouteClient()
    {
        batch = new NetlinkBatch(socket);
        socket.SetReceiveBuffer(ReceiveBufferBytes);
    }

    private delegate void DumpWriter(ref NetlinkWriter writer, uint sequence);

    private delegate bool MessageReader<T>(in NetlinkMessage message, out T value);

    public List<LinkInfo> Links() => Dump<LinkInfo>(LinkMessage.WriteDump, LinkMessage.TryRead);

    public List<InterfaceAddress> Addresses() => Dump<InterfaceAddress>(AddressMessage.WriteDump, AddressMessage.TryRead);

    /// <summary>Adds addresses in order; one errno for each, 0 when it is there now.</summary>
    public int[] Add(IReadOnlyList<InterfaceAddress> addresses) => batch.Run(addresses, AddressMessage.WriteAdd);

    /// <summary>Removes addresses in order; one errno for each (EADDRNOTAVAIL: it was not there).</summary>
    public int[] Remove(IReadOnlyList<InterfaceAddress> addresses) => batch.Run(addresses, AddressMessage.WriteDelete);

    /// <summary>Sets an interface up or down; 0 or an errno.</summary>
    public int SetUp(InterfaceIndex index, bool up) => batch.Run([(index, up)], LinkMessage.WriteSetUp)[0];

    public void Dispose() => socket.Dispose();

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
        message.ErrorNumber == 0 ? found : throw new LinuxException("netlink dump", message.ErrorNumber, "list links or addresses");
}
