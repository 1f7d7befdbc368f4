using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Probes;

/// <summary>The socket of a probe on the event loop: connecting under a deadline, then reading and writing.</summary>
internal sealed class Connection
{
    private readonly EventLoop loop;
    private readonly LoopTimer timer;
    private int descriptor = -1;
    private Readiness watched;
    private bool connected;

    public Connection(EventLoop loop)
    {
        this.loop = loop;
        timer = loop.NewTimer(() => OnTimeout?.Invoke());
    }

    /// <summary>The socket can be read or written, after it is connected.</summary>
    public Action<Readiness>? OnReady { get; set; }

    /// <summary>Connected (0), or the errno that kept it from it.</summary>
    public Action<int>? OnConnected { get; set; }

    public Action? OnTimeout { get; set; }

    /// <summary>True when the kernel fills in the identifier of echo requests and hides the IP header of answers.</summary>
    public bool KernelNumbersEchoes => ProbeSocket.KernelNumbersEchoes(descriptor);

    /// <summary>The connected socket, for who reads and writes it by other means; -1 before and after.</summary>
    public int Descriptor => descriptor;

    /// <summary>Begins to connect, also again after <see cref="Close"/>. Not null: it failed at once, in this way.</summary>
    public (int Errno, bool CouldNotRun)? Open(NetworkCheckerConfig config, ProbeTransport transport = ProbeTransport.Tcp)
    {
        ProbeRoute route = new(
            config.Address, config.Port, config.BindAddress, config.BindPort, config.BindInterface, config.FirewallMark);
        int opened = ProbeSocket.Connect(route, transport, out bool couldNotRun);
        if (opened < 0) return (-opened, couldNotRun);
        descriptor = opened;
        connected = false;
        watched = Readiness.Writable;
        timer.Deadline = loop.Now + config.ConnectTimeout;
        loop.Add(descriptor, watched, FirstReady);
        return null;
    }

    /// <summary>What is watched for from now on, and until when.</summary>
    public void Watch(Readiness interest, TimeSpan limit)
    {
        timer.Deadline = loop.Now + limit;
        Watch(interest);
    }

    /// <summary>Bytes read; 0 at the end; -1 when nothing waits.</summary>
    public int Read(Span<byte> buffer) => StreamDescriptor.Receive(descriptor, buffer);

    /// <summary>Bytes taken; -1 when the connection is broken.</summary>
    public int Write(ReadOnlySpan<byte> bytes) => StreamDescriptor.Send(descriptor, bytes);

    /// <summary>Length of a datagram, or a negative errno (EAGAIN: none waits).</summary>
    public int ReceiveDatagram(Span<byte> buffer, out IpAddress from) => ProbeSocket.Receive(descriptor, buffer, out from);

    /// <summary>0 or an errno.</summary>
    public int SendDatagram(ReadOnlySpan<byte> bytes) => ProbeSocket.Send(descriptor, bytes);

    /// <summary>Watches for other things; the deadline stays.</summary>
    public void Watch(Readiness interest)
    {
        if (interest == watched) return;
        watched = interest;
        loop.Change(descriptor, interest);
    }

    /// <summary>Gives the connected descriptor away; the loop and the deadline are done with it.</summary>
    public int Release()
    {
        timer.Deadline = Instant.Never;
        int released = descriptor;
        loop.Remove(descriptor);
        descriptor = -1;
        return released;
    }

    public void Close()
    {
        timer.Deadline = Instant.Never;
        if (descriptor < 0) return;
        loop.Remove(descriptor);
        StreamDescriptor.Close(descriptor);
        descriptor = -1;
    }

    private void FirstReady(Readiness readiness)
    {
        if (connected)
        {
            OnReady?.Invoke(readiness);
            return;
        }
        connected = true;
        OnConnected?.Invoke(ProbeSocket.ConnectResult(descriptor));
    }
}
