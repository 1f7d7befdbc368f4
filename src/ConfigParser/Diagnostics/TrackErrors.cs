using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>KA05xx: scripts, files, processes, BFD sessions and what tracks them. One method for each code.</summary>
internal static class TrackErrors
{
    public static Diagnostic NotDefined(SourceSpan at, string block, string name, string? near) => Errors.Error("KA0501", at,
        $"{block} names '{name}', which is not defined above this line", "the entry is ignored",
        near is null ? $"define {name} before it is tracked" : $"did you mean '{near}'?");

    public static Diagnostic DefinedBelow(SourceSpan at, string block, string name, SourceSpan later) => Errors.Error("KA0517", at,
        $"{block} names '{name}', which is defined below, in line {later.Line}", "the entry is ignored",
        $"move the definition of {name} above this line") with
    { Related = [new RelatedPlace(later, "the definition")] };

    public static Diagnostic Duplicate(SourceSpan at, string block, string name) => Errors.Error("KA0502", at,
        $"{block} names '{name}' twice", "the second entry is ignored", "remove one of the two");

    public static Diagnostic UnknownWord(SourceSpan at, string block, string word) => Errors.Error("KA0503", at,
        $"'{word}' cannot stand in an entry of {block}", "the entry is ignored", "write NAME, NAME weight 20 or NAME weight 20 reverse");

    public static Diagnostic InitialValueLarge(SourceSpan at, string text) => Errors.Error("KA0504", at,
        $"init_file {text} is beyond any priority", "it is used nevertheless", "write a number from -254 to 254");

    public static Diagnostic NoScript(SourceSpan at, string name) => Errors.Error("KA0505", at,
        $"vrrp_script {name} has no script", "it is removed", "write script \"command and arguments\"");

    public static Diagnostic NoFile(SourceSpan at, string name) => Errors.Error("KA0506", at,
        $"track_file {name} has no file", "it is removed", "write file /path/to/file");

    public static Diagnostic NoProcess(SourceSpan at, string name) => Errors.Error("KA0507", at,
        $"vrrp_track_process {name} names no process", "it is removed", "write process NAME");

    public static Diagnostic Unused(SourceSpan at, string kind, string name) => Errors.Warning("KA0508", at,
        $"{kind} {name} is tracked by nobody", "it is never run", $"name it in track_script, or remove it");

    public static Diagnostic ScriptNotFound(SourceSpan at, string path, bool executable) => Errors.Error("KA0509", at,
        executable ? $"{path} is not executable" : $"{path} does not exist", "the script is disabled",
        executable ? $"chmod +x {path}" : "check the path");

    /// <summary>keepalived's test says so of a vrrp_script only; <paramref name="at"/> is null for other scripts.</summary>
    public static Diagnostic ScriptUnsafe(SourceSpan? at, string path, string offence) => Errors.Make("KA0590",
        at is null ? Severity.Warning : Severity.Error, at, $"{path} would run as root and others could change it: {offence}",
        "the script is disabled", "let only root write it and the folders above it, or name a script_user",
        at is null ? TestEffect.None : TestEffect.Config);

    public static Diagnostic ScriptSecurity(SourceSpan? at) => Errors.Warning("KA0510", at,
        "SECURITY VIOLATION - scripts are being executed but script_security not enabled", "they run all the same",
        "write enable_script_security in global_defs",
        TestEffect.Security);

    public static Diagnostic NoScriptUser(SourceSpan at, string name) => Errors.Error("KA0511", at,
        $"no user to run the script of {name}: script_user names nobody, and there is no account keepalived_script",
        "the script is removed", "write script_user USER in global_defs");

    public static Diagnostic NameTooLong(SourceSpan at, string kind, string name, int max) => Errors.Error("KA0512", at,
        $"the name '{name}' of the {kind} has more than {max} characters", "the whole block is skipped", "shorten it");

    public static Diagnostic NoNeighbor(SourceSpan at, string name) => Errors.Error("KA0513", at,
        $"bfd_instance {name} has no neighbor_ip", "it is removed", "write neighbor_ip ADDRESS");

    public static Diagnostic SamePeer(SourceSpan at, string name, string other) => Errors.Error("KA0514", at,
        $"bfd_instance {name} has the same peer as {other}", "it is removed", "one session for each peer");

    public static Diagnostic QuorumOrder(SourceSpan at, string keyword) => Errors.Error("KA0515", at,
        $"{keyword}: quorum is above quorum_max", "the line is ignored", "quorum must not be above quorum_max");
}
