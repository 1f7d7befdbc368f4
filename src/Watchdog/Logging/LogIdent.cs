namespace Keepalive.Watchdog.Logging;

/// <summary>What lines in syslog begin with; the parent's grows by namespace and instance once it has read the configuration.</summary>
internal sealed class LogIdent(string text)
{
    public string Text { get; set; } = text;

    public static implicit operator LogIdent(string text) => new(text);

    public override string ToString() => Text;
}
