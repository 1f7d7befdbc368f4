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

    public int CpuCount => int.Parse(Ask(HostQuestions.Cpus), CultureInfo.InvariantCulture);

    public bool InterfaceExists(string name) => true;

    public bool NetworkNamespaceExists(string name) => true;

    public bool HostNameResolves(string name) => true;

    public ScriptFile FindScript(string path) => Enum.Parse<ScriptFile>(Ask(HostQuestions.Script(path)));

    public bool UserExists(string user) => IsYes(HostQuestions.User(user));

    public bool GroupExists(string group) => IsYes(HostQuestions.Group(group));

    public bool IsRoot(string user) => IsYes(HostQuestions.Root(user));

    public string? WhyUnsafe(string path) => Ask(HostQuestions.Offence(path)) is { Length: > 0 } offence ? offence : null;

    public bool RouteNameExists(RouteNames kind, string name) => IsYes(HostQuestions.RouteName(kind, name));

    public bool IsVrf(string name) => true;

    public int MtuOf(string name) => int.Parse(Ask(HostQuestions.Mtu(name)), CultureInfo.InvariantCulture);

    private bool IsYes(string question) => Ask(question) == HostQuestions.Yes;

    private string Ask(string question)
    {
        if (!Answers.TryGetValue(question, out string? answer)) Answers[question] = answer = HostQuestions.Ask(host, question);
        return answer;
    }
}

/// <summary>The answers of another process, so that both come to the same configuration. What was not asked there is well.</summary>
internal sealed class RecordedHost(IReadOnlyDictionary<string, string> answers) : IHostFacts
{
    public int CpuCount => answers.TryGetValue(HostQuestions.Cpus, out string? count) ? int.Parse(count, CultureInfo.InvariantCulture) : int.MaxValue;

    public bool InterfaceExists(string name) => true;

    public bool NetworkNamespaceExists(string name) => true;

    public bool HostNameResolves(string name) => true;

    public ScriptFile FindScript(string path) =>
        answers.TryGetValue(HostQuestions.Script(path), out string? found) ? Enum.Parse<ScriptFile>(found) : ScriptFile.Executable;

    public bool UserExists(string user) => IsYes(HostQuestions.User(user), unasked: true);

    public bool GroupExists(string group) => IsYes(HostQuestions.Group(group), unasked: true);

    public bool IsRoot(string user) => IsYes(HostQuestions.Root(user), unasked: false);

    public string? WhyUnsafe(string path) => answers.GetValueOrDefault(HostQuestions.Offence(path)) is { Length: > 0 } offence ? offence : null;

    public bool RouteNameExists(RouteNames kind, string name) => IsYes(HostQuestions.RouteName(kind, name), unasked: true);

    public bool IsVrf(string name) => true;

    public int MtuOf(string name) =>
        answers.TryGetValue(HostQuestions.Mtu(name), out string? mtu) ? int.Parse(mtu, CultureInfo.InvariantCulture) : IHostFacts.EthernetMtu;

    private bool IsYes(string question, bool unasked) => answers.TryGetValue(question, out string? answer) ? answer == HostQuestions.Yes : unasked;
}
