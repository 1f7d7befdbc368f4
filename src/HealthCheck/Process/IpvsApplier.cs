using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;
using Keepalive.Linux.Ipvs;
using Polly;
using Polly.Retry;

namespace Keepalive.HealthCheck.Process;

/// <summary>Reads the kernel's IPVS table and carries out changes of it. Without IPVS it says so once and does nothing.</summary>
internal sealed class IpvsApplier(HealthLog log) : IDisposable
{
    // The module may be on its way: ask again for two seconds before giving up. This is start-up, no loop waits yet.
    private static readonly ResiliencePipeline Opening = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome is { Exception: null, Result: null }),
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(250),
            BackoffType = DelayBackoffType.Exponential,
        })
        .Build();

    private readonly Dictionary<ServiceKey, ServiceSettings> settings = [];
    private IpvsClient? client;
    private IpvsTimeouts? former;
    private LvsSyncDaemonConfig? daemon;
    private Action? step;

    public bool IsOpen => client is not null;

    /// <summary>Calls this whenever the kernel has done some more of a change.</summary>
    public void TellOfProgress(Action call) => step = call;

    /// <param name="netNamespace">net_namespace_ipvs: null for this one, empty for the parent's.</param>
    public void Open(string? netNamespace)
    {
        try
        {
            client = Opening.Execute(() => IpvsClient.TryOpen(netNamespace));
            if (client is null) log.NoIpvs();
            client?.TellOfProgress(step);
        }
        catch (LinuxException exception)
        {
            log.CannotUseIpvs(exception.Message);
        }
    }

    /// <summary>The table as it is: all services, ours and others'.</summary>
    public Dictionary<ServiceKey, TableService> Read()
    {
        Dictionary<ServiceKey, TableService> table = [];
        if (client is null) return table;
        foreach (IpvsService service in client.Services())
        {
            TableService entry = new(IpvsTranslation.SettingsOf(service));
            foreach (IpvsDestination destination in client.Destinations(service))
            {
                entry.Destinations[IpvsTranslation.KeyOf(destination)] = IpvsTranslation.SettingsOf(destination);
            }
            table[IpvsTranslation.KeyOf(service)] = entry;
            settings[IpvsTranslation.KeyOf(service)] = entry.Settings;
        }
        return table;
    }

    /// <summary>Carries out changes in order; false when the kernel's table is not what we think, and should be read again.</summary>
    public bool Apply(IReadOnlyList<IpvsCommand> commands)
    {
        if (client is null) return true;
        foreach (IpvsCommand command in commands) Remember(command);
        int[] errors = client.Apply([.. commands.Select(command => IpvsTranslation.Request(command, settings))]);
        bool surprised = false;
        for (int i = 0; i < errors.Length; i++)
        {
            if (errors[i] == 0) continue;
            log.IpvsRefused(commands[i], errors[i]);
            // Something is there that we did not know of, or is gone that we thought was there.
            surprised |= errors[i] is Errno.EEXIST or Errno.ENOENT or Errno.ESRCH;
        }
        return !surprised;
    }

    /// <summary>Connections of destinations, those that are about to end included; 0 for a destination that is not there.</summary>
    public long ConnectionsOf(IReadOnlyList<(ServiceKey Service, DestinationKey Destination)> places)
    {
        long count = 0;
        if (client is null) return count;
        foreach ((ServiceKey service, DestinationKey wanted) in places)
        {
            List<IpvsDestination> destinations = client.Destinations(IpvsTranslation.Service(service, settings: null));
            foreach (IpvsDestination destination in destinations.Where(each => IpvsTranslation.KeyOf(each) == wanted))
            {
                count += destination.ActiveConnections + destination.InactiveConnections;
            }
        }
        return count;
    }

    /// <summary>lvs_flush and lvs_flush_on_stop: everything goes, also what is not ours.</summary>
    public void Flush()
    {
        if (client is not null) Check(client.Flush(), "IP_VS_SO_SET_FLUSH", 1157);
    }

    /// <summary>Makes what is not part of the table as it is configured. What another configuration changed goes back first.</summary>
    public void Configure(GlobalDefs global)
    {
        if (client is null) return;
        BufferConfig buffers = global.Buffers;
        if (buffers.LvsCommand is uint bytes) client.SetReceiveBuffer((int)Math.Min(bytes, int.MaxValue), buffers.LvsCommandForce);
        SetTimeouts(global);
        LvsSyncDaemonConfig? wanted = global.LvsSyncDaemon is { Instance: null } own ? own : null;
        if (wanted == daemon) return;
        // One that an unknown predecessor left behind has settings that we do not know.
        _ = client.StopDaemon(isMaster: true);
        _ = client.StopDaemon(isMaster: false);
        daemon = wanted;
        if (wanted is null) return;
        IpvsDaemon master = new(IsMaster: true, wanted.Interface, wanted.Id ?? 0)
        {
            MaxLength = wanted.MaxLength,
            Group = wanted.Group,
            Port = wanted.Port,
            Ttl = wanted.Ttl,
        };
        Check(client.StartDaemon(master), "IP_VS_SO_SET_STARTDAEMON", 1163);
        Check(client.StartDaemon(master with { IsMaster = false }), "IP_VS_SO_SET_STARTDAEMON", 1163);
    }

    /// <summary>Undoes <see cref="Configure"/>.</summary>
    public void Unconfigure() => Configure(new GlobalDefs());

    public void Dispose() => client?.Dispose();

    private void SetTimeouts(GlobalDefs global)
    {
        bool asked = (global.LvsTimeoutTcp ?? global.LvsTimeoutTcpFin ?? global.LvsTimeoutUdp) is not null;
        if (!asked && former is null) return;
        former ??= client!.Timeouts();
        IpvsTimeouts wanted = new(
            (uint?)global.LvsTimeoutTcp?.TotalSeconds ?? former.Value.Tcp,
            (uint?)global.LvsTimeoutTcpFin?.TotalSeconds ?? former.Value.TcpFin,
            (uint?)global.LvsTimeoutUdp?.TotalSeconds ?? former.Value.Udp);
        Check(client!.SetTimeouts(wanted), "IP_VS_SO_SET_TIMEOUT", 1162);
    }

    private void Check(int errno, string command, int number)
    {
        if (errno != 0) log.IpvsCommandRefused(command, number, errno);
    }

    private void Remember(IpvsCommand command)
    {
        if (command is IpvsCommand.AddService add) settings[command.Service] = add.Settings;
        else if (command is IpvsCommand.SetService set) settings[command.Service] = set.Settings;
    }
}
