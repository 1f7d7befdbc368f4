using Keepalive.Linux.Netlink;
using Keepalive.Linux.Processes;

namespace Keepalive.Linux.Ipvs;

/// <summary>One request that changes the table. The destination is null for a change of the service itself.</summary>
public readonly record struct IpvsRequest(IpvsCommandNumber Command, IpvsService Service, IpvsDestination? Destination);

/// <summary>
/// IPVS over generic netlink. One socket for the life of the process; requests are sent many at a time and each has its errno.
/// </summary>
public sealed class IpvsClient : IDisposable
{
    private const string FamilyName = "IPVS";
    private const int ReceiveBufferBytes = 4 << 20;

    private readonly NetlinkSocket socket;
    private readonly NetlinkBatch batch;
    private readonly ushort family;
    private readonly byte[] buffer = new byte[256 * 1024];

    private IpvsClient(NetlinkSocket socket, ushort family)
    {
        this.socket = socket;
        this.family = family;
        batch = new NetlinkBatch(socket);
    }

    /// <summary>Calls this whenever the kernel has done some more of a change.</summary>
    public void TellOfProgress(Action? step) => batch.Advanced = step;

    private delegate void AttributeWriter(ref NetlinkWriter writer);

    private delegate bool MessageReader<T>(in NetlinkMessage message, out T value);

    /// <summary>Null when this kernel has no IPVS, also after it was asked to load it.</summary>
    /// <exception cref="LinuxException">Generic netlink itself is missing.</exception>
    public static IpvsClient? TryOpen() => TryOpenHere();

    /// <summary>The same in another network namespace: a socket stays where it was opened.</summary>
    /// <param name="netNamespace">Null for this one; empty for that of the parent process; else a name.</param>
    public static IpvsClient? TryOpen(string? netNamespace) =>
        netNamespace is null ? TryOpenHere() : NetworkNamespace.RunIn(netNamespace, TryOpenHere);

    private static IpvsClient? TryOpenHere()
    {
        NetlinkSocket socket = new(NetlinkSocket.Generic);
        socket.SetReceiveBuffer(ReceiveBufferBytes);
        ushort family = GenericFamily.Resolve(socket, FamilyName);
        if (family != 0) return new IpvsClient(socket, family);
        socket.Dispose();
        return null;
    }

    /// <summary>Another size than the usual one, within the system's limit unless forced.</summary>
    public void SetReceiveBuffer(int bytes, bool force) => socket.SetReceiveBuffer(bytes, force);

    /// <summary>All services.</summary>
    public List<IpvsService> Services() => Dump<IpvsService>(IpvsCommandNumber.GetService, null, IpvsMessages.TryReadService);

    /// <summary>All destinations of a service.</summary>
    public List<IpvsDestination> Destinations(IpvsService service) => Dump(
        IpvsCommandNumber.GetDest,
        service,
        (in NetlinkMessage message, out IpvsDestination destination) =>
            IpvsMessages.TryReadDestination(message, service.Family, out destination));

    /// <summary>Carries out changes in order; one errno for each, 0 when it was done.</summary>
    public int[] Apply(IReadOnlyList<IpvsRequest> requests) => batch.Run(requests, Encode);

    /// <summary>Removes every service, whoever made it. 0 or an errno.</summary>
    public int Flush() => Change(IpvsCommandNumber.Flush, static (ref NetlinkWriter _) => { });

    /// <summary>0 or an errno: EEXIST when one of that kind runs, ENODEV for an interface that is not there.</summary>
    public int StartDaemon(IpvsDaemon daemon) =>
        Change(IpvsCommandNumber.NewDaemon, (ref NetlinkWriter writer) => IpvsMessages.WriteDaemon(ref writer, daemon));

    /// <summary>0 or an errno: ESRCH when none runs.</summary>
    public int StopDaemon(bool isMaster, byte syncId = 0) =>
        Change(IpvsCommandNumber.DelDaemon, (ref NetlinkWriter writer) => IpvsMessages.WriteDaemonState(ref writer, isMaster, syncId));

    /// <summary>0 or an errno. A value of 0 leaves the kernel's.</summary>
    public int SetTimeouts(IpvsTimeouts timeouts) =>
        Change(IpvsCommandNumber.SetConfig, (ref NetlinkWriter writer) => IpvsMessages.WriteTimeouts(ref writer, timeouts));

    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public IpvsTimeouts Timeouts()
    {
        int errno = Ask(IpvsCommandNumber.GetConfig, static (ref NetlinkWriter _) => { }, IpvsMessages.TryReadTimeouts, out IpvsTimeouts found);
        return errno == 0 ? found : throw new LinuxException("netlink", errno, "read the IPVS time-outs");
    }

    /// <summary>0 or an errno: EPERM without CAP_NET_ADMIN.</summary>
    public int TryInfo(out IpvsInfo info) =>
        Ask(IpvsCommandNumber.GetInfo, static (ref NetlinkWriter _) => { }, IpvsMessages.TryReadInfo, out info);

    /// <summary>One service, found by its identity. 0 or an errno: ESRCH when there is none.</summary>
    public int TryService(IpvsService identity, out IpvsService service) => Ask(
        IpvsCommandNumber.GetService,
        (ref NetlinkWriter writer) => IpvsMessages.WriteOwner(ref writer, identity),
        IpvsMessages.TryReadService,
        out service);

    /// <summary>The sync daemons that run: none, one, or one of each kind.</summary>
    public List<IpvsDaemon> Daemons() => Dump<IpvsDaemon>(IpvsCommandNumber.GetDaemon, null, IpvsMessages.TryReadDaemon);

    /// <summary>Sets all counters of a service, or with null of all, to 0. Gives 0 or an errno.</summary>
    public int Zero(IpvsService? service) => Change(IpvsCommandNumber.Zero, (ref NetlinkWriter writer) =>
    {
        if (service is not null) IpvsMessages.WriteOwner(ref writer, service);
    });

    public void Dispose() => socket.Dispose();

    private int Change(IpvsCommandNumber command, AttributeWriter write) => batch.Run([command], (ref writer, number, sequence) =>
    {
        GenericFamily.Begin(
            ref writer, family, (byte)number, IpvsMessages.FamilyVersion, NetlinkFlags.Request | NetlinkFlags.Ack, sequence);
        write(ref writer);
        writer.End();
    })[0];

    /// <summary>One question with one answer: 0 or an errno.</summary>
    private int Ask<T>(IpvsCommandNumber command, AttributeWriter write, MessageReader<T> read, out T found)
    {
        uint sequence = Send(command, NetlinkFlags.Request | NetlinkFlags.Ack, write);
        found = default!;
        while (true)
        {
            NetlinkReader reader = new(socket.Receive(buffer));
            while (reader.TryRead(out NetlinkMessage message))
            {
                if (message.Sequence != sequence) continue;
                if (message.Type == family) read(message, out found);
                if (message.Type == NetlinkMessage.TypeError) return message.ErrorNumber;
            }
        }
    }

    private uint Send(IpvsCommandNumber command, ushort flags, AttributeWriter write)
    {
        NetlinkWriter writer = new(buffer);
        uint sequence = socket.NextSequence();
        GenericFamily.Begin(ref writer, family, (byte)command, IpvsMessages.FamilyVersion, flags, sequence);
        write(ref writer);
        writer.End();
        socket.Send(writer.Written);
        return sequence;
    }

    private void Encode(ref NetlinkWriter writer, IpvsRequest request, uint sequence)
    {
        const ushort flags = NetlinkFlags.Request | NetlinkFlags.Ack;
        GenericFamily.Begin(ref writer, family, (byte)request.Command, IpvsMessages.FamilyVersion, flags, sequence);
        if (request.Destination is null)
        {
            IpvsMessages.WriteService(ref writer, request.Service);
        }
        else
        {
            IpvsMessages.WriteOwner(ref writer, request.Service);
            IpvsMessages.WriteDestination(ref writer, request.Destination);
        }
        writer.End();
    }

    private List<T> Dump<T>(IpvsCommandNumber command, IpvsService? service, MessageReader<T> read)
    {
        const ushort flags = NetlinkFlags.Request | NetlinkFlags.Ack | NetlinkFlags.Dump;
        uint sequence = Send(command, flags, (ref NetlinkWriter writer) =>
        {
            if (service is not null) IpvsMessages.WriteOwner(ref writer, service);
        });
        List<T> found = [];
        while (true)
        {
            NetlinkReader reader = new(socket.Receive(buffer));
            while (reader.TryRead(out NetlinkMessage message))
            {
                if (message.Sequence != sequence) continue;
                if (message.Type == NetlinkMessage.TypeDone) return found;
                if (message.Type == NetlinkMessage.TypeError && message.ErrorNumber != 0)
                {
                    throw new LinuxException("netlink dump", message.ErrorNumber, "read the IPVS table");
                }
                if (message.Type == family && read(message, out T value)) found.Add(value);
            }
        }
    }
}
