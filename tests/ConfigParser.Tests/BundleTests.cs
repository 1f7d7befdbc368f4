using System.Text;
using CsCheck;

namespace Keepalive.ConfigParser.Tests;

/// <summary>What a bundle holds comes out as it went in, and only the very same files and answers are the same again.</summary>
public sealed class BundleTests
{
    private static readonly string Text = "global_defs {\n router_id A\n script_user nobody\n enable_script_security\n}\ninclude d/*.conf\n"
        + "vrrp_script S {\n script \"/bin/true\"\n}\n" + Conf.Instance(" track_script {\n S\n }");

    [Fact]
    public void EverythingComesOutAsItWentIn() =>
        Gen.Select(Gen.String, Gen.String, Gen.ULong, Gen.Bool, Gen.String.Array[0, 3]).Sample((name, text, seed, flag, paths) =>
        {
            ConfigBundle bundle = new()
            {
                MainPath = name,
                ConfigId = text,
                RandomSeed = seed,
                CheckIncludes = flag,
                HadServers = !flag,
                Texts = new() { [name] = new(text, ConfigReadError.None), [name + "x"] = new(null, ConfigReadError.NotReadable) },
                Globs = new() { [text] = paths },
                HostAnswers = flag ? null : new() { [name] = text },
            };

            ConfigBundle read = ConfigBundle.Decode(bundle.Encode());

            Assert.Equal(bundle with { Texts = read.Texts, Globs = read.Globs, HostAnswers = read.HostAnswers }, read);
            Assert.Equal(bundle.Texts, read.Texts);
            Assert.Equal(bundle.Globs, read.Globs);
            Assert.Equal(bundle.HostAnswers, read.HostAnswers);
        });

    [Fact]
    public void WhatIsNoBundleIsRefused() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        byte[] whole = Recorded(Source(), new TestHost()).Encode();
        Assert.ThrowsAny<InvalidDataException>(() => ConfigBundle.Decode(whole.AsSpan(0, bytes.Length)));
    });

    /// <summary>What a child gets from its parent: a bundle, or the one error that the child answers.</summary>
    [Fact]
    public void DamagedBundlesAreBundlesOrRefused()
    {
        byte[] good = Recorded(Source(), new TestHost()).Encode();
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[0, 5].Sample(
            changes =>
            {
                byte[] bytes = [.. good];
                foreach ((int at, byte value) in changes) bytes[at] = value;
                try
                {
                    _ = ConfigBundle.Decode(bytes);
                }
                catch (InvalidDataException)
                {
                    // The child says so and keeps what it has.
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void TheSameFilesAreStillTheSame()
    {
        Assert.True(IsStill(Source(), new TestHost()));
        // Another reading has another seed.
        Assert.True(BundleComparison.IsStill(Recorded(Source(), new TestHost()).Encode(), Source(), Options(new TestHost(), seed: 99)));
    }

    [Theory]
    [InlineData(Conf.MainPath, "global_defs {\n router_id A\n}\n")]
    [InlineData(Conf.MainPath, "")]
    [InlineData("d/a.conf", "# b")]
    [InlineData("d/b.conf", "# a new file")]
    public void AnyChangeOfAFileIsSeen(string path, string text) => Assert.False(IsStill(Source().With(path, text), new TestHost()));

    [Fact]
    public void OneCharacterMoreIsSeen() => Assert.False(IsStill(Source().With(Conf.MainPath, Text + " "), new TestHost()));

    [Fact]
    public void AFileThatCannotBeReadAnyMoreIsSeen() =>
        Assert.False(IsStill(Source().WithFailure("d/a.conf", ConfigReadError.NotReadable), new TestHost()));

    [Fact]
    public void AFileThatCanBeReadNowIsSeen()
    {
        MemorySource former = Source().WithFailure("d/a.conf", ConfigReadError.NotReadable);
        byte[] bundle = Recorded(former, new TestHost()).Encode();

        Assert.True(BundleComparison.IsStill(bundle, former, Options(new TestHost())));
        Assert.False(BundleComparison.IsStill(bundle, Source(), Options(new TestHost())));
    }

    [Fact]
    public void WhatTheMachineAnswersIsAskedAgain()
    {
        Assert.False(IsStill(Source(), new TestHost { Users = false }));
        Assert.False(IsStill(Source(), new TestHost { Script = ScriptFile.NotExecutable }));
        Assert.False(IsStill(Source(), new TestHost { Offence = "/bin is writable by others" }));
    }

    [Fact]
    public void OtherOptionsAreAnotherReading()
    {
        byte[] bundle = Recorded(Source(), new TestHost()).Encode();

        Assert.False(BundleComparison.IsStill(bundle, Source(), Options(new TestHost()) with { ConfigId = "two" }));
        Assert.False(BundleComparison.IsStill(bundle, Source(), Options(new TestHost()) with { MainPath = "other" }));
        Assert.False(BundleComparison.IsStill(bundle, Source(), Options(new TestHost()) with { CheckIncludes = true }));
    }

    [Fact]
    public void WhereANumberIsDrawnEachReadingIsANewOne()
    {
        MemorySource source = new MemorySource().With(Conf.MainPath, "$X=${_RANDOM 1 9}\nglobal_defs {\n router_id A$X\n}\n");

        Assert.False(BundleComparison.IsStill(Recorded(source, new TestHost()).Encode(), source, Options(new TestHost())));
        Assert.Equal(7ul, Recorded(source, new TestHost()).RandomSeed);
        Assert.Equal(0ul, Recorded(Source(), new TestHost()).RandomSeed);
    }

    private static bool IsStill(MemorySource now, TestHost host) =>
        BundleComparison.IsStill(Recorded(Source(), new TestHost()).Encode(), now, Options(host));

    private static MemorySource Source() => new MemorySource().With(Conf.MainPath, Text).With("d/a.conf", "# a");

    private static ConfigBundle Recorded(MemorySource source, TestHost host)
    {
        RecordingSource recording = new(source);
        ParseOptions options = Options(new RecordingHost(host));
        _ = KeepalivedConf.Parse(recording, options);
        return recording.Bundle(options);
    }

    private static ParseOptions Options(IHostFacts host, ulong seed = 7) =>
        new() { MainPath = Conf.MainPath, ConfigId = "one", RandomSeed = seed, Host = host };

    private sealed class TestHost : IHostFacts
    {
        public bool Users { get; init; } = true;
        public ScriptFile Script { get; init; } = ScriptFile.Executable;
        public string? Offence { get; init; }
        public int CpuCount => 2;
        public bool InterfaceExists(string name) => true;
        public ScriptFile FindScript(string path) => Script;
        public bool NetworkNamespaceExists(string name) => true;
        public bool HostNameResolves(string name) => true;
        public bool UserExists(string user) => Users;
        public bool GroupExists(string group) => true;
        public bool IsRoot(string user) => true;
        public string? WhyUnsafe(string path) => Offence;
        public bool RouteNameExists(RouteNames kind, string name) => true;
        public bool IsVrf(string name) => true;
    }
}
