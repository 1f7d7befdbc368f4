namespace Keepalive.ConfigParser;

/// <summary>The kinds of numbers in routes and rules that may have names on a machine: the tables of iproute2, and /etc/protocols.</summary>
public enum RouteNames
{
    /// <summary>rt_tables.</summary>
    Table,

    /// <summary>rt_scopes.</summary>
    Scope,

    /// <summary>rt_dsfield.</summary>
    TypeOfService,

    /// <summary>rt_realms.</summary>
    Realm,

    /// <summary>rt_protos.</summary>
    RouteProtocol,

    /// <summary>group.</summary>
    LinkGroup,

    /// <summary>/etc/protocols.</summary>
    IpProtocol,
}
