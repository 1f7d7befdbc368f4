using System.Globalization;
using System.Text;
using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using Keepalive.Linux.Files;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Process;

/// <content>Reading the files again.</content>
internal sealed partial class WatchdogProcess
{
    private bool isReloading;
    private bool wasRefused;
    private int saved;

    private void BeginReload()
    {
        isReloading = true;
        wasRefused = false;
        report.Begin(run.ReloadMarker);
        systemd.Reloading();
    }

    private void EndReload()
    {
        if (!isReloading) return;
        isReloading = false;
        report.End(run.ReloadResult, wasRefused);
    }

    /// <summary>Signals, hellos and questions are answered while long files are read.</summary>
    private void ReadConfiguration() => BackgroundWork.Run(loop, () => files.Read(reading), Take);

    /// <summary>All or nothing: a file with any error leaves everything as it is (docs/decisions/0010).</summary>
    private void Take(ConfigReading fresh)
    {
        hasRead |= !ReferenceEquals(reading, fresh);
        ParseOutcome outcome = fresh.Outcome;
        TellSources(fresh);
        if (global.Reload.CheckLog is not null) log.Validating();
        LogFindings(outcome);
        if (outcome.HasErrors || CannotChange(outcome.Config.Global))
        {
            wasRefused = true;
            log.ReloadRefused(outcome.Diagnostics.Count(diagnostic => diagnostic.Severity >= Severity.Error));
            WriteFindings(outcome);
            Decide(new SupervisorInput.ConfigurationRefused());
            return;
        }
        reading = fresh;
        global = outcome.Config.Global;
        SaveConfiguration(fresh);
        mail.Use(global);
        clock.Use(global.Reload);
        Decide(new SupervisorInput.ConfigurationRead(Wanted(outcome.Config)));
    }

    /// <summary>What a running daemon is tied to.</summary>
    private bool CannotChange(GlobalDefs next)
    {
        string? what = next.NetNamespace != global.NetNamespace ? "network namespace"
            : next.NetNamespaceIpvs != global.NetNamespaceIpvs ? "ipvs network namespace"
            : next.Instance != global.Instance ? "instance name"
            : null;
        if (what is not null) log.CannotChange(what);
        return what is not null;
    }

    /// <summary>reload_check_config FILE: what is wrong goes there too.</summary>
    private void WriteFindings(ParseOutcome outcome)
    {
        if (global.Reload.CheckLog is not string path) return;
        StringBuilder text = new();
        foreach (Diagnostic diagnostic in outcome.Diagnostics) text.Append(diagnostic).Append('\n');
        TryWrite(path, text.ToString());
        log.FailedValidation(path);
    }

    /// <summary>config_save_dir: the files as they were read, one copy for the start and for each reload.</summary>
    private void SaveConfiguration(ConfigReading read)
    {
        if (global.Files.SaveDirectory is not string folder) return;
        StringBuilder text = new();
        foreach ((string path, BundledText content) in ConfigBundle.Decode(read.Whole).Texts)
        {
            if (content.Text is not null) text.Append(CultureInfo.InvariantCulture, $"# {path}\n{content.Text}\n");
        }
        string name = string.Create(CultureInfo.InvariantCulture, $"keepalived.conf.{ProcessControl.Pid}.{saved++}");
        TryWrite(Path.Combine(folder, name), text.ToString());
    }

    /// <summary>The mask of the daemon would make a folder that nobody can look into.</summary>
    private static void MakePrivateFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private void TryWrite(string path, string text)
    {
        try
        {
            MakePrivateFolder(Path.GetDirectoryName(path) ?? "/");
            PrivateFile.Replace(path, text);
        }
        catch (Exception exception) when (exception is LinuxException or IOException or UnauthorizedAccessException)
        {
            log.Problem(exception.Message);
        }
    }
}
