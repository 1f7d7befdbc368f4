using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// TLS of probes that look at no certificate, on the loop, and the sessions that servers let them resume. A resumed handshake costs half of
/// a full one on both sides but does not show that the server still has its key: so every fifth is a full one, and each after a failure.
/// </summary>
internal sealed class LoopTls : IDisposable
{
    public const int ResumptionsMax = 4;

    private readonly Dictionary<Server, (TlsTicket Ticket, int Resumptions)> tickets = [];
    private readonly Lazy<TlsClient?> client = new(TlsClient.TryCreate);

    /// <summary>False on a machine without OpenSSL 3: the runtime's TLS may find another version.</summary>
    public bool IsAvailable => client.Value is not null;

    /// <summary>How many servers have given something to resume with.</summary>
    public int Count => tickets.Count;

    /// <summary>A connection over a descriptor; null: no memory. <paramref name="offered"/>: it asks the server to resume.</summary>
    public TlsChannel? TryOpen(int descriptor, Server server, out bool offered)
    {
        TlsTicket? ticket = tickets.TryGetValue(server, out (TlsTicket Ticket, int Resumptions) kept) && kept.Resumptions < ResumptionsMax
            ? kept.Ticket : null;
        offered = ticket is not null;
        return client.Value?.TryOpen(descriptor, server.Name, ticket);
    }

    /// <summary>After a probe that went well: keeps what the server gave.</summary>
    public void Keep(Server server, TlsChannel channel)
    {
        TlsTicket? ticket = channel.Ticket();
        int resumptions = channel.IsResumed && tickets.TryGetValue(server, out (TlsTicket Ticket, int Resumptions) kept) ? kept.Resumptions + 1 : 0;
        Forget(server);
        if (ticket is not null) tickets[server] = (ticket, resumptions);
    }

    /// <summary>After one that did not: the next makes a full handshake.</summary>
    public void Forget(Server server)
    {
        if (tickets.Remove(server, out (TlsTicket Ticket, int Resumptions) kept)) kept.Ticket.Dispose();
    }

    /// <summary>Forgets every server.</summary>
    public void Clear()
    {
        foreach ((TlsTicket ticket, _) in tickets.Values) ticket.Dispose();
        tickets.Clear();
    }

    public void Dispose()
    {
        Clear();
        if (client.IsValueCreated) client.Value?.Dispose();
    }

    /// <summary>Whom a session is with.</summary>
    /// <param name="Address">Of the server.</param>
    /// <param name="Port">Of the server.</param>
    /// <param name="Name">For SNI; empty: none is sent.</param>
    internal readonly record struct Server(IpAddress Address, ushort Port, string Name)
    {
        public static Server Of(HttpCheckConfig config, HttpUrlConfig url) =>
            new(config.Address, config.Port, TlsOptions.NameOf(config, url.VirtualHost));
    }
}
