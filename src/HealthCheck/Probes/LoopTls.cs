using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// TLS of probes that look at no certificate, on the loop, and the sessions that servers let them resume. A resumed handshake costs less than half of
/// a full one on both sides but does not show that the server still has its key: so a full one is made every half a minute, and after each failure.
/// </summary>
/// <param name="random">When, within that time: thousands of servers must not have their full handshakes together.</param>
internal sealed class LoopTls(Random random) : IDisposable
{
    /// <summary>Between two full handshakes with a server, plus the time between two of its checks.</summary>
    public static readonly TimeSpan ResumingMax = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Server, (TlsTicket Ticket, Instant Until)> tickets = [];
    private Lazy<TlsClient?> client = new(() => TlsClient.TryCreate());

    /// <summary>False on a machine without OpenSSL 3, or with a certificate that it cannot read: the runtime's TLS may do better.</summary>
    public bool IsAvailable => client.Value is not null;

    /// <summary>How many servers have given something to resume with.</summary>
    public int Count => tickets.Count;

    /// <summary>A connection over a descriptor; null: no memory. <paramref name="offered"/>: it asks the server to resume.</summary>
    public TlsChannel? TryOpen(int descriptor, Server server, Instant now, out bool offered)
    {
        TlsTicket? ticket = tickets.TryGetValue(server, out (TlsTicket Ticket, Instant Until) kept) && now < kept.Until ? kept.Ticket : null;
        offered = ticket is not null;
        return client.Value?.TryOpen(descriptor, server.Name, ticket);
    }

    /// <summary>After a probe that went well: keeps what the server gave.</summary>
    public void Keep(Server server, TlsChannel channel, Instant now)
    {
        TlsTicket? ticket = channel.Ticket();
        bool resumed = channel.IsResumed && tickets.ContainsKey(server);
        Instant until = resumed ? tickets[server].Until : now + ResumingMax * (1 + random.NextDouble()) / 2;
        Forget(server);
        if (ticket is not null) tickets[server] = (ticket, until);
    }

    /// <summary>After one that did not: the next makes a full handshake.</summary>
    public void Forget(Server server)
    {
        if (tickets.Remove(server, out (TlsTicket Ticket, Instant Until) kept)) kept.Ticket.Dispose();
    }

    /// <summary>Shows this certificate from now on, and forgets every server.</summary>
    public void Use(TlsFiles? certificate)
    {
        Dispose();
        client = new Lazy<TlsClient?>(() => TlsClient.TryCreate(certificate));
    }

    private void Clear()
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
