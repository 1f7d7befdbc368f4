using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;
using Keepalive.Linux.Sockets;
using Keepalive.Vrrp.Wire;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>
/// Listens on the interfaces of the instances for other VRRP speakers, in the groups of the configuration, and asks the segment who has the
/// virtual addresses and the known peers' ones. Claims nothing: its questions change nobody's cache.
/// </summary>
internal sealed class SegmentListener(KeepaliveConfig config, LinkFacts[] links, AddressFacts[] addresses) : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int PacketBytesMax = 2048;
    private const int QuestionsMax = 256;
    private const int Rounds = 2;

    private readonly EventLoop loop = new();
    private readonly List<IDisposable> opened = [];
    private readonly Dictionary<(string, IpAddress, byte), HeardAdvert> adverts = [];
    private readonly Dictionary<(string, IpAddress), MacAddress> answers = [];
    private readonly List<(string, IpAddress, string)> refused = [];
    private readonly byte[] buffer = new byte[PacketBytesMax];
    private readonly Dictionary<int, string> names = links.ToDictionary(link => link.Index, link => link.Name);
    private readonly HashSet<(string, IpAddress)> groups = [];
    private HashSet<MacAddress> own = [];

    /// <exception cref="LinuxException">EPERM: no CAP_NET_RAW.</exception>
    public SegmentFacts Listen(TimeSpan time)
    {
        Instant begin = MonotonicClock.Now;
        foreach (VrrpInstanceConfig instance in config.VrrpInstances) OpenFor(instance);
        Ask(time);
        LoopTimer end = loop.NewTimer(loop.Stop);
        end.Deadline = begin + time;
        loop.Run();
        return new SegmentFacts(MonotonicClock.Now - begin)
        {
            Adverts = [.. adverts.Values],
            Answers = [.. answers.Select(answer => new NeighborAnswer(answer.Key.Item1, answer.Key.Item2, answer.Value))],
            Refused = refused,
        };
    }

    public void Dispose()
    {
        foreach (IDisposable each in opened) each.Dispose();
        loop.Dispose();
    }

    private void OpenFor(VrrpInstanceConfig instance)
    {
        LinkFacts? link = Array.Find(links, link => link.Name == instance.Interface);
        if (link is not { IsSetUp: true }) return;
        IpAddress any = instance.Family == IpFamily.V4 ? IpAddress.AnyV4 : IpAddress.AnyV6;
        IpAddress group = instance.IsUnicast ? any : instance.McastGroup;
        if (!groups.Add((link.Name, group))) return;
        try
        {
            AdvertSocket socket = AdvertSocket.Open(link.Name, new InterfaceIndex(link.Index), group, BufferBytes);
            opened.Add(socket);
            loop.Add(socket.Receiver, Readiness.Readable, _ => Hear(socket, socket.Receiver, link.Name));
            if (socket.AuthenticatedReceiver >= 0)
            {
                loop.Add(socket.AuthenticatedReceiver, Readiness.Readable, _ => Hear(socket, socket.AuthenticatedReceiver, link.Name));
            }
        }
        catch (LinuxException exception) when (exception.Errno is not (Errno.EPERM or Errno.EACCES))
        {
            refused.Add((link.Name, group, exception.Message));
        }
    }

    private void Hear(AdvertSocket socket, int receiver, string link)
    {
        int length = socket.Receive(receiver, buffer);
        if (length == 0 || !AdvertView.TryRead(buffer.AsSpan(0, length), out AdvertView advert)) return;
        HeardAdvert heard = Heard(advert, link);
        // Our own daemon's, where the kernel loops them back.
        if (Array.Exists(addresses, address => address.Prefix.Address == heard.Source)) return;
        adverts[(link, heard.Source, heard.VirtualRouterId)] = heard;
    }

    private static HeardAdvert Heard(AdvertView advert, string link)
    {
        List<IpAddress> listed = [];
        int size = advert.Source.ByteLength;
        for (int i = 0; i < advert.AddressCount && AdvertView.HeaderSize + (i
            + 1) * size <= advert.Payload.Length; i++) listed.Add(advert.Address(i));
        bool isSecond = advert.Version == 2;
        bool hasPassword = isSecond && advert.AuthType == (byte)AuthType.Pass && advert.Payload.Length >= AdvertView.HeaderSize
            + AdvertView.AuthenticationSize;
        return new HeardAdvert(link, advert.Source, advert.Destination, advert.VirtualRouterId)
        {
            Version = advert.Version,
            Priority = advert.Priority,
            AuthType = isSecond ? advert.HasAuthenticationHeader ? (byte)AuthType.Ah : advert.AuthType : (byte)0,
            Password = hasPassword ? Encoding.Latin1.GetString(advert.AuthenticationData).Split('\0')[0] : "",
            Interval = isSecond ? advert.IntervalV2 : advert.IntervalV3,
            Ttl = advert.Ttl,
            Addresses = listed,
        };
    }

    private void Ask(TimeSpan time)
    {
        List<LinkInfo> found;
        using (RouteClient client = new(force: false)) found = client.Links();
        own = [.. found.Select(link => link.Mac)];
        (LinkInfo Link, IpAddress Address)[] questions = [.. Questions()
            .Select(question => (found.Find(link => link.Name == question.Link && link.IsUp && link.Mac != MacAddress.Zero)!, question.Address))
            .Where(question => question.Item1 is not null).Distinct().Take(QuestionsMax)];
        if (questions.Length == 0) return;
        foreach (IpFamily family in questions.Select(question => question.Address.Family).Distinct())
        {
            NeighborReplySocket replies = new(family);
            opened.Add(replies);
            loop.Add(replies.Descriptor, Readiness.Readable, _ => HearAnswer(replies));
        }
        PacketSocket sender = new();
        opened.Add(sender);
        for (int round = 0; round < Rounds; round++)
        {
            LoopTimer timer = loop.NewTimer(() => Send(sender, questions));
            timer.Deadline = MonotonicClock.Now + time * round / (2 * Rounds);
        }
    }

    private IEnumerable<(string Link, IpAddress Address)> Questions()
    {
        foreach (VrrpInstanceConfig instance in config.VrrpInstances)
        {
            string main = instance.Interface ?? "";
            foreach (VirtualAddress address in instance.VirtualAddresses.Concat(instance.ExcludedAddresses))
            {
                yield return (address.Device ?? main, address.Prefix.Address);
            }
            foreach (IpAddress peer in instance.UnicastPeers.Select(peer => peer.Address).Concat(instance.SplitBrain.Peers)) yield return (main,
                peer);
        }
    }

    private static void Send(PacketSocket sender, (LinkInfo Link, IpAddress Address)[] questions)
    {
        Span<byte> frame = stackalloc byte[NeighborProbe.SizeMax];
        foreach ((LinkInfo link, IpAddress address) in questions)
        {
            int size = NeighborProbe.Write(frame, link.Mac, address);
            _ = sender.Send(link.Index, frame[..size]);
        }
    }

    private void HearAnswer(NeighborReplySocket socket)
    {
        int length = socket.Receive(buffer, out InterfaceIndex from);
        if (length == 0 || !NeighborProbe.TryReadAnswer(buffer.AsSpan(0, length), out IpAddress address, out MacAddress mac)) return;
        if (!own.Contains(mac) && names.TryGetValue(from.Value, out string? name)) answers.TryAdd((name, address), mac);
    }
}
