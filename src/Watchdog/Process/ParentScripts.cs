using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using Keepalive.Linux.Processes;

namespace Keepalive.Watchdog.Process;

/// <summary>startup_script and shutdown_script: run once, with a time limit; how they end changes nothing but a line in the log.</summary>
internal sealed class ParentScripts(EventLoop loop, WatchdogLog log)
{
    private readonly ScriptRunner runner = new(loop);

    /// <summary>Calls back when it has ended; at once when there is none or it must not run.</summary>
    /// <param name="kind">startup or shutdown.</param>
    /// <param name="command">Its command line, if there is one.</param>
    /// <param name="limit">Its time.</param>
    /// <param name="global">Says who runs scripts.</param>
    /// <param name="next">What comes after it.</param>
    public void Run(string kind, ScriptCommand? command, TimeSpan limit, GlobalDefs global, Action next)
    {
        if (command is null)
        {
            next();
            return;
        }
        ScriptUsers users = new();
        users.Use(new ScriptPolicy(
            global.ScriptUser, global.ScriptGroup, global.EnableScriptSecurity, global.Files.SupplementaryGroups, global.Files.UseSymlinkPaths));
        if (!users.TryScript(command.Argv, command.User, command.Group, out Script script, out string problem))
        {
            log.Problem(problem);
            next();
            return;
        }
        log.RunningScript(kind, command.Argv[0]);
        runner.Start(script, limit, end =>
        {
            Say(kind, end);
            next();
        });
    }

    /// <summary>Ends one that still runs.</summary>
    public void Stop() => runner.KillAll();

    private void Say(string kind, ScriptEnd end)
    {
        if (end.Succeeded) log.ScriptSucceeded(kind);
        else if (end.TimedOut) log.ScriptTimedOut(kind);
        else if (end.NotStarted != 0 || end.Status.WasSignalled) log.ScriptFailed(kind, end.ToString());
        else log.ScriptFailed(kind, $"status {end.Status.Code}");
    }
}
