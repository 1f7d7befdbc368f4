using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>A real_server block while it is read.</summary>
internal sealed class RealServerDraft : CheckDefaults
{
    public IpAddress Address { get; private set; }

    public ushort Port { get; private set; }

    public Token Place { get; private set; }

    public uint? Weight { get; set; }
    public LvsForwarding? Forwarding { get; set; }

    /// <summary>lb_kind of the virtual server where this block stands: what comes later does not count.</summary>
    public LvsForwarding? OuterForwarding { get; set; }
    public uint UpperThreshold { get; set; }
    public uint LowerThreshold { get; set; }
    public bool? InhibitOnFailure { get; set; }
    public bool? SmtpAlert { get; set; }
    public string? SnmpName { get; set; }
    public ScriptCommand? NotifyUp { get; set; }
    public ScriptCommand? NotifyDown { get; set; }
    public List<CheckerDraft> Checkers { get; } = [];

    /// <summary>The head of a block: everything else is as in a new draft.</summary>
    public RealServerDraft Begin(IpAddress address, ushort port, Token place)
    {
        Clear();
        Address = address;
        Port = port;
        Place = place;
        return this;
    }

    private void Clear()
    {
        ClearDefaults();
        Weight = null;
        Forwarding = null;
        OuterForwarding = null;
        UpperThreshold = 0;
        LowerThreshold = 0;
        InhibitOnFailure = null;
        SmtpAlert = null;
        SnmpName = null;
        NotifyUp = null;
        NotifyDown = null;
        Checkers.Clear();
    }
}
