using Keepalive.ConfigParser.Model;
using Keepalive.Linux.Processes;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Whose each script is: its own user, else script_user, else keepalived_script if there is one, else ours. Names are resolved once
/// per configuration, because a name service may answer slowly.
/// </summary>
internal sealed class ScriptUsers(VrrpLog log)
{
    private const string DefaultUser = "keepalived_script";

    private readonly Dictionary<ScriptCommand, Script?> resolved = [];
    private Credentials fallback;

    public void Use(GlobalDefs global)
    {
        resolved.Clear();
        string user = global.ScriptUser ?? DefaultUser;
        fallback = Credentials.TryResolve(user, global.ScriptGroup, out Credentials found) ? found : Credentials.Root;
    }

    /// <summary>False: its user does not exist, and it must not run as somebody else.</summary>
    public bool TryScript(ScriptCommand command, out Script script)
    {
        if (!resolved.TryGetValue(command, out Script? known)) resolved[command] = known = Resolve(command);
        script = known!;
        return known is not null;
    }

    private Script? Resolve(ScriptCommand command)
    {
        Credentials credentials = fallback;
        if (command.User is not null && !Credentials.TryResolve(command.User, command.Group, out credentials))
        {
            log.UnknownScriptUser(command.User, command.Argv[0]);
            return null;
        }
        return new Script([.. command.Argv], credentials);
    }
}
