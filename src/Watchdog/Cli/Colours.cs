namespace Keepalive.Watchdog.Cli;

/// <summary>Whether a stream takes colours: a terminal does, unless NO_COLOR is set (no-color.org).</summary>
internal static class Colours
{
    public static bool Wanted(bool onErrors) =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && !(onErrors ? Console.IsErrorRedirected : Console.IsOutputRedirected);
}
