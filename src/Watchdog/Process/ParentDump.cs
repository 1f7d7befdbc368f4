using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Printing;
using Keepalive.Linux;
using Keepalive.Linux.Files;
using Keepalive.Linux.Processes;

namespace Keepalive.Watchdog.Process;

/// <summary>keepalived_parent.data: what the parent knows is global_defs.</summary>
internal static class ParentDump
{
    public static void Write(GlobalDefs global, WatchdogLog log)
    {
        ScriptUsers users = new();
        users.Use(new ScriptPolicy(
            global.ScriptUser, global.ScriptGroup, global.EnableScriptSecurity, global.Files.SupplementaryGroups, global.Files.UseSymlinkPaths));
        DumpText text = new();
        GlobalDump.Write(text, global, script => users.Describe(script.Argv, script.User, script.Group), isParent: true);
        try
        {
            PrivateFile.Replace(new DumpFiles(global, TemporaryFolder.Path).ParentData, text.ToString());
        }
        catch (LinuxException exception)
        {
            log.Problem(exception.Message);
        }
    }
}
