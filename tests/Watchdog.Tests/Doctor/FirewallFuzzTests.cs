using CsCheck;
using Keepalive.Watchdog.Engine.Doctor.Firewall;
using Keepalive.Watchdog.Process.Doctor;

namespace Keepalive.Watchdog.Tests.Doctor;

/// <summary>Whatever nf_tables or iptables-save tell, the doctor comes to an end and to an opinion.</summary>
public sealed class FirewallFuzzTests
{
    private static readonly string[] Expressions =
    [
        "payload", "meta", "ct", "cmp", "range", "bitwise", "byteorder", "lookup", "immediate", "fib", "notrack", "match", "target", "counter",
        "reject", "limit", "queue", "socket", "",
    ];

    private static readonly string[] Words =
    [
        "-A", "INPUT", "SIDE", "-p", "vrrp", "-j", "-g", "DROP", "ACCEPT", "RETURN", "!", "-s", "-d", "10.0.0.0/8", "224.0.0.18/300", "-i", "eth+",
        "-m", "conntrack", "--ctstate", "NEW", "comment", "--comment", "\"a", "b\"", "*filter", ":INPUT", "[0:0]", "\n", "\n-A INPUT",
    ];

    private static readonly Gen<byte[]> Number = Gen.OneOf(Gen.UInt[0, 24].Select(BigEndian), Gen.UInt.Select(BigEndian), Gen.Byte.Array[0, 20]);

    /// <summary>NFTA_DATA_VALUE or a verdict.</summary>
    private static readonly Gen<byte[]> Data = Gen.OneOf(
        Number.Select(value => Attribute(1, value)), Number.Select(code => Attribute(2, [.. Attribute(1, code), .. Attribute(2, "SIDE\0"u8)])));

    private static readonly Gen<byte[]> Expression = Gen.Select(
        Gen.Int[0, Expressions.Length - 1],
        Gen.Select(Gen.UShort[1, 7], Gen.OneOf(Number, Data, Gen.Const("s\0"u8.ToArray())), (type, value) => Attribute(type, value)).Array[0, 6],
        (name, parts) => (byte[])[.. Attribute(1, [.. Expressions[name].Select(letter => (byte)letter), 0]), .. Attribute(2, Together(parts))]);

    private static readonly Gen<byte[]> Element =
        Gen.Select(Data, Data, Number, Data, Gen.Int[0, 15], (key, value, flags, end, which) => Together(
        [
            (which & 1) != 0 ? Attribute(1, key) : [], (which & 2) != 0 ? Attribute(2, value) : [], (which & 4) != 0 ? Attribute(3, flags) : [],
            (which & 8) != 0 ? Attribute(10, end) : [],
        ]));

    [Fact]
    public void RulesOfEveryShapeComeToAnEnd() => Gen.Select(
        Expression.Array[0, 8].Array[1, 3], Element.Array[0, 5], Number, Number.Array[0, 3]).Sample(
        (rules, elements, flags, fields) =>
        {
            FirewallSet set = RulesetTranslation.Set(2, AttributeTree.Of(Together(
            [
                Attribute(1, "t\0"u8), Attribute(2, "s\0"u8), Attribute(3, flags),
                Attribute(9, Attribute(2, Together([.. fields.Select(field => Attribute(1, Attribute(1, field)))]))),
            ]))) with
            {
                Elements = [.. elements.Select(element => RulesetTranslation.Element(AttributeTree.Of(element)))],
            };
            FirewallRule[] read = [.. rules.Select(rule =>
                new FirewallRule("rule", [.. rule.SelectMany(step => RulesetTranslation.Expression(AttributeTree.Of(step)))]))];
            FirewallChain input = new(FirewallFamily.Ip, "t", "INPUT") { Hook = new FirewallHook(1, 0, []), Rules = read };
            FirewallChain side = new(FirewallFamily.Ip, "t", "SIDE") { Rules = read };
            _ = Patient.Findings(Patient.Healthy with { Firewall = new FirewallRuleset([input, side], [set]) });
        },
        iter: 1_500);

    [Fact]
    public void ArbitraryAttributesAreAChainAndASet() => Gen.Byte.Array[0, 120].Sample(
        bytes =>
        {
            AttributeTree tree = AttributeTree.Of(bytes);
            FirewallChain chain = RulesetTranslation.Chain(bytes.Length > 0 ? bytes[0] : (byte)2, tree, isActive: true);
            FirewallSet set = RulesetTranslation.Set(2, tree) with { Elements = [RulesetTranslation.Element(tree)] };
            _ = Patient.Findings(Patient.Healthy with { Firewall = new FirewallRuleset([chain, chain], [set, set]) });
        },
        iter: 1_500);

    [Fact]
    public void ArbitraryLinesOfIptablesSaveAreRulesOrNothing() => Gen.Int[0, Words.Length - 1].Array[0, 30].Sample(
        words =>
        {
            string text = $"*filter\n:INPUT ACCEPT [0:0]\n:SIDE - [0:0]\n-A INPUT {string.Join(' ', words.Select(word => Words[word]))}\nCOMMIT\n";
            FirewallRuleset ruleset = new(LegacyRules.Parse(text, FirewallFamily.Ip), []);
            _ = Patient.Findings(Patient.Healthy with { Firewall = ruleset });
        },
        iter: 1_500);

    private static byte[] BigEndian(uint number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    private static byte[] Together(byte[][] parts) => [.. parts.SelectMany(part => part)];

    /// <summary>struct nlattr and its payload, padded.</summary>
    private static byte[] Attribute(ushort type, ReadOnlySpan<byte> payload)
    {
        byte[] attribute = new byte[(4 + payload.Length + 3) & ~3];
        BitConverter.TryWriteBytes(attribute, (ushort)(4 + payload.Length));
        BitConverter.TryWriteBytes(attribute.AsSpan(2), type);
        payload.CopyTo(attribute.AsSpan(4));
        return attribute;
    }
}
