using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>The canonical text means what the file means, and is its own canonical text.</summary>
public sealed class CanonicalTextTests
{
    public static TheoryData<string> Cases => VerdictTests.Names;

    public static TheoryData<string> Samples => SampleTests.Samples();

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryGoldenCaseIsStable(string name) => AssertStable(VerdictTests.TextOf(name));

    [Theory]
    [MemberData(nameof(Samples))]
    public void EverySampleIsStable(string sample) => AssertStable(File.ReadAllText(SampleTests.PathOf(sample)));

    /// <summary>Of all keywords the accepted, the refused and the default form.</summary>
    [Fact]
    public void EveryKeywordIsStable()
    {
        foreach (KeywordCase item in KeywordCase.All)
        {
            foreach (string line in new[] { item.Accepted, item.Refused, item.Default }.Where(line => line.Length > 0))
            {
                AssertStable(item.With(line).Text, item.ToString());
            }
        }
    }

    [Fact]
    public void IncludesDefinitionsConditionsAndGeneratorsAreResolved()
    {
        MemorySource source = new MemorySource()
            .With(Conf.MainPath, "include inc/a.conf\n$IF=eth0\nvrrp_instance A { interface $IF\n@one priority 50\n@two priority 60\n"
                + "virtual_router_id 1\nvirtual_ipaddress {\n~SEQ(N,2) 10.0.0.${N}\n} } # end\n")
            .With("inc/a.conf", "global_defs\n{\nrouter_id \"a b\"\nnosuch 1\n}\n");
        Assert.Equal("""
            global_defs {
                router_id "a b"
            }

            vrrp_instance A {
                interface eth0
                priority 50
                virtual_router_id 1
                virtual_ipaddress {
                    10.0.0.1
                    10.0.0.2
                }
            }

            """, Print(source).Canonical);
    }

    [Theory]
    [InlineData("global_defs {\n router_id a\\#b\n startup_script \"/bin/x a\" \\!b\n}\n",
        "    router_id \"a#b\"\n    startup_script \"/bin/x a\" \\!b\n")]
    [InlineData("global_defs {\n router_id \"\"\n}\n", "    router_id \"\"\n")]
    [InlineData("vrrp_script s {\n script \"/bin/x 'a  b'\"   user\n}\n", "    script \"/bin/x 'a  b'\"   user\n")]
    [InlineData("vrrp_instance A {\n virtual_ipaddress {\n \"@one\" x\n \"$A=1\"\n }\n}\n", "        \"@one\" x\n        \"$A=1\"\n")]
    [InlineData("vrrp_instance A {\n nosuch {\n priority 5\n }\n", "vrrp_instance A {\n    priority 5\n}\n")]
    [InlineData("global_defs {\n router_id \"a b\\\"c\"d e\"f\\\"g#\"\n}\n", "    router_id \"a b\\\" c \"d e\" \"f\\\" \"g#\"\n")]
    [InlineData("global_defs {\n router_id \"a b\\\" c#d \"e#f\"\n}\n", "    router_id \"a b\\\" c#d\n")]
    public void WordsKeepTheirMeaning(string text, string expected)
    {
        Assert.Contains(expected, Print(new MemorySource().With(Conf.MainPath, text)).Canonical, StringComparison.Ordinal);
        AssertStable(text);
    }

    internal static void AssertStable(string text, string what = "")
    {
        ParseOutcome first = Print(new MemorySource().With(Conf.MainPath, text));
        ParseOutcome second = Print(new MemorySource().With(Conf.MainPath, first.Canonical!));
        Assert.True(first.Canonical == second.Canonical, $"{what}\n{first.Canonical}\nbecomes\n{second.Canonical}");
        // A line that ends keepalived is not printed: what comes after it was never to be read.
        if (first.Diagnostics.Any(finding => finding.TestEffect == TestEffect.Stop)) return;
        Assert.True(first.Config == second.Config, $"{what} means something else as\n{first.Canonical}");
    }

    private static ParseOutcome Print(MemorySource source) => KeepalivedConf.Parse(
        source, new ParseOptions { MainPath = Conf.MainPath, ConfigId = "one", Canonical = true });
}
