using Keepalive.ConfigParser.Model;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Process;

/// <summary>
/// Where pid files are: as the command line says, else /run/keepalived.pid and its like; with an instance name, use_pid_dir or a network
/// namespace in /run/keepalived, one folder more for the namespace, and the instance behind each name.
/// </summary>
internal sealed class RunFiles(Options options, GlobalDefs global)
{
    private const string RunFolder = "/run";
    private const string OwnFolder = "/run/keepalived";

    public string Parent => options.Pid ?? Place("keepalived", ".pid");

    public string? Namespace => options.Namespace ?? global.NetNamespace;

    /// <summary>There while a reload is in progress; null: none is wanted.</summary>
    public string? ReloadMarker => global.Reload.MarkerFile is "" ? Place("keepalived", ".reload") : global.Reload.MarkerFile;

    /// <summary>How the last reload ended, for those who asked for it.</summary>
    public string ReloadResult => Path.ChangeExtension(Parent, ".reloaded");

    /// <summary>Where questions are answered.</summary>
    public string Control => Path.ChangeExtension(Parent, ".sock");

    /// <summary>Kernel settings that are not what they were, for whoever comes after a kill.</summary>
    public string Settings => Path.ChangeExtension(Parent, ".settings");

    public string Child(ChildRole role) => role == ChildRole.Vrrp
        ? options.VrrpPid ?? Place("vrrp", ".pid")
        : options.CheckersPid ?? Place("checkers", ".pid");

    /// <summary>"_NAMESPACE_INSTANCE", whichever there are: what idents in the log end with.</summary>
    public string IdentSuffix => string.Concat(new[] { Namespace, global.Instance }.OfType<string>().Select(name => "_" + name));

    private string Folder => Namespace is not null ? $"{OwnFolder}/{Namespace}"
        : global.Files.UsePidDirectory || global.Instance is not null ? OwnFolder : RunFolder;

    /// <summary>Makes the folder, for everybody to look into; what is there already stays as it is.</summary>
    public void MakeFolder()
    {
        if (Directory.Exists(Folder)) return;
        foreach (string folder in new[] { OwnFolder, Folder })
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, Mode);
        }
    }

    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private string Place(string name, string extension)
    {
        string instance = global.Instance is null ? "" : "_" + global.Instance;
        return $"{Folder}/{name}{instance}{extension}";
    }
}
