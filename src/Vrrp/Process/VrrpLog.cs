using Keepalive.Linux.Processes;
using Keepalive.Linux.Sockets;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Engine.SplitBrain;
using Microsoft.Extensions.Logging;

namespace Keepalive.Vrrp.Process;

/// <summary>Every log line of the VRRP child; those that the engine decides on have their texts in <see cref="VrrpMessages"/>.</summary>
internal sealed partial class VrrpLog(ILogger logger)
{
    private static readonly EventId Decided = new(1000, "Decision");

    /// <summary>Guards the preparation of lines that come once per packet or address.</summary>
    public bool IsDetailed => logger.IsEnabled(LogLevel.Debug);

    /// <summary>A line of the engine.</summary>
    public void Write(VrrpEffect.Log line)
    {
        LogLevel level = line.Level switch
        {
            VrrpLogLevel.Detail => LogLevel.Debug,
            VrrpLogLevel.Info => LogLevel.Information,
            _ => LogLevel.Warning,
        };
        logger.Log(level, Decided, line.Text, null, static (text, _) => text);
    }

    /// <summary>An error while it lasts, good news at its end.</summary>
    public void SplitBrain(SplitBrainAlert alert)
    {
        LogLevel level = alert.Phase == SplitBrainPhase.End ? LogLevel.Information : LogLevel.Error;
        logger.Log(level, new EventId(1100 + (int)alert.Kind, SplitBrainAlert.NameOf(alert.Kind)), alert.Line, null, static (text, _) => text);
    }

    /// <summary>One line for each protocol that an instance sends with.</summary>
    public void SocketPool(AdvertChannel channel, AdvertSocket socket)
    {
        if (!IsDetailed) return;
        string family = channel.Group.IsV4 ? "IPv4" : "IPv6";
        string kind = channel.Group.IsMulticast ? "multicast" : "unicast";
        string index = $"{channel.Interface.Value,3}";
        if (channel.SendsPlain) SocketPool(index, family, 112, socket.Receiver, socket.Sender, kind, channel.Group.ToString());
        if (channel.SendsAuthenticated)
        {
            SocketPool(index, family, 51, socket.AuthenticatedReceiver, socket.Sender, kind, channel.Group.ToString());
        }
    }

    public void Stopped() => Stopped(IsDetailed ? $" - {ProcessTimes.Used()}" : "");

    public void Queueing(string instance, AnnouncedAddress address)
    {
        if (!IsDetailed) return;
        string what = address.Address.IsV4 ? "gratuitous ARPs" : "Unsolicited Neighbour Adverts";
        Queueing(instance, what, address.InterfaceName, address.Address.ToString());
    }

    public void Announced(AnnouncedAddress address)
    {
        if (!IsDetailed) return;
        string what = address.Address.IsV4 ? "gratuitous ARP" : "unsolicited Neighbour Advert";
        Announced(what, address.InterfaceName, address.Address.ToString());
    }

    [LoggerMessage(1001, LogLevel.Debug, "Registering Kernel netlink reflector")]
    public partial void RegisteringReflector();

    [LoggerMessage(1002, LogLevel.Debug, "Registering Kernel netlink command channel")]
    public partial void RegisteringCommandChannel();

    [LoggerMessage(1003, LogLevel.Debug, "Registering gratuitous ARP shared channel")]
    public partial void RegisteringArpChannel();

    [LoggerMessage(1005, LogLevel.Warning, "Cannot open VRRP sockets on {Interface}: {Reason}")]
    public partial void CannotOpenChannel(string @interface, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "Cannot remove address {Address}: netlink {Errno}")]
    public partial void CannotRemoveAddress(string address, string errno);

    [LoggerMessage(1009, LogLevel.Warning, "Cannot announce {Address} on {Interface}: {Errno}")]
    public partial void CannotAnnounce(string address, string @interface, string errno);

    [LoggerMessage(1010, LogLevel.Information, "Script `{Script}` now returning {Status}")]
    public partial void ScriptNowReturns(string script, int status);

    [LoggerMessage(1011, LogLevel.Information, "Track script {Script} is already running, expect idle - skipping run")]
    public partial void ScriptStillRunning(string script);

    [LoggerMessage(1012, LogLevel.Warning, "Script {Script} {How}")]
    public partial void NotifyScriptFailed(string script, string how);

    [LoggerMessage(1013, LogLevel.Warning, "{Reason}")]
    public partial void ScriptRefused(string reason);

    [LoggerMessage(1032, LogLevel.Information, "Printing VRRP data for process({Pid}) on signal")]
    public partial void PrintingData(int pid);

    [LoggerMessage(1033, LogLevel.Information, "Printing VRRP stats for process({Pid}) on signal")]
    public partial void PrintingStats(int pid);

    [LoggerMessage(1034, LogLevel.Information, "Printing and clearing VRRP stats for process({Pid}) on signal")]
    public partial void PrintingAndClearingStats(int pid);

    [LoggerMessage(1035, LogLevel.Information, "Printing VRRP as json for process({Pid}) on signal")]
    public partial void PrintingJson(int pid);

    [LoggerMessage(1036, LogLevel.Error, "Cannot write a dump: {Reason}")]
    public partial void CannotDump(string reason);

    [LoggerMessage(1037, LogLevel.Information, "Netlink reflector reports IP {Address} {What} {Interface}")]
    public partial void AddressReported(string address, string what, string @interface);

    [LoggerMessage(1038, LogLevel.Debug, "Assigned address {Address} for interface {Interface}")]
    public partial void AddressAssigned(string address, string @interface);

    [LoggerMessage(1039, LogLevel.Debug, "Deassigned address {Address} from interface {Interface}")]
    public partial void AddressDeassigned(string address, string @interface);

    [LoggerMessage(1040, LogLevel.Information, "Set realtime priority {Priority}")]
    public partial void RealTimePriority(int priority);

    [LoggerMessage(1030, LogLevel.Information, "{Line}")]
    public partial void Fifo(string line);

    [LoggerMessage(1052, LogLevel.Error, "({Instance}) cannot read auth_hmac key {Id} from {Path}: {Why}")]
    public partial void CannotReadKey(string instance, int id, string path, string why);

    [LoggerMessage(1122, LogLevel.Information, "vmac: Success changing VRF of VMAC interface {Name} for vrrp_instance {Instance}")]
    public partial void ChangedVrf(string name, string instance);

    [LoggerMessage(1123, LogLevel.Warning, "({Instance}) cannot move {Name} into the VRF of its interface: {Errno}")]
    public partial void CannotChangeVrf(string instance, string name, string errno);

    [LoggerMessage(1031, LogLevel.Warning, "Stopping without having run {Count} notify scripts: those before them took too long")]
    public partial void NotifyScriptsNotRun(int count);

    [LoggerMessage(1014, LogLevel.Information, "Reloading")]
    public partial void Reloading();

    [LoggerMessage(1015, LogLevel.Information, "Stopped{Used}")]
    private partial void Stopped(string used);

    [LoggerMessage(1016, LogLevel.Warning, "The parent process is gone - releasing addresses and stopping")]
    public partial void ParentGone();

    [LoggerMessage(1017, LogLevel.Warning, "{What}: {Reason}")]
    public partial void CannotTune(string what, string reason);

    [LoggerMessage(1018, LogLevel.Information, "{Line}")]
    public partial void Diagnostic(string line);

    [LoggerMessage(1019, LogLevel.Error, "The configuration cannot be used: {Reason}")]
    public partial void Unusable(string reason);

    [LoggerMessage(1021, LogLevel.Information, "use_vmac or no_accept/strict specified, but no firewall configured - using nftables")]
    public partial void FilteringByNftables();

    [LoggerMessage(1020, LogLevel.Warning, "Cannot install drop rules for addresses that are not accepted for: {Reason}")]
    public partial void CannotFilter(string reason);

    [LoggerMessage(1022, LogLevel.Warning, "Cannot initialize tracked file {Name} ({Path}): {Reason}")]
    public partial void CannotInitializeFile(string name, string path, string reason);

    [LoggerMessage(1120, LogLevel.Warning, "Cannot ask who has {Address} on {Interface}: {Errno}")]
    public partial void CannotProbe(string address, string @interface, string errno);

    [LoggerMessage(1121, LogLevel.Warning, "Answers to probes cannot be heard ({Reason}): a second master is noticed by its adverts only")]
    public partial void CannotHearNeighbors(string reason);

    [LoggerMessage(1023, LogLevel.Warning, "Cannot add address {Address}: netlink {Errno}")]
    public partial void CannotAddAddress(string address, string errno);

    [LoggerMessage(1024, LogLevel.Warning, "Cannot add {What} {Text}: {Reason}")]
    public partial void CannotAddRoute(string what, string text, string reason);

    [LoggerMessage(1025, LogLevel.Warning, "Cannot remove {What} {Text}: {Reason}")]
    public partial void CannotRemoveRoute(string what, string text, string reason);

    [LoggerMessage(1030, LogLevel.Information, "({Instance}): Success creating {Kind} interface {Name}")]
    public partial void CreatedInterface(string instance, string kind, string name);

    [LoggerMessage(1031, LogLevel.Information, "({Instance}) Found matching interface {Name}")]
    public partial void FoundInterface(string instance, string name);

    [LoggerMessage(1032, LogLevel.Warning, "({Instance}): cannot create {Kind} interface {Name}: netlink {Errno}")]
    public partial void CannotCreateInterface(string instance, string kind, string name, string errno);

    [LoggerMessage(1033, LogLevel.Warning, "({Instance}): interface {Name} is not a private macvlan or ipvlan on {Parent}: it is not used")]
    public partial void CannotUseInterface(string instance, string name, string parent);

    [LoggerMessage(1034, LogLevel.Information, "Success removing interface {Name}")]
    public partial void RemovedInterface(string name);

    [LoggerMessage(1053, LogLevel.Information, "Netlink: error: {Error}, type={Type}, seq={Sequence}, pid=0")]
    public partial void NetlinkError(string error, string type, uint sequence);

    [LoggerMessage(1029, LogLevel.Error, "IPVS sync daemon: {Reason}; connections are not synchronised")]
    public partial void SyncDaemonFailed(string reason);

    [LoggerMessage(1050, LogLevel.Information,
        "No process events from the kernel ({Why}): tracked processes are counted every second")]
    public partial void NoProcessEvents(string why);

    [LoggerMessage(1051, LogLevel.Information, "Linkbeat reports {Interface} {State}")]
    public partial void LinkPolled(string @interface, string state);

    [LoggerMessage(1004, LogLevel.Debug,
        "VRRP sockpool: [ifindex({Index}), family({Family}), proto({Protocol}), fd({Receiver},{Sender}) {Kind}, address({Group})]")]
    private partial void SocketPool(string index, string family, int protocol, int receiver, int sender, string kind, string group);

    [LoggerMessage(1007, LogLevel.Debug, "({Instance}) Sending/queueing {What} on {Interface} for {Address}")]
    private partial void Queueing(string instance, string what, string @interface, string address);

    [LoggerMessage(1008, LogLevel.Debug, "Sending {What} on {Interface} for {Address}")]
    private partial void Announced(string what, string @interface, string address);
}
