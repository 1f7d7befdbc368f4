using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Microsoft.Extensions.Logging;

namespace Keepalive.HealthCheck.Process;

/// <summary>Every log line of the health-check child; those that the engine decides on have their texts in <see cref="HealthMessages"/>.</summary>
internal sealed partial class HealthLog(ILogger logger)
{
    private static readonly EventId Decided = new(2000, "Decision");

    public void Write(HealthEffect.Log line)
    {
        LogLevel level = line.Level switch
        {
            HealthLogLevel.Detail => LogLevel.Debug,
            HealthLogLevel.Info => LogLevel.Information,
            _ => LogLevel.Warning,
        };
        logger.Log(level, Decided, line.Text, null, static (text, _) => text);
    }

    public void Stopped() => Stopped(logger.IsEnabled(LogLevel.Debug) ? $" - {ProcessTimes.Used()}" : "");

    /// <summary>A refusal in the form that keepalived's users know: command, text, errno, service and destination.</summary>
    public void IpvsRefused(IpvsCommand command, int errno)
    {
        (string name, int number) = command switch
        {
            IpvsCommand.AddService => ("IP_VS_SO_SET_ADD", 1154),
            IpvsCommand.SetService => ("IP_VS_SO_SET_EDIT", 1155),
            IpvsCommand.RemoveService => ("IP_VS_SO_SET_DEL", 1156),
            IpvsCommand.AddDestination => ("IP_VS_SO_SET_ADDDEST", 1159),
            IpvsCommand.RemoveDestination => ("IP_VS_SO_SET_DELDEST", 1160),
            _ => ("IP_VS_SO_SET_EDITDEST", 1161),
        };
        string destination = command switch
        {
            IpvsCommand.AddDestination add => $" -> {add.Destination}",
            IpvsCommand.SetDestination set => $" -> {set.Destination}",
            IpvsCommand.RemoveDestination remove => $" -> {remove.Destination}",
            _ => "",
        };
        IpvsRefused(name, number, TextOf(command, errno), errno, command.Service + destination);
    }

    /// <summary>The same for a command that is about no service.</summary>
    public void IpvsCommandRefused(string name, int number, int errno)
    {
        string text = errno switch
        {
            Errno.EEXIST => "Daemon has already run",
            Errno.ESRCH => "No daemon is running",
            _ => Errno.Text(errno),
        };
        CommandRefused(name, number, text, errno);
    }

    [LoggerMessage(2011, LogLevel.Warning, "IPVS cmd {Name}({Number}) error: {Text}({Errno})")]
    private partial void CommandRefused(string name, int number, string text, int errno);

    [LoggerMessage(2012, LogLevel.Error, "SSL: {Problem}; SSL_GET checks show no certificate")]
    public partial void NoClientCertificate(string problem);

    [LoggerMessage(2013, LogLevel.Error, "nftables: cannot mark packets for virtual server groups: {Reason}")]
    public partial void CannotMark(string reason);

    [LoggerMessage(2001, LogLevel.Debug, "Initializing ipvs")]
    public partial void Initializing();

    [LoggerMessage(2002, LogLevel.Error,
        "IPVS: Can't initialize ipvs: this kernel has no IPVS (modprobe ip_vs); virtual servers are not served, VRRP is not affected")]
    public partial void NoIpvs();

    [LoggerMessage(2003, LogLevel.Error, "IPVS: Can't initialize ipvs: {Reason}; virtual servers are not served, VRRP is not affected")]
    public partial void CannotUseIpvs(string reason);

    [LoggerMessage(2005, LogLevel.Warning, "Script {Script} {How}")]
    public partial void NotifyScriptFailed(string script, string how);

    [LoggerMessage(2006, LogLevel.Warning, "{Reason}")]
    public partial void ScriptRefused(string reason);

    [LoggerMessage(2032, LogLevel.Information, "Printing checker data for process({Pid}) on signal")]
    public partial void PrintingData(int pid);

    [LoggerMessage(2033, LogLevel.Error, "Cannot write a dump: {Reason}")]
    public partial void CannotDump(string reason);

    [LoggerMessage(2034, LogLevel.Warning, "{What}: {Reason}")]
    public partial void CannotTune(string what, string reason);

    [LoggerMessage(2030, LogLevel.Information, "{Line}")]
    public partial void Say(string line);

    [LoggerMessage(2031, LogLevel.Warning, "Stopping without having run {Count} notify scripts: those before them took too long")]
    public partial void NotifyScriptsNotRun(int count);

    [LoggerMessage(2007, LogLevel.Information, "Reloading")]
    public partial void Reloading();

    [LoggerMessage(2008, LogLevel.Information, "Stopped{Used}")]
    private partial void Stopped(string used);

    [LoggerMessage(2009, LogLevel.Warning, "The parent process is gone - taking out our services and stopping")]
    public partial void ParentGone();

    [LoggerMessage(2010, LogLevel.Information, "{Action} healthchecker for service {Server} for VS {VirtualServer}")]
    public partial void Healthchecker(string action, string server, string virtualServer);

    [LoggerMessage(2004, LogLevel.Warning, "IPVS cmd {Name}({Number}) error: {Text}({Errno}) ({Entry})")]
    private partial void IpvsRefused(string name, int number, string text, int errno, string entry);

    private static string TextOf(IpvsCommand command, int errno) => (command, errno) switch
    {
        (IpvsCommand.AddService, Errno.EEXIST) => "Service already exists",
        (IpvsCommand.AddService or IpvsCommand.SetService, Errno.ENOENT) => "Scheduler or persistence engine not found",
        (IpvsCommand.AddDestination, Errno.EEXIST) => "Destination already exists",
        (_, Errno.ESRCH) => "No such service",
        (_, Errno.ENOENT) => "No such destination",
        (_, Errno.EINVAL) => "Invalid operation.  Possibly wrong module version, address not unicast, ...",
        _ => Errno.Text(errno),
    };
}
