using System.Globalization;
using System.Text;
using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>One line "-A CHAIN …" of iptables-save.</summary>
internal sealed class LegacyRule
{
    private const int Register = 16;
    private const uint MetaIifName = 6, MetaOifName = 7, MetaL4Protocol = 16, MetaPacketType = 19, FibAddressType = 3, FibDestination = 2;
    private const uint TypeMulticast = 5;

    private static readonly Dictionary<string, byte> Protocols = new(StringComparer.Ordinal)
    {
        ["icmp"] = 1,
        ["igmp"] = 2,
        ["tcp"] = 6,
        ["udp"] = 17,
        ["gre"] = 47,
        ["esp"] = 50,
        ["ah"] = 51,
        ["icmpv6"] = 58,
        ["ipv6-icmp"] = 58,
        ["ospf"] = 89,
        ["vrrp"] = 112,
        ["sctp"] = 132,
    };

    /// <summary>Bits as of nf_conntrack: 1 &lt;&lt; (state + 1), UNTRACKED is 64.</summary>
    private static readonly Dictionary<string, byte> States = new(StringComparer.Ordinal)
    {
        ["INVALID"] = 1,
        ["ESTABLISHED"] = 2,
        ["RELATED"] = 4,
        ["NEW"] = 8,
        ["UNTRACKED"] = 64,
    };

    private readonly List<Instruction> instructions = [];
    private readonly Queue<string> words;
    private readonly bool isV4;

    public LegacyRule(string line, FirewallFamily family)
    {
        isV4 = family == FirewallFamily.Ip;
        words = new Queue<string>(Words(line));
        // -A CHAIN
        for (int i = 0; i < 2 && words.Count > 0; i++) words.Dequeue();
        bool inverted = false;
        while (words.TryDequeue(out string? word))
        {
            if (word != "!") Take(word, inverted);
            inverted = word == "!";
        }
    }

    public IReadOnlyList<Instruction> Instructions => instructions;

    private void Take(string option, bool inverted)
    {
        switch (option)
        {
            case "-p":
                Protocol(Next(), inverted);
                break;
            case "-s" or "-d":
                Network(Next(), option == "-s", inverted);
                break;
            case "-i" or "-o":
                Interface(Next(), option == "-i" ? MetaIifName : MetaOifName, inverted);
                break;
            case "-m":
                Match(Next());
                break;
            case "-j" or "-g":
                Target(Next(), option == "-g");
                // What follows are the target's own options.
                words.Clear();
                break;
            default:
                Uncertain(option);
                break;
        }
    }

    private void Protocol(string name, bool inverted)
    {
        if (name is "all" or "0") return;
        if (!Protocols.TryGetValue(name, out byte number) && !byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            instructions.Add(new Instruction.Uncertain(name));
            return;
        }
        instructions.Add(new Instruction.Meta(MetaL4Protocol, Register));
        Compare(inverted, [number]);
    }

    private void Network(string text, bool isSource, bool inverted)
    {
        string[] parts = text.Split('/');
        if (!IpAddress.TryParse(parts[0], out IpAddress address))
        {
            instructions.Add(new Instruction.Uncertain(text));
            return;
        }
        byte[] mask = Mask(parts.Length > 1 ? parts[1] : "", address.ByteLength), value = new byte[address.ByteLength];
        address.CopyTo(value);
        int offset = isV4 ? 12 : 8;
        instructions.Add(new Instruction.Payload(PayloadBase.Network, isSource ? offset : offset + value.Length, value.Length, Register));
        instructions.Add(new Instruction.Bitwise(Register, Register, mask, []));
        Compare(inverted, [.. value.Select((octet, i) => (byte)(octet & mask[i]))]);
    }

    /// <summary>"24", "255.255.255.0", or nothing for one address.</summary>
    private static byte[] Mask(string text, int length)
    {
        byte[] mask = new byte[length];
        if (IpAddress.TryParse(text, out IpAddress written) && written.ByteLength == length)
        {
            written.CopyTo(mask);
            return mask;
        }
        int bits = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Math.Min(number, length * 8) : length * 8;
        for (int bit = 0; bit < bits; bit++) mask[bit / 8] |= (byte)(0x80 >> bit % 8);
        return mask;
    }

    /// <summary>"eth+" stands for every name that begins so.</summary>
    private void Interface(string name, uint key, bool inverted)
    {
        instructions.Add(new Instruction.Meta(key, Register));
        Compare(inverted, Encoding.UTF8.GetBytes(name.EndsWith('+') ? name[..^1] : name + "\0"));
    }

    private void Match(string name)
    {
        bool isInverted = false;
        if (words.TryPeek(out string? word) && word == "!")
        {
            isInverted = true;
            words.Dequeue();
        }
        if (!words.TryPeek(out word) || !word.StartsWith("--", StringComparison.Ordinal))
        {
            // "-m tcp" alone asks for nothing.
            return;
        }
        switch (name, word)
        {
            case ("comment", "--comment"):
                Swallow();
                break;
            case ("conntrack", "--ctstate") or ("state", "--state"):
                words.Dequeue();
                State(Next(), isInverted);
                break;
            case ("pkttype", "--pkt-type"):
                words.Dequeue();
                instructions.Add(new Instruction.Meta(MetaPacketType, Register));
                Compare(isInverted, [PacketType(Next())]);
                break;
            case ("addrtype", "--dst-type"):
                words.Dequeue();
                AddressType(Next(), isInverted);
                break;
            default:
                Uncertain(name);
                return;
        }
        // A second option of the same match.
        if (words.TryPeek(out word) && (word == "!" || word.StartsWith("--", StringComparison.Ordinal))) Uncertain(name);
    }

    private static byte PacketType(string name) => name switch { "unicast" => 0, "broadcast" => 1, "multicast" => 2, _ => byte.MaxValue };

    private void AddressType(string name, bool inverted)
    {
        instructions.Add(new Instruction.Fib(FibAddressType, FibDestination, Register));
        // Only of multicast it is known; whatever else is asked for, a multicast packet is not.
        Compare(inverted, name == "MULTICAST" ? [(byte)TypeMulticast, 0, 0, 0] : [byte.MaxValue, 0, 0, 0]);
    }

    private void State(string names, bool inverted)
    {
        byte mask = 0;
        foreach (string name in names.Split(',')) mask |= States.GetValueOrDefault(name);
        instructions.Add(new Instruction.Conntrack(0, Register));
        instructions.Add(new Instruction.Bitwise(Register, Register, [mask, 0, 0, 0], []));
        instructions.Add(new Instruction.Compare(inverted ? Comparison.Equal : Comparison.NotEqual, Register, new byte[4]));
    }

    private void Target(string name, bool isGoto) => instructions.AddRange(name switch
    {
        "ACCEPT" => [new Instruction.Verdict(VerdictKind.Accept)],
        "DROP" or "REJECT" => [new Instruction.Verdict(VerdictKind.Drop)],
        "RETURN" => [new Instruction.Verdict(VerdictKind.Return)],
        "LOG" or "NFLOG" or "TRACE" or "TCPMSS" or "DSCP" or "CLASSIFY" or "CHECKSUM" => [],
        "MARK" or "CONNMARK" => [new Instruction.SetMeta(3)],
        "CT" or "NOTRACK" => [new Instruction.NoTrack()],
        "MASQUERADE" or "SNAT" or "DNAT" or "REDIRECT" => [new Instruction.Verdict(VerdictKind.Accept)],
        "NFQUEUE" or "QUEUE" or "CLUSTERIP" or "TEE" => [new Instruction.Verdict(VerdictKind.Unknown)],
        _ => (Instruction[])[new Instruction.Verdict(isGoto ? VerdictKind.Goto : VerdictKind.Jump, name)],
    });

    private void Uncertain(string what)
    {
        instructions.Add(new Instruction.Uncertain(what));
        while (words.TryPeek(out string? next) && (next == "!" || next.StartsWith("--", StringComparison.Ordinal)
            || !next.StartsWith('-'))) words.Dequeue();
    }

    private void Swallow()
    {
        words.Dequeue();
        _ = Next();
    }

    private string Next() => words.TryDequeue(out string? word) ? word : "";

    private void Compare(bool inverted, byte[] value) =>
        instructions.Add(new Instruction.Compare(inverted ? Comparison.NotEqual : Comparison.Equal, Register, value));

    /// <summary>By spaces; a text in double quotes is one word, with backslashes before what would end it.</summary>
    private static List<string> Words(string line)
    {
        List<string> found = [];
        StringBuilder word = new();
        bool quoted = false, any = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\' && quoted && i + 1 < line.Length) word.Append(line[++i]);
            else if (c == '"') (quoted, any) = (!quoted, true);
            else if (c == ' ' && !quoted)
            {
                if (any || word.Length > 0) found.Add(word.ToString());
                word.Clear();
                any = false;
            }
            else word.Append(c);
        }
        if (any || word.Length > 0) found.Add(word.ToString());
        return found;
    }
}
