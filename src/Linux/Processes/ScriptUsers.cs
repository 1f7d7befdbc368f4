namespace Keepalive.Linux.Processes;

/// <summary>What the configuration says of scripts in general.</summary>
/// <param name="User">script_user, or null.</param>
/// <param name="Group">Its group, or null for the user's own.</param>
/// <param name="Security">enable_script_security: nothing runs as root that others could alter.</param>
/// <param name="AllGroups">set_supplementary_groups: scripts are in all groups of their user.</param>
/// <param name="KeepsLinks">use_symlink_paths: a script is started by the name that is written, not by the one its links lead to.</param>
public sealed record ScriptPolicy(
    string? User = null, string? Group = null, bool Security = false, bool AllGroups = false, bool KeepsLinks = false);

/// <summary>
/// Whose each script is: its own user, else script_user, else keepalived_script if there is one, else ours. Names are resolved once
/// per configuration, because a name service may answer slowly. A name that stands for nobody never becomes somebody else.
/// </summary>
public sealed class ScriptUsers
{
    private const string DefaultUser = "keepalived_script";

    private readonly Dictionary<(string User, string? Group), Credentials?> resolved = [];
    private ScriptPolicy policy = new();
    private Credentials? fallback;

    /// <summary>Everybody that a configuration names, already resolved: asks the name service, so it is not for a loop.</summary>
    public static ScriptUsers Prepare(ScriptPolicy policy, IEnumerable<(string User, string? Group)> named)
    {
        ScriptUsers users = new();
        users.Use(policy);
        foreach ((string user, string? group) in named) users.Resolve(user, group);
        return users;
    }

    /// <summary>Becomes what was prepared; asks nobody.</summary>
    public void Take(ScriptUsers prepared)
    {
        (policy, fallback) = (prepared.policy, prepared.fallback);
        resolved.Clear();
        foreach ((var named, Credentials? credentials) in prepared.resolved) resolved[named] = credentials;
    }

    public void Use(ScriptPolicy policy)
    {
        this.policy = policy;
        resolved.Clear();
        if (policy.User is not null) fallback = Resolve(policy.User, policy.Group);
        else fallback = Resolve(DefaultUser, null) ?? (policy.Security ? null : Credentials.Root);
    }

    /// <summary>False: it must not run; <paramref name="problem"/> says why.</summary>
    public bool TryScript(IReadOnlyList<string> arguments, string? user, string? group, out Script script, out string problem)
    {
        problem = "";
        Credentials? credentials = user is null ? fallback : Resolve(user, group);
        string program = ProgramPath.Find(arguments[0]);
        script = new Script([Started(program), .. arguments.Skip(1)], credentials.GetValueOrDefault());
        if (credentials is null) problem = $"Script user '{user ?? policy.User ?? DefaultUser}' does not exist - not running {arguments[0]}";
        else if (credentials.Value.User == 0 && policy.Security && ScriptSafety.WhyUnsafe(program) is string offence)
        {
            problem = $"Unsafe permissions found for script '{arguments[0]}' - disabling. ({offence})";
        }
        return problem.Length == 0;
    }

    /// <summary>As dumps show a script: <c>'/bin/x' 'word', uid:gid 0:0</c>.</summary>
    public string Describe(IReadOnlyList<string> arguments, string? user, string? group)
    {
        Credentials? credentials = user is null ? fallback : Resolve(user, group);
        string[] words = [Started(ProgramPath.Find(arguments[0])), .. arguments.Skip(1)];
        string command = string.Join(' ', words.Select(word => $"'{word}'"));
        return credentials is { } found ? $"{command}, uid:gid {found.User}:{found.Group}" : $"{command}, uid:gid (none)";
    }

    /// <summary>In its real folder a script finds what lies beside it, under keepalived as well.</summary>
    private string Started(string program) => policy.KeepsLinks ? program : ProgramPath.WithoutLinks(program);

    /// <summary>A user and group; null when they do not exist.</summary>
    public Credentials? Resolve(string user, string? group)
    {
        if (resolved.TryGetValue((user, group), out Credentials? known)) return known;
        known = Credentials.TryResolve(user, group, out Credentials found) ? found : null;
        if (known is not null && policy.AllGroups) known = found with { Groups = Credentials.GroupsOf(user, found.Group) };
        resolved[(user, group)] = known;
        return known;
    }
}
