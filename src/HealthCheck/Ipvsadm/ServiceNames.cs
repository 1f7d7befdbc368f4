using System.Globalization;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>services(5): "name port/protocol aliases", '#' begins a comment; the first entry of a port or name counts.</summary>
internal sealed class ServiceNames
{
    private readonly Dictionary<(ushort, byte), string> names = [];
    private readonly Dictionary<(string, byte), ushort> ports = [];

    public ServiceNames(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2) Add(words);
        }
    }

    public string? NameOf(ushort port, byte protocol) => names.GetValueOrDefault((port, protocol));

    public bool TryPort(string name, byte protocol, out ushort port) => ports.TryGetValue((name, protocol), out port);

    private void Add(string[] words)
    {
        string[] number = words[1].Split('/');
        byte protocol = number[^1] switch { "tcp" => 6, "udp" => 17, "sctp" => 132, _ => 0 };
        if (number.Length != 2 || protocol == 0) return;
        if (!ushort.TryParse(number[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return;
        names.TryAdd((port, protocol), words[0]);
        foreach (string name in words.Where((_, index) => index != 1)) ports.TryAdd((name, protocol), port);
    }
}
