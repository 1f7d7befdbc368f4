using System.Globalization;
using Keepalive.Linux;
using Keepalive.Linux.Files;

namespace Keepalive.Watchdog.Process;

/// <summary>
/// Tells others of reloads: the marker of reload_file while one is in progress, and a file with the number of the last one and how it
/// ended, which "keepalive reload --wait" waits for.
/// </summary>
internal sealed class ReloadReport(WatchdogLog log)
{
    private int number;
    private string? marker;

    /// <summary>"7 complete" or "7 refused".</summary>
    public static bool TryRead(string path, out int number, out string result)
    {
        (number, result) = (0, "");
        if (!SmallFile.TryRead(path, out string text)) return false;
        string[] words = text.Split(' ', StringSplitOptions.TrimEntries);
        if (words.Length != 2 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
        result = words[1];
        return true;
    }

    /// <param name="markerPath">The marker; null: none.</param>
    public void Begin(string? markerPath)
    {
        marker = markerPath;
        if (marker is not null) Write(marker, "");
    }

    /// <param name="path">Where the result goes.</param>
    /// <param name="refused">Nothing has changed.</param>
    public void End(string path, bool refused)
    {
        if (marker is not null) Delete(marker);
        marker = null;
        number++;
        Write(path, string.Create(CultureInfo.InvariantCulture, $"{number} {(refused ? "refused" : "complete")}\n"));
    }

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Problem(exception.Message);
        }
    }

    private void Write(string path, string text)
    {
        try
        {
            PrivateFile.Replace(path, text);
        }
        catch (LinuxException exception)
        {
            log.Problem(exception.Message);
        }
    }
}
