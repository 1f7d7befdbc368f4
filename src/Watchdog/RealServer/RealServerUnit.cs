using System.Text;
using Keepalive.Core;

namespace Keepalive.Watchdog.RealServer;

/// <summary>
/// What a real server does at each boot: a unit of systemd for each mode, which calls this program as the administrator did. Its file is the
/// only memory of it; who edits it by hand is read as well.
/// </summary>
/// <param name="Mode">How requests come.</param>
/// <param name="Addresses">In the order in which they were given.</param>
internal sealed record RealServerUnit(RealServerMode Mode, IReadOnlyList<IpAddress> Addresses)
{
    private const string Start = "ExecStart=";
    private const string Option = "--vip ";

    public string Name => $"keepalive-realserver-{WordOf(Mode)}.service";

    public static string WordOf(RealServerMode mode) => mode == RealServerMode.Tun ? "tun" : "dr";

    /// <summary>What a file says; no addresses where there is none, or none of ours.</summary>
    public static RealServerUnit Read(RealServerMode mode, string text)
    {
        List<IpAddress> addresses = [];
        foreach (string line in text.Split('\n').Where(line => line.StartsWith(Start, StringComparison.Ordinal)))
        {
            int option = line.IndexOf(Option, StringComparison.Ordinal);
            if (option < 0) continue;
            foreach (string word in line[(option + Option.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (IpAddress.TryParse(word, out IpAddress address)) addresses.Add(address);
            }
        }
        return new RealServerUnit(mode, addresses);
    }

    public RealServerUnit With(IEnumerable<IpAddress> more) => this with { Addresses = [.. Addresses.Union(more)] };

    public RealServerUnit Without(IEnumerable<IpAddress> gone) => this with { Addresses = [.. Addresses.Except(gone)] };

    /// <param name="program">This executable, by its whole path.</param>
    public string Text(string program)
    {
        string words = $"--mode {WordOf(Mode)} {Option}{string.Join(' ', Addresses)}";
        return new StringBuilder()
            .Append("# Written by \"keepalive realserver up --persist\"; \"down --persist\" takes it away.\n")
            .Append("[Unit]\nDescription=Virtual addresses of this real server\n")
            // Silence comes before the first address that a neighbour may ask for.
            .Append("After=systemd-sysctl.service systemd-modules-load.service\nBefore=network-pre.target\nWants=network-pre.target\n\n")
            .Append("[Service]\nType=oneshot\nRemainAfterExit=yes\n")
            .Append($"{Start}{program} realserver up {words}\nExecStop={program} realserver down {words}\n\n")
            .Append("[Install]\nWantedBy=multi-user.target\n")
            .ToString();
    }
}
