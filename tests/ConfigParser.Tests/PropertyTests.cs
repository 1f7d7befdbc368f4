using CsCheck;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Whatever is in the file, reading ends, throws nothing, and points into the text.</summary>
public sealed class PropertyTests
{
    private const int Runs = 2_000;

    private static readonly Gen<string> Word = Gen.OneOf(
        Pick([.. KeywordCatalog.All.Select(row => row.Name).Distinct()]),
        Pick("{", "}", "\"", "'", "\\", "#", "!", "@one", "@^one", "$A=", "$A", "${A}", "${_RANDOM 1 5}", "${_ENV HOME}",
            "~SEQ(A,3)", "~LST(A,x,y)",
            "include k.conf", "10.0.0.1", "10.0.0.1/24", "fd00::1", "eth0", "A", "1", "255", "-5", "0.5", "5x", "MASTER", "PASS", "on",
                "off", "\n", "\n", "\n", " ", "\t", "\r\n", "\0"),
        Gen.String[Gen.Char, 0, 8]);

    private static Gen<string> Pick(params string[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]);

    private static readonly Gen<string> Text = Word.Array[0, 60].Select(words => string.Join(' ', words));

    [Fact]
    public void NothingThrowsAndEveryPlaceIsInTheText() => Text.Sample(text =>
    {
        ParseOutcome outcome = Conf.Parse(text, "one", new VerdictHost());
        string[] lines = text.Split('\n');
        foreach (Diagnostic finding in outcome.Diagnostics)
        {
            if (finding.Place is not { Expanded: null, Path: Conf.MainPath } place || place.Line > lines.Length) continue;
            if (place.Line < 1 || place.Column < 1 || place.Column > lines[place.Line - 1].Length + 1) return false;
        }
        return TextFormat.Write(CheckReport.Of(outcome)).Length > 0;
    }, iter: Runs);

    [Fact]
    public void TheSameTextGivesTheSameOutcome() => Text.Sample(text =>
        Conf.Parse(text).Config.Equals(Conf.Parse(text).Config) && Conf.Parse(text).Text() == Conf.Parse(text).Text(), iter: Runs / 4);

    [Fact]
    public void ABrokenGoodFileIsStillRead()
    {
        string good = Conf.Instance(" priority 50\n track_interface {\n eth1 weight 10\n }\n notify_master \"/bin/x a\"");
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Char).Sample((at, c) =>
        {
            string broken = good[..at] + c + good[(at + 1)..];
            return Conf.Parse(broken, "one", new VerdictHost()).Diagnostics.All(finding => finding.Problem.Length > 0);
        }, iter: Runs);
    }
}
