namespace Keepalive.Linux.Processes;

/// <summary>
/// Whose each script is: its own user, else script_user, else keepalived_script if there is one, else ours. Names are resolved once
/// per configuration, because a name service may answer slowly.
/// </summary>
public sealed class ScriptUsers
{
    private const string DefaultUser = "keepalived_script";

    private readonly Dictionary<(string User, string? Group), Credentials?> resolved = [];
    private Credentials fallback;

    /// <summary>script_user of the configuration, or null.</summary>
    public void Use(string? user, string? group)
    {
        resolved.Clear();
        fallback = Credentials.TryResolve(user ?? DefaultUser, group, out Credentials found) ? found : Credentials.Root;
    }

    /// <summary>False: its user does not exist, and it must not run as somebody else.</summary>
    public bool TryScript(IReadOnlyList<string> arguments, string? user, string? group, out Script script)
    {
        Credentials? credentials = user is null ? fallback : Resolve(user, group);
        script = new Script(arguments, credentials.GetValueOrDefault());
        return credentials is not null;
    }

    private Credentials? Resolve(string user, string? group)
    {
        if (resolved.TryGetValue((user, group), out Credentials? known)) return known;
        known = Credentials.TryResolve(user, group, out Credentials found) ? found : null;
        resolved[(user, group)] = known;
        return known;
    }
}
