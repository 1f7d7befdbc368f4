using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>A checker that can speak TLS.</summary>
public abstract record TlsCheckerConfig : NetworkCheckerConfig
{
    public bool Tls { get; init; }
    public bool EnableSni { get; init; }

    /// <summary>Name for SNI; null: the virtual host.</summary>
    public string? SniName { get; init; }

    /// <summary>The certificate must be valid, for the name of the check if it has one, and signed by somebody trusted.</summary>
    public bool VerifyCertificate { get; init; }

    /// <summary>CA certificates that are trusted; null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>What few checks ask for; null: nothing of it. Thousands of checkers have none.</summary>
    public TlsExtras? Extras { get; init; }

    /// <summary>Protocols that are offered in ALPN (RFC 7301), the preferred one first; empty: no ALPN.</summary>
    public virtual ValueList<string> Alpn => Extras?.Alpn ?? [];
}

/// <summary>TLS beyond keepalived's.</summary>
public sealed record TlsExtras
{
    /// <summary>The name that the certificate must be for; null: that of SNI.</summary>
    public string? VerifyName { get; init; }

    /// <summary>Certificate (and chain) that is shown to the server; null: that of the SSL block.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Its private key; null: in the same file.</summary>
    public string? ClientKey { get; init; }

    /// <summary>A certificate with less than so many days left is told of; 0: never.</summary>
    public int ExpiryWarningDays { get; init; }

    /// <summary>Protocols offered in ALPN (RFC 7301), the preferred one first; empty: no ALPN.</summary>
    public ValueList<string> Alpn { get; init; } = [];
}
