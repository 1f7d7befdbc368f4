using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using Keepalive.Linux.Files;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process.Dumps;

/// <summary>Writes what the node knows to files when a signal asks for it.</summary>
internal sealed class VrrpDumper(
    VrrpEngine engine, AdvertSockets sockets, RouteClient routes, KernelSettings settings, TrackScripts scripts, ScriptUsers users, VrrpLog log)
{
    /// <summary>False: this signal asks for no dump.</summary>
    public bool TryHandle(int signal)
    {
        DumpFiles files = new(engine.Config.Global, TemporaryFolder.Path);
        switch (signal)
        {
            case Signal.User1:
                log.PrintingData(ProcessControl.Pid);
                Write(files.VrrpData, State());
                return true;
            case Signal.User2:
                log.PrintingStats(ProcessControl.Pid);
                Write(files.Stats, StatsText.Of(engine.Instances));
                return true;
            case Signal.StatsClear:
                log.PrintingAndClearingStats(ProcessControl.Pid);
                Write(files.Stats, StatsText.Of(engine.Instances));
                engine.ClearCounters();
                return true;
            case Signal.Json:
                log.PrintingJson(ProcessControl.Pid);
                if (engine.Instances.Count > 0) Write(files.Json, VrrpJson.Of(engine.Instances, engine.Config, new DumpClock()));
                return true;
            default:
                return false;
        }
    }

    /// <summary>-d: the configuration as it was understood, line by line.</summary>
    public void Log()
    {
        foreach (string line in State().Split('\n', StringSplitOptions.RemoveEmptyEntries)) log.Diagnostic(line);
    }

    /// <summary>config_save_dir: the state before and after a reload, numbered from 1.</summary>
    /// <param name="when">pre or post.</param>
    /// <param name="number">Of the reload.</param>
    public void SaveAround(string when, int number)
    {
        if (engine.Config.Global.Files.SaveDirectory is not string folder) return;
        string name = string.Create(CultureInfo.InvariantCulture, $"keepalived_vrrp.{ProcessControl.Pid}.{number}.{when}");
        Write(Path.Combine(folder, name), State());
    }

    private string State() => new DataText(engine, sockets, routes.Links(), settings, scripts, Describe).Write();

    private string Describe(ScriptCommand script) => users.Describe(script.Argv, script.User, script.Group);

    private void Write(string path, string text)
    {
        try
        {
            PrivateFile.Replace(path, text);
        }
        catch (LinuxException exception)
        {
            log.CannotDump(exception.Message);
        }
    }
}
