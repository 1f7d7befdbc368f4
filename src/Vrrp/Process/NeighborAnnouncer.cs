using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Sockets;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Gratuitous ARP and unsolicited neighbour advertisements on the wire. Without pacing a burst leaves at once, in rounds over all
/// addresses, as far as one turn of the loop takes so many; with it, interfaces send one packet per gap from a queue.
/// </summary>
internal sealed class NeighborAnnouncer : IDisposable
{
    private readonly EventLoop loop;
    private readonly VrrpLog log;
    private readonly PacketSocket socket = new();
    private readonly Dictionary<(string Key, IpFamily Family), PacedQueue> queues = [];
    private readonly AnnouncementPace pace = new();
    private readonly RouterFlags routers;
    private readonly byte[] frame = new byte[NeighborAdvertisement.Size];
    private readonly List<VrrpEffect.Announce> gathered = [];
    private readonly PacedQueue unpaced;
    private bool gathers;

    public NeighborAnnouncer(EventLoop loop, VrrpLog log)
    {
        this.loop = loop;
        this.log = log;
        routers = new RouterFlags(loop);
        unpaced = new PacedQueue(loop, Send);
    }

    public void Use(KeepaliveConfig config, Func<string, string> baseInterface) => pace.Use(config, baseInterface);

    public void Announce(VrrpEffect.Announce burst)
    {
        if (gathers)
        {
            gathered.Add(burst);
            return;
        }
        foreach (AnnouncedAddress address in burst.Addresses) log.Queueing(burst.Name, address);
        for (int round = 0; round < burst.Rounds; round++)
        {
            foreach (AnnouncedAddress address in burst.Addresses) Queue(address);
        }
    }

    /// <summary>What is announced from now on waits for <see cref="SendGathered"/>.</summary>
    public void Gather() => gathers = true;

    /// <summary>One round over the addresses of all instances, then the next: nobody's first announcement waits for another's fifth.</summary>
    public void SendGathered()
    {
        gathers = false;
        if (pace.IsNeeded) gathered.ForEach(Announce);
        else SendInRounds();
        gathered.Clear();
    }

    private void SendInRounds()
    {
        int rounds = 0;
        foreach (VrrpEffect.Announce burst in gathered)
        {
            foreach (AnnouncedAddress address in burst.Addresses) log.Queueing(burst.Name, address);
            rounds = Math.Max(rounds, burst.Rounds);
        }
        for (int round = 0; round < rounds; round++)
        {
            foreach (VrrpEffect.Announce burst in gathered)
            {
                if (round >= burst.Rounds) continue;
                foreach (AnnouncedAddress address in burst.Addresses)
                {
                    // The first round is what neighbours wait for; nothing else of a take-over comes between.
                    if (round == 0) Send(address);
                    else Queue(address);
                }
            }
        }
    }

    /// <summary>The address was let go: nothing more may be said for it.</summary>
    public void Forget(ValueList<PlacedAddress> addresses)
    {
        foreach (PlacedAddress placed in addresses) unpaced.Forget(placed.Interface, placed.Address.Prefix.Address);
        foreach (PacedQueue queue in queues.Values)
        {
            foreach (PlacedAddress placed in addresses) queue.Forget(placed.Interface, placed.Address.Prefix.Address);
        }
    }

    public void Dispose() => socket.Dispose();

    private void Queue(AnnouncedAddress address)
    {
        (string key, TimeSpan gap) = pace.IsNeeded ? pace.Of(address.InterfaceName, address.Address.Family) : default;
        if (gap == TimeSpan.Zero)
        {
            unpaced.Add(address, gap);
            return;
        }
        (string, IpFamily) place = (key, address.Address.Family);
        if (!queues.TryGetValue(place, out PacedQueue? queue)) queues[place] = queue = new PacedQueue(loop, Send);
        queue.Add(address, gap);
    }

    private void Send(AnnouncedAddress address)
    {
        int size;
        if (address.Address.IsV4)
        {
            GratuitousArp.Write(frame, address.Mac, address.Address);
            size = GratuitousArp.Size;
        }
        else
        {
            NeighborAdvertisement.Write(frame, address.Mac, address.Address, routers.IsRouter(address.InterfaceName));
            size = NeighborAdvertisement.Size;
        }
        int error = socket.Send(address.Interface, frame.AsSpan(0, size));
        if (error == 0) log.Announced(address);
        else log.CannotAnnounce(address.Address.ToString(), address.InterfaceName, Errno.Name(error));
    }
}
