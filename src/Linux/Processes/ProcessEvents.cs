using System.Buffers.Binary;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Processes;

/// <summary>What happened to a process.</summary>
public enum ProcessEventKind
{
    /// <summary>A process made another one, which begins as its copy.</summary>
    Fork,

    /// <summary>A process became another program.</summary>
    Exec,

    /// <summary>A process changed its short name.</summary>
    Rename,
    Exit,
}

/// <param name="Kind">What happened.</param>
/// <param name="Pid">The process it happened to; for a fork the new one.</param>
/// <param name="Parent">For a fork: the process that it is a copy of.</param>
public readonly record struct ProcessEvent(ProcessEventKind Kind, int Pid, int Parent = 0);

/// <summary>
/// The kernel's process connector (linux/cn_proc.h): forks, execs, renames and exits of the whole machine as they happen. It works in
/// the first network namespace only. Threads are left out.
/// </summary>
public sealed class ProcessEvents : IDisposable
{
    private const int NETLINK_CONNECTOR = 11;
    private const int CN_IDX_PROC = 1;
    private const int CN_VAL_PROC = 1;
    private const ushort NLMSG_DONE = 3;
    private const uint PROC_CN_MCAST_LISTEN = 1;
    private const int ConnectorHeaderSize = 20;
    private const int EventDataOffset = ConnectorHeaderSize + 16;
    private const uint PROC_EVENT_FORK = 0x1;
    private const uint PROC_EVENT_EXEC = 0x2;
    private const uint PROC_EVENT_COMM = 0x200;
    private const uint PROC_EVENT_EXIT = 0x80000000;

    private readonly NetlinkSocket socket = new(NETLINK_CONNECTOR);
    private readonly byte[] buffer = new byte[16 * 1024];

    /// <param name="receiveBufferBytes">A burst of forks must fit.</param>
    /// <param name="force">Beyond the system's limit if need be.</param>
    /// <exception cref="LinuxException">ECONNREFUSED: not in the first network namespace; EPERM; a kernel without it.</exception>
    public ProcessEvents(int receiveBufferBytes, bool force = true)
    {
        try
        {
            socket.SetReceiveBuffer(receiveBufferBytes, force);
            socket.Join(CN_IDX_PROC);
            Listen();
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public int Descriptor => socket.Descriptor;

    /// <summary>Hands on what has arrived, in order. False: events were lost, look at all processes again.</summary>
    public bool Read(Action<ProcessEvent> onEvent)
    {
        try
        {
            while (true)
            {
                ReadOnlySpan<byte> datagram = socket.TryReceive(buffer);
                if (datagram.IsEmpty) return true;
                NetlinkReader reader = new(datagram);
                while (reader.TryRead(out NetlinkMessage message))
                {
                    if (TryRead(message.Payload, out ProcessEvent found)) onEvent(found);
                }
            }
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOBUFS)
        {
            return false;
        }
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Reads struct cn_msg and struct proc_event; false for other events and for threads.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> payload, out ProcessEvent found)
    {
        found = default;
        if (payload.Length < EventDataOffset + 16) return false;
        uint what = BinaryPrimitives.ReadUInt32LittleEndian(payload[ConnectorHeaderSize..]);
        ReadOnlySpan<byte> data = payload[EventDataOffset..];
        int first = Number(data, 0), second = Number(data, 4), third = Number(data, 8), fourth = Number(data, 12);
        switch (what)
        {
            // fork: parent thread, parent process, child thread, child process; else: thread, process.
            case PROC_EVENT_FORK when third == fourth: found = new ProcessEvent(ProcessEventKind.Fork, fourth, second); return true;
            case PROC_EVENT_EXEC when first == second: found = new ProcessEvent(ProcessEventKind.Exec, second); return true;
            case PROC_EVENT_COMM when first == second: found = new ProcessEvent(ProcessEventKind.Rename, second); return true;
            case PROC_EVENT_EXIT when first == second: found = new ProcessEvent(ProcessEventKind.Exit, second); return true;
            default: return false;
        }
    }

    private static int Number(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadInt32LittleEndian(data[offset..]);

    private void Listen()
    {
        Span<byte> request = stackalloc byte[NetlinkReader.HeaderSize + ConnectorHeaderSize + 4];
        request.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], NLMSG_DONE);
        Span<byte> connector = request[NetlinkReader.HeaderSize..];
        BinaryPrimitives.WriteInt32LittleEndian(connector, CN_IDX_PROC);
        BinaryPrimitives.WriteInt32LittleEndian(connector[4..], CN_VAL_PROC);
        BinaryPrimitives.WriteUInt16LittleEndian(connector[16..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(connector[ConnectorHeaderSize..], PROC_CN_MCAST_LISTEN);
        socket.Send(request);
    }
}
