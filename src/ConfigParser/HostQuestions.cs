using System.Globalization;

namespace Keepalive.ConfigParser;

/// <summary>Questions about a machine as text, and its answers: "user nobody" → "yes". No is an empty answer.</summary>
internal static class HostQuestions
{
    public const string Cpus = "cpus";
    public const string Yes = "yes";

    public static string Script(string path) => $"script {path}";

    public static string User(string name) => $"user {name}";

    public static string Group(string name) => $"group {name}";

    public static string Root(string user) => $"root {user}";

    public static string Offence(string path) => $"offence {path}";

    public static string Mtu(string name) => $"mtu {name}";

    public static string RouteName(RouteNames kind, string name) => $"{kind} {name}";

    public static string Ask(IHostFacts host, string question)
    {
        int blank = question.IndexOf(' ', StringComparison.Ordinal);
        string kind = blank < 0 ? question : question[..blank];
        string name = question[(blank + 1)..];
        return kind switch
        {
            Cpus => host.CpuCount.ToString(CultureInfo.InvariantCulture),
            "script" => host.FindScript(name).ToString(),
            "user" => Text(host.UserExists(name)),
            "group" => Text(host.GroupExists(name)),
            "root" => Text(host.IsRoot(name)),
            "offence" => host.WhyUnsafe(name) ?? "",
            "mtu" => host.MtuOf(name).ToString(CultureInfo.InvariantCulture),
            _ => Text(host.RouteNameExists(Enum.Parse<RouteNames>(kind), name)),
        };
    }

    private static string Text(bool answer) => answer ? Yes : "";
}
