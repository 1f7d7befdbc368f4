using Keepalive.Control;
using Keepalive.Linux;
using Keepalive.Linux.Files;
using Keepalive.Vrrp.Process;

namespace Keepalive.Watchdog.Process;

/// <summary>
/// Kernel settings that a child has changed and not put back, with what was there before: in memory for the successor of a child, and in a
/// file beside the pid file for whoever comes when every process of the daemon was killed. One line each: path, value before, value now.
/// </summary>
internal sealed class SettingsRecord(EventLoop loop, string path, Action<string> problem)
{
    private const int BytesMax = 4 << 20;
    private readonly Dictionary<string, SettingMessage> settings = new(StringComparer.Ordinal);
    private bool isStale;

    public SettingMessage[] All => [.. settings.Values];

    /// <summary>Many come at once: the file is written when all have been heard.</summary>
    public void Note(SettingMessage setting)
    {
        if (setting.Found is null) settings.Remove(setting.Path);
        else settings[setting.Path] = setting;
        if (isStale) return;
        isStale = true;
        loop.Post(Write);
    }

    /// <summary>Brings the file up to date; there is none when nothing is changed.</summary>
    public void Write()
    {
        if (!isStale) return;
        isStale = false;
        try
        {
            if (settings.Count == 0) File.Delete(path);
            else PrivateFile.Replace(path, string.Concat(settings.Values.Select(item => $"{item.Path} {item.Found} {item.Made}\n")));
        }
        catch (Exception exception) when (exception is LinuxException or IOException or UnauthorizedAccessException)
        {
            problem(exception.Message);
        }
    }

    /// <summary>Puts back what a dead child of this daemon changed.</summary>
    public void Restore(Action<SettingMessage, bool> told)
    {
        FormerSettings.Restore(All, told);
        settings.Clear();
        isStale = true;
        Write();
    }

    /// <summary>Puts back what a daemon changed that was killed as a whole, and deletes its record.</summary>
    /// <param name="path">The file; nothing happens when there is none, or it is not one that we have written.</param>
    /// <param name="told">Hears of each setting, and whether it could be written.</param>
    public static void Restore(string path, Action<SettingMessage, bool> told)
    {
        if (PrivateFile.TryRead(path, BytesMax) is not string text) return;
        FormerSettings.Restore(text.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length == 3)
            .Select(words => new SettingMessage(words[0], words[1], words[2])), told);
        File.Delete(path);
    }
}
