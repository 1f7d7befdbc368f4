using System.Globalization;

namespace Keepalive.ConfigParser;

/// <summary>
/// Asks a real machine and remembers the answers, for a daemon: scripts and users are as they are when the configuration is read.
/// Interfaces, namespaces and names count as there: they may come later, and the processes wait for them.
/// </summary>
public sealed class RecordingHost(IHostFacts host) : IHostFacts
{
    /// <summary>Question → answer, for <see cref="RecordedHost"/>.</summary>
    public Dictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    public int CpuCount => int.Parse(Ask("cpus", () => host.CpuCount.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public bool InterfaceExists(string name) => true;

    public bool NetworkNamespaceExists(string name) => true;

    public bool HostNameResolves(string name) => true;

    public ScriptFile FindScript(string path) => Enum.Parse<ScriptFile>(Ask($"script {path}", () => host.FindScript(path).ToString()));

    public bool UserExists(string user) => AskWhether($"user {user}", () => host.UserExists(user));

    public bool GroupExists(string group) => AskWhether($"group {group}", () => host.GroupExists(group));

    public bool IsRoot(string user) => AskWhether($"root {user}", () => host.IsRoot(user));

    public string? WhyUnsafe(string path) => Ask($"offence {path}", () => host.WhyUnsafe(path) ?? "") is { Length: > 0 } offence ? offence : null;

    public bool RouteNameExists(RouteNames kind, string name) => AskWhether($"{kind} {name}", () => host.RouteNameExists(kind, name));

    public bool IsVrf(string name) => true;

    public int MtuOf(string name) =>
        int.Parse(Ask($"mtu {name}", () => host.MtuOf(name).ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private bool AskWhether(string question, Func<bool> ask) => Ask(question, () => ask() ? "yes" : "") == "yes";

    private string Ask(string question, Func<string> ask)
    {
        if (!Answers.TryGetValue(question, out string? answer)) Answers[question] = answer = ask();
        return answer;
    }
}

/// <summary>The answers of another process, so that both come to the same configuration. What was not asked there is well.</summary>
internal sealed class RecordedHost(IReadOnlyDictionary<string, string> answers) : IHostFacts
{
    public int CpuCount => answers.TryGetValue("cpus", out string? count) ? int.Parse(count, CultureInfo.InvariantCulture) : int.MaxValue;

    public bool InterfaceExists(string name) => true;

    public bool NetworkNamespaceExists(string name) => true;

    public bool HostNameResolves(string name) => true;

    public ScriptFile FindScript(string path) =>
        answers.TryGetValue($"script {path}", out string? found) ? Enum.Parse<ScriptFile>(found) : ScriptFile.Executable;

    public bool UserExists(string user) => IsYes($"user {user}", unasked: true);

    public bool GroupExists(string group) => IsYes($"group {group}", unasked: true);

    public bool IsRoot(string user) => IsYes($"root {user}", unasked: false);

    public string? WhyUnsafe(string path) => answers.GetValueOrDefault($"offence {path}") is { Length: > 0 } offence ? offence : null;

    public bool RouteNameExists(RouteNames kind, string name) => IsYes($"{kind} {name}", unasked: true);

    public bool IsVrf(string name) => true;

    public int MtuOf(string name) =>
        answers.TryGetValue($"mtu {name}", out string? mtu) ? int.Parse(mtu, CultureInfo.InvariantCulture) : IHostFacts.EthernetMtu;

    private bool IsYes(string question, bool unasked) => answers.TryGetValue(question, out string? answer) ? answer == "yes" : unasked;
}
