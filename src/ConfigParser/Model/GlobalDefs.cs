using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>Daemon-wide settings: the global_defs blocks and the simple top-level words. Defaults are keepalived's.</summary>
public sealed record GlobalDefs
{
    public string? RouterId { get; init; }
    public string? Instance { get; init; }
    public string? NetNamespace { get; init; }
    public string? NetNamespaceIpvs { get; init; }

    /// <summary>How long the parent waits for a child to stop before it is killed (child_wait_time).</summary>
    public TimeSpan ChildWaitTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What notify scripts and FIFO readers may take at the end, when everything is released: a second less than the parent waits, and
    /// never less than keepalived's second.
    /// </summary>
    public TimeSpan ScriptTimeAtStop => TimeSpan.FromSeconds(Math.Max(1, ChildWaitTime.TotalSeconds - 1));

    public ScriptCommand? StartupScript { get; init; }
    public TimeSpan StartupScriptTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public ScriptCommand? ShutdownScript { get; init; }
    public TimeSpan ShutdownScriptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>script_user; null when the file does not name one.</summary>
    public string? ScriptUser { get; init; }
    public string? ScriptGroup { get; init; }
    public bool EnableScriptSecurity { get; init; }

    public bool DynamicInterfaces { get; init; }
    public TimeSpan VrrpStartupDelay { get; init; }
    public IpAddress VrrpMcastGroup4 { get; init; } = IpAddress.V4(224, 0, 0, 18);
    public IpAddress VrrpMcastGroup6 { get; init; } = IpAddress.Parse("ff02::12");
    public bool LogUnknownVrids { get; init; }

    public ProcessTuning VrrpProcess { get; init; } = new();
    public ProcessTuning CheckerProcess { get; init; } = new();

    public NotifyFifoConfig? NotifyFifo { get; init; }
    public NotifyFifoConfig? VrrpNotifyFifo { get; init; }
    public NotifyFifoConfig? LvsNotifyFifo { get; init; }
    public bool FifoWriteVrrpStatesOnReload { get; init; }

    /// <summary>IPVS connection time-outs; null keeps the kernel's value.</summary>
    public TimeSpan? LvsTimeoutTcp { get; init; }
    public TimeSpan? LvsTimeoutTcpFin { get; init; }
    public TimeSpan? LvsTimeoutUdp { get; init; }
    public bool LvsFlush { get; init; }
    public LvsFlushOnStop LvsFlushOnStop { get; init; }
    public bool RsInitNotifies { get; init; }

    public MailConfig Mail { get; init; } = new();
    public ManagementConfig Management { get; init; } = new();
    public FirewallConfig Firewall { get; init; } = new();
    public BufferConfig Buffers { get; init; } = new();
    public FilesConfig Files { get; init; } = new();
    public ReloadConfig Reload { get; init; } = new();
    public InstanceDefaults InstanceDefaults { get; init; } = new();
    public TlsConfig? Tls { get; init; }
    public LvsSyncDaemonConfig? LvsSyncDaemon { get; init; }

    /// <summary>Interface of static addresses that name none.</summary>
    public string DefaultInterface { get; init; } = "eth0";
    public bool DynamicInterfacesMayChange { get; init; }
    public bool DisableLocalIgmp { get; init; }

    /// <summary>vrrp_delay_after_boot: like <see cref="VrrpStartupDelay"/>, counted from the start of the machine.</summary>
    public TimeSpan VrrpDelayAfterBoot { get; init; }

    /// <summary>vrrp_reconcile_addresses: an address that somebody else removed is put back.</summary>
    public bool VrrpReconcileAddresses { get; init; }

    /// <summary>linkbeat_use_polling, and linkbeat_interfaces by name with their method (MII, ETHTOOL, IOCTL or empty).</summary>
    public bool LinkbeatUsePolling { get; init; }
    public ValueList<LinkbeatInterface> LinkbeatInterfaces { get; init; } = [];
    public ValueList<InterfaceDelay> InterfaceDelays { get; init; } = [];

    /// <summary>Highest real-time priority that a delayed process may raise itself to; 0 off, -1 off without notice.</summary>
    public int MaxAutoPriority { get; init; }
    public TimeSpan MinAutoPriorityDelay { get; init; } = TimeSpan.FromSeconds(1);
    public ProcessTuning BfdProcess { get; init; } = new();
    public uint? RandomSeed { get; init; }
    public bool NamespaceWithIpsets { get; init; }
}

/// <summary>linkbeat_interfaces: an interface whose link state is polled.</summary>
public sealed record LinkbeatInterface(string Interface, string Method = "");

/// <summary>interface_up_down_delays: how long a change must last before it counts.</summary>
public sealed record InterfaceDelay(string Interface, TimeSpan Down, TimeSpan Up);

public enum LvsFlushOnStop
{
    /// <summary>Remove what we added, one by one.</summary>
    No,

    /// <summary>One flush: foreign services go too.</summary>
    All,

    /// <summary>Delete each virtual server; its real servers go with it.</summary>
    VirtualServers,
}

/// <summary>How the kernel is to treat one of the processes. Null means: leave as it is.</summary>
public sealed record ProcessTuning
{
    /// <summary>Nice value, -20..19.</summary>
    public int? Priority { get; init; }
    public bool NoSwap { get; init; }

    /// <summary>SCHED_RR priority, 1..99.</summary>
    public int? RealTimePriority { get; init; }
    public ValueList<int> CpuAffinity { get; init; } = [];

    /// <summary>
    /// RLIMIT_RTTIME: CPU time between two blocking calls, in real-time mode; then the kernel kills. keepalived's 10 ms are less than
    /// a thousand instances need to become MASTER, and its process dies of it.
    /// </summary>
    public TimeSpan RealTimeLimit { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>A named pipe that gets one line for each event, and the program that reads it, if any.</summary>
public sealed record NotifyFifoConfig(string Path, string? User = null, string? Group = null, ScriptCommand? Script = null);
