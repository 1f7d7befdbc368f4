namespace Keepalive.Linux.Files;

/// <summary>Where dumps and logs without a place of their own go: TMPDIR when it names a folder absolutely, else /tmp.</summary>
public static class TemporaryFolder
{
    private const string Default = "/tmp";

    public static string Path { get; } = Choose(Environment.GetEnvironmentVariable("TMPDIR"));

    public static string Choose(string? wish) => wish is ['/', ..] && Directory.Exists(wish) ? wish.TrimEnd('/') : Default;
}
