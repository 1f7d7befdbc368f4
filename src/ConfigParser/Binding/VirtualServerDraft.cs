using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>A virtual_server block while it is read.</summary>
internal sealed class VirtualServerDraft : CheckDefaults
{
    public VirtualServerKey Key { get; private set; } = null!;

    public Token Place { get; private set; }

    /// <summary>The address, mark or group name.</summary>
    public Token NamePlace { get; private set; }

    public IpFamily Family { get; set; }
    public LvsProtocol Protocol { get; set; }
    public string? Scheduler { get; set; }
    public uint Flags { get; set; }
    public bool OnePacket { get; set; }
    public LvsForwarding? Forwarding { get; set; }
    public uint? PersistenceTimeout { get; set; }
    public byte? PersistencePrefix { get; set; }
    public IpAddress PersistenceMask { get; set; }
    public string? PersistenceEngine { get; set; }
    public uint Quorum { get; set; } = 1;
    public Token QuorumPlace { get; set; }
    public uint Hysteresis { get; set; }
    public ScriptCommand? QuorumUp { get; set; }
    public ScriptCommand? QuorumDown { get; set; }
    public bool Omega { get; set; }
    public bool HaSuspend { get; set; }
    public TimeSpan DrainTimeout { get; set; }
    public bool InhibitOnFailure { get; set; }
    public bool? SmtpAlert { get; set; }
    public uint Weight { get; set; } = 1;
    public string? SnmpName { get; set; }
    public SorryServerConfig? SorryServer { get; set; }
    public bool SorryServerHasMethod { get; set; }
    public Token SorryPlace { get; set; }
    public List<RealServerDraft> RealServers { get; } = [];

    /// <summary>The head of a block: everything else is as in a new draft.</summary>
    public VirtualServerDraft Begin(VirtualServerKey key, Token place, Token namePlace)
    {
        Clear();
        Key = key;
        Place = place;
        NamePlace = namePlace;
        return this;
    }

    private void Clear()
    {
        ClearDefaults();
        Family = IpFamily.None;
        Protocol = LvsProtocol.None;
        Scheduler = null;
        Flags = 0;
        OnePacket = false;
        Forwarding = null;
        PersistenceTimeout = null;
        PersistencePrefix = null;
        PersistenceMask = IpAddress.None;
        PersistenceEngine = null;
        Quorum = 1;
        QuorumPlace = default;
        Hysteresis = 0;
        QuorumUp = null;
        QuorumDown = null;
        Omega = false;
        HaSuspend = false;
        DrainTimeout = default;
        InhibitOnFailure = false;
        SmtpAlert = null;
        Weight = 1;
        SnmpName = null;
        SorryServer = null;
        SorryServerHasMethod = false;
        SorryPlace = default;
        RealServers.Clear();
    }
}
