using System.Text.Json;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Findings as people and programs get them.</summary>
public sealed class FormatTests
{
    private const string Faulty = "vrrp_instance A {\n\tinterfce eth0\n\tvirtual_router_id 300\n}\n";

    [Fact]
    public void TheCaretStandsUnderTheWord()
    {
        string text = TextFormat.Write(ReportOf(Faulty));
        Assert.Contains("k.conf:2:2: error KA0201: unknown keyword 'interfce' in vrrp_instance A\n"
            + "  2 | \tinterfce eth0\n    | \t^^^^^^^^\n", text, StringComparison.Ordinal);
        Assert.Contains("  = did you mean 'interface'?\n", text, StringComparison.Ordinal);
        Assert.EndsWith("2 fatal errors, 2 errors\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ColourIsOnlyWhereItIsAskedFor()
    {
        Assert.DoesNotContain('\e', TextFormat.Write(ReportOf(Faulty)));
        Assert.Contains('\e', TextFormat.Write(ReportOf(Faulty), colour: true));
    }

    [Fact]
    public void ASubstitutedLineIsShownAsItIsRead() => Assert.Contains("after substitution: kfoo x",
        TextFormat.Write(ReportOf("$A=foo\nk${A} x\n")), StringComparison.Ordinal);

    [Fact]
    public void BytesOfUtf8BecomeCharactersAgainInMessages()
    {
        string bytes = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes("schlüssel"));
        Assert.Contains("schlüssel", Conf.Parse($"{bytes} 1\n").Diagnostics[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonHoldsEveryFindingWithItsPlace()
    {
        ParseOutcome outcome = Conf.Parse(Faulty);
        using JsonDocument json = JsonDocument.Parse(JsonFormat.WriteJson(CheckReport.Of(outcome)));
        Assert.Equal(5, json.RootElement.GetProperty("testExitStatus").GetInt32());
        JsonElement first = json.RootElement.GetProperty("findings")[0];
        Assert.Equal(outcome.Diagnostics.Count, json.RootElement.GetProperty("findings").GetArrayLength());
        Assert.Equal("KA0406", first.GetProperty("code").GetString());
        Assert.Equal(1, first.GetProperty("line").GetInt32());
    }

    [Fact]
    public void SarifNamesToolRulesAndRegions()
    {
        using JsonDocument json = JsonDocument.Parse(JsonFormat.WriteSarif(ReportOf(Faulty)));
        JsonElement run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal("keepalive", run.GetProperty("tool").GetProperty("driver").GetProperty("name").GetString());
        JsonElement unknown = run.GetProperty("results").EnumerateArray().First(result =>
            result.GetProperty("ruleId").GetString() == "KA0201");
        JsonElement region = unknown.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
        Assert.Equal(2, region.GetProperty("startLine").GetInt32());
    }

    [Fact]
    public void SarifHasTheOtherPlaceToo()
    {
        string twice = Conf.Instance("") + Conf.Instance("", "B", address: "10.0.0.2");
        using JsonDocument json = JsonDocument.Parse(JsonFormat.WriteSarif(ReportOf(twice)));
        JsonElement same = json.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().First(result =>
            result.GetProperty("ruleId").GetString() == "KA0408");
        JsonElement other = same.GetProperty("relatedLocations")[0];
        Assert.Equal(3, other.GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Contains("A", other.GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("global_defs {\n router_id a$b\n}\n", 0, 5)]
    [InlineData("nosuch 1\n", 5, 5)]
    [InlineData("vrrp_script {\n}\n", 2, 2)]
    public void OnlyTheStrictStatusCountsOurWarnings(string more, int status, int strict)
    {
        CheckReport report = ReportOf(Conf.Instance("") + more);
        Assert.Equal((status, strict), (report.TestExitStatus, report.StrictExitStatus));
    }

    private static CheckReport ReportOf(string text) => CheckReport.Of(Conf.Parse(text));
}
