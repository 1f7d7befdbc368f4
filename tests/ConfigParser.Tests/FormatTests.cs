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
        string text = TextFormat.Write(Conf.Parse(Faulty));
        Assert.Contains("k.conf:2:2: error KA0201: unknown keyword 'interfce' in vrrp_instance A\n"
            + "  2 | \tinterfce eth0\n    | \t^^^^^^^^\n", text, StringComparison.Ordinal);
        Assert.Contains("  = did you mean 'interface'?\n", text, StringComparison.Ordinal);
        Assert.EndsWith("2 fatal errors, 2 errors\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ColourIsOnlyWhereItIsAskedFor()
    {
        Assert.DoesNotContain('\e', TextFormat.Write(Conf.Parse(Faulty)));
        Assert.Contains('\e', TextFormat.Write(Conf.Parse(Faulty), colour: true));
    }

    [Fact]
    public void ASubstitutedLineIsShownAsItIsRead() => Assert.Contains("after substitution: kfoo x",
        TextFormat.Write(Conf.Parse("$A=foo\nk${A} x\n")), StringComparison.Ordinal);

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
        using JsonDocument json = JsonDocument.Parse(JsonFormat.WriteJson(outcome));
        Assert.Equal(5, json.RootElement.GetProperty("testExitStatus").GetInt32());
        JsonElement first = json.RootElement.GetProperty("findings")[0];
        Assert.Equal(outcome.Diagnostics.Count, json.RootElement.GetProperty("findings").GetArrayLength());
        Assert.Equal("KA0406", first.GetProperty("code").GetString());
        Assert.Equal(1, first.GetProperty("line").GetInt32());
    }

    [Fact]
    public void SarifNamesToolRulesAndRegions()
    {
        using JsonDocument json = JsonDocument.Parse(JsonFormat.WriteSarif(Conf.Parse(Faulty)));
        JsonElement run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal("keepalive", run.GetProperty("tool").GetProperty("driver").GetProperty("name").GetString());
        JsonElement unknown = run.GetProperty("results").EnumerateArray().First(result =>
            result.GetProperty("ruleId").GetString() == "KA0201");
        JsonElement region = unknown.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
        Assert.Equal(2, region.GetProperty("startLine").GetInt32());
    }
}
