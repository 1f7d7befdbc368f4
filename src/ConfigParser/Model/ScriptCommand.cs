using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>
/// A program to run. <paramref name="Argv"/>[0] is the path as written; <paramref name="User"/> and <paramref name="Group"/>
/// are names or numbers, null for the configuration's default (script_user, else keepalived_script, else our own).
/// </summary>
public sealed record ScriptCommand(ValueList<string> Argv, string? User = null, string? Group = null)
{
    /// <summary>The words in single quotes, as logs and dumps show a command.</summary>
    public override string ToString() => string.Join(' ', Argv.Select(word => $"'{word}'"));
}
