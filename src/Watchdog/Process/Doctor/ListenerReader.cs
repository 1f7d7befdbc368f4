using System.Globalization;
using System.Text.RegularExpressions;
using Keepalive.Core;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Who is bound to one address: listening TCP sockets, and the files of haproxy and nginx.</summary>
internal sealed partial class ListenerReader(FileRoot root)
{
    private const string Listening = "0A";

    /// <summary>Name servers follow the addresses of the machine as they come and go.</summary>
    private const int PortOfNames = 53;

    private static readonly string[] Files = ["/etc/haproxy/haproxy.cfg", "/etc/nginx/nginx.conf"];
    private static readonly string[] Folders = ["/etc/haproxy/conf.d", "/etc/nginx/conf.d", "/etc/nginx/sites-enabled"];

    public IReadOnlyList<ListenerFacts> Read() =>
    [
        .. Sockets("/proc/thread-self/net/tcp"), .. Sockets("/proc/thread-self/net/tcp6"),
        .. Files.Concat(Folders.SelectMany(folder => root.List(folder).Select(name => $"{folder}/{name}"))).SelectMany(Configured),
    ];

    private static IEnumerable<ListenerFacts> Sockets(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            yield break;
        }
        foreach (string[] words in lines.Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (words.Length < 4 || words[3] != Listening || words[1].Split(':') is not [var address, var port]) continue;
            int number = int.Parse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (number != PortOfNames) yield return new ListenerFacts(Address(address), $"a TCP socket (port {number})");
        }
    }

    /// <summary>Each 32 bits as the machine's own number (proc(5)).</summary>
    private static IpAddress Address(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        for (int i = 0; i + 4 <= bytes.Length; i += 4) Array.Reverse(bytes, i, 4);
        return IpAddress.FromBytes(bytes);
    }

    private IEnumerable<ListenerFacts> Configured(string path)
    {
        string[] lines = (root.Read(path) ?? "").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (Binding().Match(lines[i]) is not { Success: true } match) continue;
            // haproxy: "bind ADDRESS:PORT transparent" binds what is not there yet.
            if (lines[i].Contains("transparent", StringComparison.Ordinal)) continue;
            foreach (string word in match.Groups[1].Value.Split(','))
            {
                int colon = word.LastIndexOf(':');
                string address = (colon < 0 ? word : word[..colon]).Trim('[', ']');
                if (IpAddress.TryParse(address, out IpAddress found)) yield return new ListenerFacts(found, $"{path}:{i + 1}");
            }
        }
    }

    [GeneratedRegex(@"^\s*(?:bind|listen)\s+(?:[A-Za-z]\S*\s+)?([\[0-9][^\s;]*)")]
    private static partial Regex Binding();
}
