using System.Globalization;
using Keepalive.Core;
using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>From words to a request. Values are judged one after the other as they come, then the whole.</summary>
/// <param name="names">For hosts and ports.</param>
/// <param name="program">The name in messages.</param>
internal sealed partial class IpvsadmParser(NameTable names, string program)
{
    private const uint SecondsMax = 31 * 24 * 3600;
    private const uint DefaultPersistence = 360;
    private const int ModuleNameMax = 15;

    private readonly EndpointReader endpoints = new(names);
    private readonly HashSet<IpvsadmOption> given = [];
    private IpvsService service = new() { Family = IpFamily.V4, Scheduler = "", Netmask = uint.MaxValue };
    private string[] flagWords = [];
    private (IpAddress Address, ushort? Port) server;
    private IpvsDestination settings = new() { Address = default, Port = 0, ForwardMethod = Route, Weight = 1 };
    private string tunnelType = "ipip";
    private IpvsDaemon daemon = new(IsMaster: true, "eth0", 0);

    /// <summary>Method numbers of linux/ip_vs.h.</summary>
    public const uint Nat = 0, Tunnel = 2, Route = 3;

    /// <exception cref="IpvsadmException">What is wrong, in ipvsadm's words.</exception>
    public IpvsadmRequest Parse(IReadOnlyList<string> line)
    {
        (List<string> ours, List<string> theirs) = Apart(line);
        foreach (string word in ours) given.Add(word == "--json" ? IpvsadmOption.Json : IpvsadmOption.Compat);
        if (theirs.Count == 0) return new IpvsadmRequest { Verb = IpvsadmVerb.List, Given = given };
        IpvsadmWords words = new(theirs);
        IpvsadmVerb verb = First(words);
        if (verb is IpvsadmVerb.Help or IpvsadmVerb.Version) return new IpvsadmRequest { Verb = verb, Given = given };
        while (words.Read() is (IpvsadmSpelling spelling, var argument))
        {
            if (spelling.Verb != IpvsadmVerb.None) throw IpvsadmException.Bad($"invalid option `{words.Spelled}'");
            Take(spelling, argument);
        }
        IpvsTimeouts timeouts = verb == IpvsadmVerb.SetTimeouts ? TakeTimeouts(words.Rest) : default;
        if (words.Rest.Count > 0) throw IpvsadmException.Bad($"unexpected argument {words.Rest[0]}");
        IpvsadmRules.Check(verb, given);
        return Complete(verb, timeouts);
    }

    /// <summary>Our own options may stand anywhere, also before the command.</summary>
    private static (List<string> Ours, List<string> Theirs) Apart(IReadOnlyList<string> line) =>
        ([.. line.Where(IsOurs)], [.. line.Where(word => !IsOurs(word))]);

    private static bool IsOurs(string word) => word is "--json" or "--compat";

    private IpvsadmVerb First(IpvsadmWords words)
    {
        try
        {
            if (words.Read() is (IpvsadmSpelling spelling, var argument) && spelling.Verb != IpvsadmVerb.None)
            {
                if (spelling.Verb is IpvsadmVerb.StartDaemon or IpvsadmVerb.StopDaemon) TakeDaemonState(spelling.Verb, argument!);
                return spelling.Verb;
            }
        }
        catch (IpvsadmException exception) when (exception.LetsRestoreGoOn)
        {
            // What is wrong with the first word does not matter: it is no command.
        }
        throw IpvsadmException.NotUnderstood(program);
    }

    private void TakeDaemonState(IpvsadmVerb verb, string state)
    {
        daemon = state switch
        {
            "master" => daemon with { IsMaster = true },
            "backup" => daemon with { IsMaster = false },
            _ => throw IpvsadmException.Bad(
                verb == IpvsadmVerb.StartDaemon ? "illegal start-daemon parameter specified" : "illegal start_daemon specified"),
        };
    }

    private static IpvsTimeouts TakeTimeouts(List<string> rest)
    {
        if (rest.Count < 3) throw IpvsadmException.Bad("--set option requires 3 timeout values");
        uint[] values = [.. rest.Take(3).Select(text => Seconds(text, least: 0))];
        rest.RemoveRange(0, 3);
        return new IpvsTimeouts(values[0], values[1], values[2]);
    }

    private static uint Seconds(string text, long least) => EndpointReader.TryNumber(text, least, SecondsMax, out uint seconds)
        ? seconds
        : throw IpvsadmException.Bad($"invalid timeout value `{text}' specified");

    private static uint Number(string text, long least, long most, string what) => EndpointReader.TryNumber(text, least, most, out uint number)
        ? number
        : throw IpvsadmException.Bad($"illegal {what} specified");

    private static string Cut(string text) => text.Length > ModuleNameMax ? text[..ModuleNameMax] : text;

    private IpvsadmRequest Complete(IpvsadmVerb verb, IpvsTimeouts timeouts)
    {
        bool hasServer = given.Contains(IpvsadmOption.RealServer);
        bool hasService = given.Contains(IpvsadmOption.ServiceAddress);
        if (verb is IpvsadmVerb.AddService or IpvsadmVerb.EditService) CompleteService();
        bool isWhole = verb is IpvsadmVerb.AddService or IpvsadmVerb.EditService;
        if (isWhole && service.FirewallMark == 0 && service.Port == 0 && !IsPersistent)
        {
            throw IpvsadmException.Bad("Zero port specified for non-persistent service");
        }
        return new IpvsadmRequest
        {
            Verb = verb,
            Given = given,
            Service = hasService ? service : null,
            Server = hasServer ? CompleteServer(verb) : null,
            Daemon = verb is IpvsadmVerb.StartDaemon or IpvsadmVerb.StopDaemon ? daemon : null,
            Timeouts = timeouts,
        };
    }

    private bool IsPersistent => given.Contains(IpvsadmOption.Persistent);

    private void CompleteService()
    {
        if (given.Contains(IpvsadmOption.Ops) && service.Protocol is ProtocolTcp or ProtocolSctp)
        {
            throw IpvsadmException.Bad("One-Packet Scheduling is only for UDP virtual services");
        }
        if (!given.Contains(IpvsadmOption.Scheduler)) service = service with { Scheduler = "wlc" };
        uint flags = service.Flags;
        foreach (string word in flagWords)
        {
            if (ServiceFlags.OwnerOf(word) is string owner && owner != service.Scheduler)
            {
                throw IpvsadmException.Bad($"incompatible scheduler flag `{word}'");
            }
            flags |= ServiceFlags.Parse(word);
        }
        service = service with { Flags = flags };
    }

    private IpvsDestination CompleteServer(IpvsadmVerb verb)
    {
        if (verb is IpvsadmVerb.AddServer or IpvsadmVerb.EditServer)
        {
            bool isTunnelled = settings.ForwardMethod == Tunnel;
            IpvsadmRules.CheckTunnel(tunnelType, isTunnelled, given);
            if (server.Address.Family != service.Family && !isTunnelled)
            {
                throw IpvsadmException.Bad("Different address family is allowed only for tunneling servers");
            }
        }
        // Without translation of addresses a packet keeps its port; a mark has none.
        bool keepsPort = verb != IpvsadmVerb.DeleteServer && settings.ForwardMethod != Nat && service.FirewallMark == 0;
        ushort port = keepsPort ? service.Port : server.Port ?? service.Port;
        return settings with { Address = server.Address, Port = port, TunnelType = TunnelTypes.NumberOf(tunnelType) };
    }
}
