using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>Mail about state changes. Null: unset, so that the next more general setting counts.</summary>
public sealed record MailConfig
{
    public ValueList<string> Recipients { get; init; } = [];
    public string? From { get; init; }

    /// <summary>Address or host name of the relay; null: no mail is sent.</summary>
    public string? Server { get; init; }
    public ushort ServerPort { get; init; } = 25;
    public string? HeloName { get; init; }
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>smtp_connect_timeout was written, which dumps show.</summary>
    public bool ConnectTimeoutGiven { get; init; }
    public bool? Alert { get; init; }
    public bool? AlertVrrp { get; init; }
    public bool? AlertChecker { get; init; }
    public bool NoFaults { get; init; }
    public bool NoCheckerMails { get; init; }

    /// <summary>smtp_tls, smtp_user, smtp_password_file and smtp_ca_file: words of ours.</summary>
    public MailEncryption Encryption { get; init; }
    public string? User { get; init; }
    public string? PasswordFile { get; init; }

    /// <summary>Certificates that the relay's one must lead to; null: those of the system.</summary>
    public string? CaFile { get; init; }
}

public enum MailEncryption
{
    None,

    /// <summary>Begins in the clear and must then be encrypted.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte, as on port 465.</summary>
    Tls,
}

/// <summary>SNMP and D-Bus.</summary>
public sealed record ManagementConfig
{
    public string? SnmpSocket { get; init; }
    public bool EnableTraps { get; init; }
    public bool EnableSnmpVrrp { get; init; }
    public bool EnableSnmpRfcV2 { get; init; }
    public bool EnableSnmpRfcV3 { get; init; }
    public bool EnableSnmpChecker { get; init; }
    public TimeSpan SnmpVirtualServerStatsAge { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan? SnmpRealServerStatsAge { get; init; }
    public bool EnableDbus { get; init; }
    public string DbusServiceName { get; init; } = "org.keepalived.Vrrp1";
    public string? DbusNoInterfaceName { get; init; }
}

/// <summary>Which firewall tables are used, and under which names.</summary>
public sealed record FirewallConfig
{
    /// <summary>vrrp_iptables: input and output chain; empty when not given.</summary>
    public ValueList<string> IptablesChains { get; init; } = [];
    public ValueList<string> IpsetNames { get; init; } = [];

    /// <summary>nftables: name of the VRRP table; null when the word is not given.</summary>
    public string? NftablesTable { get; init; }
    public int NftablesPriority { get; init; } = -1;
    public bool NftablesIfindex { get; init; }
    public bool NftablesCounters { get; init; }
    public string? NftablesIpvsTable { get; init; }
    public int NftablesIpvsPriority { get; init; } = -1;
    public uint NftablesIpvsStartMark { get; init; } = 1000;
}

/// <summary>Receive buffers in bytes; null or 0 leaves the system's size.</summary>
public sealed record BufferConfig
{
    public uint? VrrpCommand { get; init; }
    public bool VrrpCommandForce { get; init; }
    public uint? VrrpMonitor { get; init; }
    public bool VrrpMonitorForce { get; init; }
    public uint? ProcessMonitor { get; init; }
    public bool ProcessMonitorForce { get; init; }
    public uint? LvsCommand { get; init; }
    public bool LvsCommandForce { get; init; }
    public uint? LvsMonitor { get; init; }
    public bool LvsMonitorForce { get; init; }

    /// <summary>vrrp_rx_bufs_policy: MTU, ADVERT, or a number of bytes; null is the system's size.</summary>
    public string? VrrpReceivePolicy { get; init; }
    public uint VrrpReceiveBytes { get; init; }
    public uint VrrpReceiveMultiplier { get; init; } = 3;
}

/// <summary>Names and places of files and processes.</summary>
public sealed record FilesConfig
{
    public bool UsePidDirectory { get; init; }
    public int Umask { get; init; } = 0b001_111_111;
    public string? SaveDirectory { get; init; }
    public string? TemporaryDirectory { get; init; }
    public bool DataUseInstance { get; init; }
    public string? StateDumpFile { get; init; }
    public string? StatsDumpFile { get; init; }
    public string? JsonDumpFile { get; init; }
    public int JsonVersion { get; init; } = 1;
    public string? IprouteUsrDirectory { get; init; }
    public string? IprouteEtcDirectory { get; init; }
    public bool UseSymlinkPaths { get; init; }
    public bool SupplementaryGroups { get; init; }
    public string? ParentProcessName { get; init; }
    public string? VrrpProcessName { get; init; }
    public string? CheckerProcessName { get; init; }
    public string? BfdProcessName { get; init; }
    public string VmacPrefix { get; init; } = "vrrp";
    public string? VmacAddressPrefix { get; init; }
}

/// <summary>How a reload is asked for and checked.</summary>
public sealed record ReloadConfig
{
    public bool CheckFirst { get; init; }
    public string? CheckLog { get; init; }
    public string? TimeFile { get; init; }
    public bool Repeat { get; init; }

    /// <summary>Null: no marker file. Empty: the default place.</summary>
    public string? MarkerFile { get; init; }
}

/// <summary>lvs_sync_daemon: the kernel's IPVS connection synchronisation.</summary>
public sealed record LvsSyncDaemonConfig(string Interface)
{
    public string? Instance { get; init; }
    public byte? Id { get; init; }
    public ushort MaxLength { get; init; }
    public ushort Port { get; init; } = 8848;
    public byte Ttl { get; init; } = 1;
    public IpAddress Group { get; init; } = IpAddress.V4(224, 0, 0, 81);
}

/// <summary>SSL block: key material for SSL_GET.</summary>
public sealed record TlsConfig
{
    public string? Password { get; init; }
    public string? CaFile { get; init; }
    public string? CertificateFile { get; init; }
    public string? KeyFile { get; init; }
}
