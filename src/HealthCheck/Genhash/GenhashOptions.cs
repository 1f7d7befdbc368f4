using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Genhash;

/// <summary>The command line of genhash: letters may be bundled, values glued or apart, long words may have "=".</summary>
internal sealed class GenhashOptions
{
    private const double TimeoutSecondsMax = 4294;

    private static readonly (char Letter, string Word, bool HasValue, string Help)[] Table =
    [
        ('s', "server", true, "ADDRESS of the server, IPv4 or IPv6"),
        ('p', "port", true, "its PORT"),
        ('u', "url", true, "PATH to ask for"),
        ('S', "use-ssl", false, "speak TLS"),
        ('I', "use-sni", false, "send the virtual host's name in the handshake"),
        ('V', "use-virtualhost", true, "NAME for the Host header"),
        ('P', "protocol", true, "1.0, 1.0c (with Connection: close) or 1.1"),
        ('m', "fwmark", true, "mark packets with NUMBER"),
        ('t', "timeout", true, "SECONDS to wait; 5 unless given"),
        ('v', "verbose", false, "show header, body and digest in full"),
        ('h', "help", false, "this text"),
    ];

    public string? Error { get; private set; }
    public bool Help { get; private set; }
    public IpAddress Server { get; private set; } = IpAddress.None;
    public ushort Port { get; private set; }
    public string? Url { get; private set; }
    public bool Tls { get; private set; }
    public bool Sni { get; private set; }
    public string? VirtualHost { get; private set; }
    public HttpProtocol Protocol { get; private set; }
    public uint FirewallMark { get; private set; }
    public TimeSpan Timeout { get; private set; } = TimeSpan.FromSeconds(5);
    public bool Verbose { get; private set; }

    /// <summary>The first thing that is wrong is in <see cref="Error"/>; empty when only something is missing.</summary>
    public static GenhashOptions Parse(IReadOnlyList<string> words)
    {
        GenhashOptions options = new();
        List<string> others = [];
        for (int i = 0; i < words.Count && options.Error is null; i++)
        {
            string word = words[i];
            if (word.StartsWith("--", StringComparison.Ordinal)) options.TakeLong(word[2..], words, ref i);
            else if (word.Length > 1 && word[0] == '-') options.TakeLetters(word, words, ref i);
            else others.Add(word);
        }
        if (others.Count > 0) options.Error ??= $"Unexpected argument(s): {string.Join(' ', others)}";
        bool complete = !options.Server.IsNone && options.Port != 0 && options.Url is not null;
        if (!options.Help && !complete) options.Error ??= "";
        return options;
    }

    public static void PrintUsage(TextWriter output)
    {
        output.WriteLine("Usage: genhash -s ADDRESS -p PORT -u PATH [options]");
        output.WriteLine("Prints the MD5 digest of a page, for \"digest\" in HTTP_GET and SSL_GET.");
        foreach ((char letter, string word, bool _, string help) in Table) output.WriteLine($"  -{letter}, --{word,-17}{help}");
    }

    private void TakeLong(string text, IReadOnlyList<string> words, ref int i)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        (char letter, string? word, bool hasValue, string _) = Array.Find(Table, row => row.Word == name);
        if (word is null || (equals >= 0 && !hasValue)) Error = $"Unknown option --{text}";
        else if (!hasValue) Take(letter, "");
        else if (equals >= 0) Take(letter, text[(equals + 1)..]);
        else if (i + 1 < words.Count) Take(letter, words[++i]);
        else Error = $"Missing argument of option --{text}";
    }

    private void TakeLetters(string word, IReadOnlyList<string> words, ref int i)
    {
        for (int at = 1; at < word.Length && Error is null; at++)
        {
            char letter = word[at];
            (char found, string _, bool hasValue, string _) = Array.Find(Table, row => row.Letter == letter);
            if (found == 0)
            {
                Error = $"Unknown option -{letter}";
                return;
            }
            if (!hasValue)
            {
                Take(letter, "");
                continue;
            }
            if (at + 1 < word.Length) Take(letter, word[(at + 1)..]);
            else if (i + 1 < words.Count) Take(letter, words[++i]);
            else Error = $"Missing argument of option -{letter}";
            return;
        }
    }

    private void Take(char letter, string value)
    {
        switch (letter)
        {
            case 's': TakeServer(value); break;
            case 'p': TakePort(value); break;
            case 'u': Url = value; break;
            case 'S': Tls = true; break;
            case 'I': Sni = true; break;
            case 'V': VirtualHost = value; break;
            case 'P': TakeProtocol(value); break;
            case 'm': TakeMark(value); break;
            case 't': TakeTimeout(value); break;
            case 'v': Verbose = true; break;
            default: Help = true; break;
        }
    }

    private void TakeServer(string value)
    {
        if (IpAddress.TryParse(value, out IpAddress address)) Server = address;
        else Error = $"server should be an IP, not {value}";
    }

    private void TakePort(string value)
    {
        if (ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port != 0) Port = port;
        else Error = $"invalid port number '{value}'";
    }

    private void TakeProtocol(string value)
    {
        switch (value)
        {
            case "1.0": Protocol = HttpProtocol.Http10; break;
            case "1.0c" or "1.0C": Protocol = HttpProtocol.Http10Close; break;
            case "1.1": Protocol = HttpProtocol.Http11; break;
            default: Error = $"invalid HTTP protocol version '{value}'"; break;
        }
    }

    private void TakeMark(string value)
    {
        if (uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out uint mark)) FirewallMark = mark;
        else Error = $"invalid fwmark '{value}'";
    }

    private void TakeTimeout(string value)
    {
        bool good = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        if (good && seconds is > 0 and <= TimeoutSecondsMax) Timeout = TimeSpan.FromSeconds(seconds);
        else Error = $"invalid timeout '{value}'";
    }
}
