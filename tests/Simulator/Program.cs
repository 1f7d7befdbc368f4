namespace Keepalive.Simulator;

/// <summary>Runs one seed or many.</summary>
internal static class Program
{
    private static int Main() => 1;
}
