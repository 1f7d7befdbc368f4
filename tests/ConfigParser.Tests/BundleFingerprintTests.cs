using System.Text.Json;
using CsCheck;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Bundles with the same fingerprint mean the same.</summary>
public sealed class BundleFingerprintTests
{
    private const string Text = "global_defs {\n router_id A\n}\n";

    [Fact]
    public void TheSameTextsHaveTheSame()
    {
        Assert.Equal(Of(Text), Of(Text));
        Assert.Equal(Of(Text, seed: 1), Of(Text, seed: 2));
    }

    [Fact]
    public void AnyOtherBundleHasAnother()
    {
        ConfigBundle bundle = Bundle(Text, 1);
        ConfigBundle[] others =
        [
            bundle with { MainPath = "other.conf" },
            bundle with { ConfigId = "two" },
            bundle with { CheckIncludes = true },
            bundle with { Texts = new(bundle.Texts) { ["more.conf"] = new BundledText(null, ConfigReadError.NotFound) } },
            bundle with { Texts = new(bundle.Texts) { ["more.conf"] = new BundledText("", ConfigReadError.None) } },
            bundle with { Globs = new() { ["*.conf"] = ["a.conf"] } },
            bundle with { Globs = new() { ["*.conf"] = [] } },
            bundle with { HostAnswers = new() { ["user nobody"] = "yes" } },
            bundle with { HostAnswers = new() { ["user nobody"] = "no" } },
        ];

        Assert.Equal(others.Length + 1, others.Append(bundle).Select(BundleFingerprint.Of).Distinct().Count());
    }

    /// <summary>What a child gets from its parent: a bundle, or the one error that the child answers.</summary>
    [Fact]
    public void DamagedBundlesAreBundlesOrNoJson()
    {
        byte[] good = Bundle(Text, 1).Encode();
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[0, 5].Sample(
            changes =>
            {
                byte[] bytes = [.. good];
                foreach ((int at, byte value) in changes) bytes[at] = value;
                try
                {
                    _ = ConfigBundle.Decode(bytes).Parse(_ => null);
                }
                catch (JsonException)
                {
                    // The child says so and keeps what it has.
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void TheSeedCountsWhereANumberIsDrawn() =>
        Assert.NotEqual(Of(Text + "$X=${_RANDOM 1 9}\n", seed: 1), Of(Text + "$X=${_RANDOM 1 9}\n", seed: 2));

    [Fact]
    public void OneChangedCharacterChangesIt() => Gen.Select(Gen.String[1, 200], Gen.Int[0, 199], Gen.Char).Sample((text, at, other) =>
    {
        at %= text.Length;
        string changed = $"{text[..at]}{other}{text[(at + 1)..]}";
        Assert.Equal(changed == text, Of(text) == Of(changed));
        Assert.NotEqual(Of(text), Of(text + other));
    });

    private static BundleFingerprint Of(string text, ulong seed = 1) => BundleFingerprint.Of(Bundle(text, seed));

    private static ConfigBundle Bundle(string text, ulong seed) => new()
    {
        MainPath = "k.conf",
        ConfigId = "one",
        RandomSeed = seed,
        Texts = new() { ["k.conf"] = new BundledText(text, ConfigReadError.None) },
        Globs = [],
    };
}
