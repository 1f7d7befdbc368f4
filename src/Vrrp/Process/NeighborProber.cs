using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;
using Keepalive.Linux.Sockets;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Process;

/// <summary>Asks the segment who has an address and hears the answers. Opens its sockets with the first question of a family.</summary>
internal sealed class NeighborProber(EventLoop loop, RouteClient routes, VrrpLog log, Action<VrrpInput> answer) : IDisposable
{
    private readonly PacketSocket sender = new();
    private readonly byte[] probe = new byte[NeighborProbe.SizeMax];
    private readonly byte[] reply = new byte[NeighborReplySocket.FrameMax];
    private NeighborReplySocket? replies4;
    private NeighborReplySocket? replies6;
    private bool cannotHear;

    public void Ask(VrrpEffect.ProbeAddress question)
    {
        if (!Listen(question.Address.Family)) return;
        int size = NeighborProbe.Write(probe, question.Mac, question.Address);
        bool isAskedAlone = question is { OfPeer: true, Address.IsV4: true };
        if (isAskedAlone && routes.NeighborOf(question.Interface, question.Address) is MacAddress known) known.CopyTo(probe);
        int error = sender.Send(question.Interface, probe.AsSpan(0, size));
        if (error != 0) log.CannotProbe(question.Address.ToString(), question.InterfaceName, Errno.Name(error));
    }

    public void Dispose()
    {
        replies4?.Dispose();
        replies6?.Dispose();
        sender.Dispose();
    }

    private bool Listen(IpFamily family)
    {
        if (cannotHear) return false;
        ref NeighborReplySocket? socket = ref family == IpFamily.V4 ? ref replies4 : ref replies6;
        if (socket is not null) return true;
        try
        {
            NeighborReplySocket opened = socket = new NeighborReplySocket(family);
            loop.Add(opened.Descriptor, Readiness.Readable, _ => Hear(opened));
            return true;
        }
        catch (LinuxException exception)
        {
            cannotHear = true;
            log.CannotHearNeighbors(exception.Message);
            return false;
        }
    }

    /// <summary>One frame a turn: a flood of them shall not keep an advert waiting.</summary>
    private void Hear(NeighborReplySocket socket)
    {
        int length = socket.Receive(reply, out InterfaceIndex @interface);
        if (length > 0 && NeighborProbe.TryReadAnswer(reply.AsSpan(0, length), out IpAddress address, out MacAddress mac))
        {
            answer(new VrrpInput.ProbeAnswered(@interface, address, mac));
        }
    }
}
