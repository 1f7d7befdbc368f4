namespace Keepalive.Watchdog;

/// <summary>Reads the command line and picks the role.</summary>
internal static class Program
{
    private static int Main() => 1;
}
