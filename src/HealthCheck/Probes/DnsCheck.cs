using System.Buffers.Binary;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// DNS_CHECK (RFC 1035 section 4): one question; fit when an answer to it comes without an error code. What is in the answer does not
/// matter, and packets that are no answer to this question are as if they had not come.
/// </summary>
internal sealed class DnsCheck(DnsCheckConfig config, ushort id) : IDatagramCheck
{
    private const int HeaderBytes = 12;
    private const ushort RecursionDesired = 0x0100;
    private const byte ClassInternet = 1;
    private const int LabelBytesMax = 63;
    private const int NameBytesMax = 255;
    private const byte IsAnswer = 0x80;
    private const byte ResponseCodeMask = 0x0f;

    public ProbeResult Silence => new(false, "read timeout from socket");

    /// <summary>Null when the name can be asked for; else what is wrong with it.</summary>
    public static string? ProblemOf(string name)
    {
        string bare = name.TrimEnd('.');
        if (bare.Length + 2 > NameBytesMax) return $"a name has at most {NameBytesMax - 2} characters";
        bool tooLong = Array.Exists(bare.Split('.'), label => label.Length > LabelBytesMax);
        return tooLong ? $"a part of a name has at most {LabelBytesMax} characters" : null;
    }

    public byte[] Request(bool kernelNumbersEchoes)
    {
        List<byte> bytes = [(byte)(id >> 8), (byte)id, RecursionDesired >> 8, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in config.Name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.Latin1.GetBytes(label));
        }
        bytes.AddRange([0, 0, TypeNumber(config.Type), 0, ClassInternet]);
        return [.. bytes];
    }

    public ProbeResult? Judge(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < HeaderBytes) return null;
        if (BinaryPrimitives.ReadUInt16BigEndian(datagram) != id || (datagram[2] & IsAnswer) == 0) return null;
        int code = datagram[3] & ResponseCodeMask;
        return code == 0 ? new ProbeResult(true, "answered") : new ProbeResult(false, $"read error occurred. (rcode = {code})");
    }

    public ProbeResult Broken(int errno) => errno is Errno.ENETUNREACH
        ? new ProbeResult(false, $"network unreachable for {config.Address}")
        : new ProbeResult(false, $"failed to read socket; errno {errno} ({Errno.Text(errno)})");

    /// <summary>RFC 1035 section 3.2.2, RFC 3596, RFC 4034.</summary>
    private static byte TypeNumber(string type) => type switch
    {
        "A" => 1,
        "NS" => 2,
        "CNAME" => 5,
        "MX" => 15,
        "TXT" => 16,
        "AAAA" => 28,
        "RRSIG" => 46,
        "DNSKEY" => 48,
        _ => 6,
    };
}
