using Keepalive.Control;
using Keepalive.Linux.Files;

namespace Keepalive.Vrrp.Process;

/// <summary>Kernel settings that a daemon changed and could not put back, because all of it was killed.</summary>
public static class FormerSettings
{
    private const int DigitsMax = 3;

    /// <summary>
    /// Puts back those that still are what that daemon made of them: what somebody has changed since is his. Anything that no daemon of ours
    /// ever changes is passed over, whatever the record says.
    /// </summary>
    /// <param name="settings">What was changed, from what, to what.</param>
    /// <param name="told">Hears of each that is tried: the setting, and whether it could be written.</param>
    public static void Restore(IEnumerable<SettingMessage> settings, Action<SettingMessage, bool> told)
    {
        foreach (SettingMessage setting in settings)
        {
            if (!IsOurs(setting) || KernelSetting.Read(setting.Path) != setting.Made) continue;
            told(setting, KernelSetting.Write(setting.Path, setting.Found!));
        }
    }

    private static bool IsOurs(SettingMessage setting) => IsNumber(setting.Found) && IsNumber(setting.Made) && IsOurs(setting.Path);

    private static bool IsOurs(string path)
    {
        if (path == KernelSettings.LocalIgmpReports) return true;
        string[] parts = path.Split('/');
        return parts.Length == 5 && string.Join('/', parts[..3]) == KernelSettings.OfInterfaces && parts[3] is not ("" or "." or "..")
            && KernelSettings.NamesOfInterface.Contains(parts[4]);
    }

    private static bool IsNumber(string? text) => text?.Length is > 0 and <= DigitsMax && text.All(char.IsAsciiDigit);
}
